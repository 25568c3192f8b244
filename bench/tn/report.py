#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes Markdown of the table that race.py writes. Medians over the runs.

  report.py [TABLE]        (default build/bench/tn.csv)
"""
import csv
import platform
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TABLES = {
    "qasmbench": ("QASMBench, 1000 shots", """
Exact samples of every file at hand that an exact engine can run. Width: qubits that lehr held at once; `-`: it needed no register.
`aer` is Aer as it comes, `aer_mps` its matrix product states at any bond and without its limit of
memory. All: planning or building, and 1000 shots. Sizes whose files are not at hand can be made: `families.py` of
`bench/tn` knows the rules of eleven families, and `families.py --widths LEHR` says what they need."""),
    "large": ("Many qubits, and a MaxCut instance", """
Exact for lehr; for peers with a bond, within that bond. The graph of the MaxCut instance is numbered
at random."""),
    "bricks": ("Bricks of Haar-random gates, 100 qubits, depth 10", """
One matrix product state in the order of the line, cut to the same bond by all; then shots of it. The
row without a bond is exact."""),
    "grids": ("Grids of Haar-random gates", """
Discarded: the largest weight that a sample of lehr lost on its way (fidelity is about 1 minus that);
of the same circuit with other cut-offs, for convergence."""),
    "expectations": ("Expectations", """
