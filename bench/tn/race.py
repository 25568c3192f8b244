#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs circuits with lehr and with its peers, in turns on one core, and keeps a table.

  race.py [--tables LIST] [--cases WORD] [--who WORD] [--runs N] [--limit SECONDS] [--out FILE]

The cases are those of cases.csv. What the table has is not run again, so an interrupted race goes on
where it was. All seconds are processor time of one thread: lehr sees a clock that shows nothing else
(bench/clock). A run that needs more than --limit seconds is given up, and that is what the table
says. report.py makes a page of the table.
"""
import argparse
import csv
import glob
import json
import os
import re
import resource
import signal
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FIELDS = ("table,case,who,run,status,engine,width,bond,fidelity,plan_s,build_s,sample_s,shots,value,"
          "error,megabytes,version").split(",")
MEMORY = 12 << 30  # bytes that a run may use
CLOCK = ROOT / "build/bench/cpu_clock.so"


# --- circuits ---

def read_cases():
    """(table, case, circuit, question, who) with patterns of files expanded."""
    data = os.environ.get("LEHR_DATA", "")
    with open(HERE / "cases.csv", encoding="ascii") as file:
        rows = csv.reader(line for line in file if not line.startswith("#"))
        for table, case, circuit, question, who in rows:
            if not circuit.endswith(".qasm"):
                yield table, case, circuit, question, who
                continue
            paths = sorted(glob.glob(os.path.join(data, circuit))) if data else []
            if not paths:
                print(f"race.py: no {circuit} (LEHR_DATA?)")
            for path in paths:
                yield table, Path(path).stem, path, question, who


def file_of(circuit, args, folder):
    """The path of the circuit's file, which is made when there is none."""
    if circuit.endswith(".qasm"):
        return circuit
    path = folder / (re.sub(r"\W+", "-", circuit) + ".qasm")
    if not path.exists():
        text = subprocess.run([args.circuits, *circuit.split()], check=True, capture_output=True)
        path.write_bytes(text.stdout)
    return str(path)


def energy_of(path):
    """A file with the sum of ZZ over the distinct pairs of all rzz of a circuit."""
    pairs = re.findall(r"^rzz\(.*\) q\[(\d+)\],q\[(\d+)\]", Path(path).read_text(), re.M)
    terms = dict.fromkeys(f"Z{a}*Z{b}" for a, b in pairs)
    out = Path(path).with_suffix(".observable")
    out.write_text(" + ".join(terms) + "\n")
    return f"@{out}"


# --- runs ---

def limited(args):
    def set_limits():
        resource.setrlimit(resource.RLIMIT_CPU, (args.limit, args.limit + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.sched_setaffinity(0, {args.cpu} if args.cpu >= 0 else os.sched_getaffinity(0))
    return set_limits


def call(command, args, environment):
    """The JSON that the command prints, the peak of its memory, or why there is none."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             preexec_fn=limited(args), env={**os.environ, **environment})
    with child.stdout, child.stderr:
        printed, said = child.stdout.read(), child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode < 0:
        over = -child.returncode in (signal.SIGXCPU, signal.SIGKILL)
        return None, f"more than {args.limit} s" if over else f"signal {-child.returncode}"
    try:
        answer = json.loads(printed)
    except ValueError:
        last = said.decode(errors="replace").strip().splitlines()[-1:] or ["nothing"]
        return None, last[0][:200]
    if "error" in answer:
        return None, answer["error"]["message"][:200]
    answer["megabytes"] = usage.ru_maxrss / 1024
    return answer, "ok"


def run_lehr(who, path, question, args):
    _, *rest = who.split(":")
    command = [args.lehr, "run", path, "--json", "-q", "--threads", "1"]
    if rest:
        command += ["--engine", rest[0]]
    for option in rest[1:]:
        command += ["--set", option]
    if question.isdigit():
        command += ["--shots", question]
    else:
        command += ["--expect", energy_of(path) if question == "energy" else question]
    answer, status = call(command, args, {"LD_PRELOAD": str(CLOCK)})
    if not answer:
        return {"status": status}
    result = answer["result"]
    expected = result.get("expectations", {})
    return {"status": status, "version": "lehr " + answer["lehr"], "value": expected.get("value"),
            "error": expected.get("error", result.get("discarded")),
            "megabytes": answer["megabytes"], **{k: result[k] for k in FIELDS if k in result}}


def run_peer(who, path, question, args):
    one = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "NUMBA")}
    command = [args.python, str(HERE.parent / "peers/circuit_peer.py"), who, path,
               "--shots", question]
    answer, status = call(command, args, one)
    return {"status": status, "shots": question, **(answer or {})}


def build_clock():
    source = HERE.parent / "clock/cpu_clock.c"
    if not CLOCK.exists() or CLOCK.stat().st_mtime < source.stat().st_mtime:
        CLOCK.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", CLOCK, source], check=True)


# --- the race ---

def race(args, out, done):
    folder = Path(args.out).parent / "circuits"
    folder.mkdir(parents=True, exist_ok=True)
    cases = [c for c in read_cases()
             if (not args.tables or c[0] in args.tables.split()) and args.cases in c[1]]
    for run in range(1, args.runs + 1):
        for table, case, circuit, question, whos in cases:
            for who in whos.split():
                key = (table, case, who, str(run))
                first = (table, case, who, "1")
                if key in done or args.who not in who or done.get(first, "ok") != "ok":
                    continue
                path = file_of(circuit, args, folder)
                runner = run_lehr if who.split(":")[0] == "lehr" else run_peer
                row = {**dict(zip(FIELDS, key)), **runner(who, path, question, args)}
                row = {k: v for k, v in row.items() if k in FIELDS}
                done[key] = row["status"]
                out.writerow(row)
                print(*(row.get(k, "") for k in FIELDS), sep=",", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", default="", help="of cases.csv; all")
    parser.add_argument("--cases", default="", help="only those with this in their name")
    parser.add_argument("--who", default="", help="only those with this in their name")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=int, default=120, help="seconds of a run")
    parser.add_argument("--cpu", type=int, default=-1, help="the core to stay on")
    parser.add_argument("--out", default=str(ROOT / "build/bench/tn.csv"))
    parser.add_argument("--lehr", default=str(ROOT / "build/release/cli/lehr"))
    parser.add_argument("--circuits", default=str(ROOT / "build/release/bench/bench_circuits"))
    parser.add_argument("--python", default=str(ROOT / "build/peers/venv/bin/python"))
    args = parser.parse_args()
    build_clock()
    Path(args.out).parent.mkdir(parents=True, exist_ok=True)
    done = {}
    if os.path.exists(args.out):
        with open(args.out, encoding="utf-8") as file:
            done = {(r["table"], r["case"], r["who"], r["run"]): r["status"]
                    for r in csv.DictReader(file)}
    with open(args.out, "a", encoding="utf-8", buffering=1) as file:
        out = csv.DictWriter(file, FIELDS, restval="", lineterminator="\n")
        if not done:
            out.writeheader()
        race(args, out, done)


if __name__ == "__main__":
    main()