Error: a bound, 0 where nothing was dropped."""),
}


def number(text):
    return float(text) if text not in ("", None) else None


def median(rows, *fields):
    """Of the sum of these fields over the rows; None where a row has none of them."""
    sums = [sum(number(r[f]) or 0 for f in fields) for r in rows if any(r[f] for f in fields)]
    return statistics.median(sums) if sums else None


def shown(value, digits=3):
    return "-" if value is None else f"{value:.{digits}g}"


def seconds(value):
    """Clocks of processor time may tick a few hundred times a second only."""
    return "<0.01" if value < 0.01 else f"{value:.2g}"


class Entry:
    """What is known of one contestant in one case."""

    def __init__(self, rows):
        self.who, self.case = rows[0]["who"], rows[0]["case"]
        self.trouble = next((r["status"] for r in rows if r["status"] != "ok"), None)
        self.rows = [r for r in rows if r["status"] == "ok"]
        self.is_lehr = self.who.split(":")[0] == "lehr"
        if self.trouble:
            return
        last = self.rows[-1]
        self.engine, self.width = last["engine"] or "-", last["width"] or "-"
        self.bond, self.fidelity = last["bond"] or "-", number(last["fidelity"])
        self.prepare = median(self.rows, "plan_s", "build_s")
        self.sample = median(self.rows, "sample_s")
        self.all = median(self.rows, "plan_s", "build_s", "sample_s")
        self.shots = number(last["shots"])
        self.rate = self.shots / self.sample if self.shots and self.sample else None
        self.value, self.error = number(last["value"]), number(last["error"])
        self.megabytes = median(self.rows, "megabytes")


def grouped(rows, key):
    groups = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def table_head(*names):
    print("| " + " | ".join(names) + " |")
    print("|---" + "|---:" * (len(names) - 1) + "|")


def print_row(*cells):
    print("| " + " | ".join(cells) + " |")


def entries_of(rows):
    return [Entry(group) for group in grouped(rows, lambda r: (r["case"], r["who"])).values()]


# --- tables ---

def qasmbench(entries):
    table_head("circuit", "engine", "width", "plan s", "1000 shots s", "all s", "aer s", "aer_mps s")
    for case, group in grouped_entries(entries).items():
        own = next((e for e in group if e.is_lehr), None)
        if not own:
            continue
        peers = []
        for name in "aer", "aer_mps":
            peer = next((e for e in group if e.who == name), None)
            peers.append("" if not peer else brief(peer.trouble) or seconds(peer.all))
        if own.trouble:
            print_row(case, brief(own.trouble), "", "", "", "", *peers)
            continue
        print_row(case, own.engine, own.width, seconds(own.prepare), seconds(own.sample),
                  seconds(own.all), *peers)


def brief(trouble):
    if not trouble:
        return None
    for word, short in (("more than", trouble), ("no engine", "no engine"), ("emory", "memory"),
                        ("bad_alloc", "memory")):
        if word in trouble:
            return short
    return "fails"


def sampling(entries):
    table_head("case", "who", "engine", "width", "bond", "fidelity", "build s", "shots/s", "MB")
    for e in entries:
        if e.trouble:
            print_row(e.case, f"`{e.who}`", brief(e.trouble), "", "", "", "", "", "")
            continue
        fidelity = "1" if e.fidelity == 1 else "not reported" if e.fidelity is None else \
            f"{e.fidelity:.5f}"
        print_row(e.case, f"`{e.who}`", e.engine, e.width, e.bond, fidelity, f"{e.prepare:.3g}",
                  shown(e.rate), f"{e.megabytes:.0f}")


def grids(entries):
    table_head("case", "who", "engine", "width", "bond", "discarded", "build s", "s a shot",
               "shots/s")
    for e in entries:
        if e.trouble:
            print_row(e.case, f"`{e.who}`", brief(e.trouble), "", "", "", "", "", "")
            continue
        discarded = "not reported" if e.error is None else shown(e.error)
        print_row(e.case, f"`{e.who}`", e.engine, e.width, e.bond, discarded, f"{e.prepare:.3g}",
                  shown(1 / e.rate if e.rate else None), shown(e.rate))


def expectations(entries):
    table_head("case", "who", "engine", "value", "error", "s", "MB")
    for e in entries:
        if e.trouble:
            print_row(e.case, f"`{e.who}`", brief(e.trouble), "", "", "", "")
            continue
        print_row(e.case, f"`{e.who}`", e.engine, shown(e.value, 10), shown(e.error),
                  f"{e.all:.3g}", f"{e.megabytes:.0f}")


PRINT = {"qasmbench": qasmbench, "large": sampling, "bricks": sampling, "grids": grids,
         "expectations": expectations}


def grouped_entries(entries):
    return grouped(entries, lambda e: e.case)


# --- who wins ---

def same_job(a, b):
    """A state cut to another bond, or in another precision, is another job."""
    def bond(entry):
        parts = entry.who.split(":")
        if entry.is_lehr:
            return next((p[5:] for p in parts if p.startswith("bond=")), None)
        return parts[1] if len(parts) > 1 else None

    def single(entry):
        return "single" in entry.who
    return (bond(a) in (None, bond(b)) or bond(a) == "0") and single(a) <= single(b)


def best(entries, what):
    able = [e for e in entries if not e.trouble and getattr(e, what)]
    return max(able, key=lambda e: getattr(e, what), default=None)


def compare(entries):
    """For each peer that did the job: how many times faster lehr is in building and in sampling."""
    table_head("table: case", "lehr", "peer", "build", "sampling", "all")
    for (table, case), group in grouped(entries, lambda e: (e.table, e.case)).items():
        for own in (e for e in group if e.is_lehr and not e.trouble):
            for peer in (e for e in group if not e.is_lehr and not e.trouble):
                if not same_job(own, peer) or table == "expectations":
                    continue
                times = [ratio(peer.prepare, own.prepare), ratio(peer.sample, own.sample),
                         ratio(peer.all, own.all)]
                print_row(f"{table}: {case}", f"`{own.who}`", f"`{peer.who}`", *times)


def ratio(theirs, ours):
    if not theirs or not ours:
        return "-"
    times = theirs / ours
    return f"**{times:.2g}**" if times < 1 else f"{times:.3g}"


def losses(entries):
    """Sentences about every job that lehr cannot do, or that a peer does faster."""
    said = []
    for (table, case), group in grouped(entries, lambda e: (e.table, e.case)).items():
        own = [e for e in group if e.is_lehr]
        peers = [e for e in group if not e.is_lehr and not e.trouble]
        for e in own:
            if e.trouble:
                who = f" ({', '.join(f'`{p.who}`' for p in peers)} can)" if peers else ""
                said.append(f"{table}, {case}: `{e.who}` cannot: {e.trouble}{who}.")
        quick = min((e for e in own if not e.trouble), key=lambda e: e.all, default=None)
        for peer in peers:
            if quick and peer.all < quick.all and quick.all > 0.01:
                said.append(f"{table}, {case}: `{peer.who}` takes {peer.all:.2g} s, "
                            f"`{quick.who}` {quick.all:.2g} s.")
    return said


def main():
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build/bench/tn.csv"
    with open(path, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    print("""# Circuits, measured

Made by `bench/tn/report.py` from runs of `bench/tn/race.py`; all took turns on one core. Seconds are
processor time of one thread, medians over the runs. Reading files is not counted. Matrix product
states of peers begin with gates fused to blocks on two qubits, which lehr does for itself; build is
everything before the first sample, lehr's planning included. Aer is asked for one shot and for all,
quimb for at most 100; shots a second come from the difference.
""")
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((x.split(":")[1].strip() for x in file if x.startswith("model name")),
                     platform.machine())
    print(f"    {model}")
    entries = []
    for table, group in grouped(rows, lambda r: r["table"]).items():
        here = entries_of(group)
        for e in here:
            e.table = table
        entries += here
        title, about = TABLES[table]
        print(f"\n## {title}\n{about}\n")
        PRINT[table](here)
    print("\n## How many times faster\n\nThe peer's seconds over lehr's; bold: the peer wins.\n")
    compare([e for e in entries if e.table != "qasmbench"])
    print("\n## Where lehr loses\n")
    for sentence in losses(entries) or ["Nowhere here."]:
        print(f"* {sentence}")
    print("\n## Versions\n")
    for version in sorted({r["version"] for r in rows if r["version"]}):
        print(f"* {version}")


if __name__ == "__main__":
    main()
