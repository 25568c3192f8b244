#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes circuits of QASMBench's families at any size, for sizes whose files are not at hand.

  families.py FAMILY N [SEED]     the circuit of N qubits, as OpenQASM 2
  families.py --check FOLDER      compares with all files of the families in a folder
  families.py --widths LEHR [FAMILY_nN ...]
                                  what `lehr plan` says of these (the absent sizes, if none is named)

A family's members differ by rules that are plain from its files: how many qubits a part has, and what
repeats. Angles, hidden strings and false coins are random, and drawn from the seed here; --check
takes the latter two from the file and leaves angles aside, but for those of the W states, which are
compared. Everything else must be the same, statement by statement.
"""
import argparse
import json
import math
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ABSENT = ("adder_n64 bv_n140 cat_n260 cc_n151 dnn_n51 ghz_n127 ising_n98 knn_n129 qugan_n111 "
          "swap_test_n83 wstate_n118").split()
RYY = ("gate ryy(t) a,b { rx(pi/2) a; rx(pi/2) b; cx a,b; rz(t) b; cx a,b; "
       "rx(-pi/2) a; rx(-pi/2) b; }")


class Circuit:
    """Statements in order; `draw` gives what its family leaves to chance."""

    def __init__(self, n, name, registers, draw):
        self.name, self.draw = name, draw
        self.lines = [f"qreg {name}[{n}]"] + [f"creg {r}[{size}]" for r, size in registers]

    def put(self, gate, *qubits, angle=None, when=""):
        angle = "" if angle is None else f"({angle:.8g})"
        self.lines.append(f"{when}{gate}{angle} " + ",".join(f"{self.name}[{q}]" for q in qubits))

    def each(self, gate, qubits, when=""):
        for q in qubits:
            self.put(gate, q, when=when)

    def measure(self, qubits, bits):
        first = qubits[0]
        self.lines += [f"measure {self.name}[{q}] -> {bits}[{q - first}]" for q in qubits]

    def measure_all(self, n):
        self.put("barrier", *range(n))
        self.measure(range(n), "meas")


def whole(n, draw):
    return Circuit(n, "q", [("c", n), ("meas", n)], draw)


# --- what families leave to chance ---

class Chance:
    def __init__(self, seed):
        self.rng = random.Random(seed)

    def angle(self, low=-math.pi, high=math.pi):
        return self.rng.uniform(low, high)

    def string(self, n):
        return [self.rng.getrandbits(1) for _ in range(n)]

    def place(self, n):
        return self.rng.randrange(n)


class Given(Chance):
    """The hidden string or the false coin of a file: the controls of its cx onto the last qubit,
    those under a condition if there are any."""

    def __init__(self, lines, n):
        super().__init__(0)
        onto = re.compile(rf"(if\(.*\) ?)?cx \w+\[(\d+)\],\w+\[{n - 1}\]")
        hits = [hit for hit in map(onto.fullmatch, lines) if hit]
        hits = [hit for hit in hits if hit[1]] or hits
        self.ones = {int(hit[2]) for hit in hits}

    def string(self, n):
        return [q in self.ones for q in range(n)]

    def place(self, n):
        return min(self.ones)


# --- families ---

def ghz(n, draw):
    c = whole(n, draw)
    c.put("h", 0)
    for q in range(1, n):
        c.put("cx", q - 1, q)
    c.measure_all(n)
    return c


def wstate(n, draw):
    c = whole(n, draw)
    c.put("x", n - 1)
    for q in reversed(range(n - 1)):
        angle = math.acos(1 / math.sqrt(q + 2))
        c.put("ry", q, angle=-angle)
        c.put("cz", q + 1, q)
        c.put("ry", q, angle=angle)
    for q in reversed(range(n - 1)):
        c.put("cx", q, q + 1)
    c.measure_all(n)
    return c


def bv(n, draw):
    """The last qubit is the ancilla."""
    c = Circuit(n, "q0", [("c0", n)], draw)
    c.each("h", range(n - 1))
    c.put("x", n - 1)
    c.put("h", n - 1)
    c.put("barrier", *range(n))
    for q, bit in enumerate(draw.string(n - 1)):
        if bit:
            c.put("cx", q, n - 1)
    c.put("barrier", *range(n))
    c.each("h", range(n - 1))
    c.measure(range(n - 1), "c0")
    return c


def cc(n, draw):
    """The last qubit balances; its result is the highest bit, all others are 0 until the end."""
    c = Circuit(n, "q0", [("c0", n)], draw)
    even, odd = "if(c0==0) ", f"if(c0=={1 << (n - 1)}) "
    c.each("h", range(n - 1))
    for q in range(n - 1):
        c.put("cx", q, n - 1)
    c.lines.append(f"measure q0[{n - 1}] -> c0[{n - 1}]")
    c.put("x", n - 1, when=even)
    c.put("h", n - 1, when=even)
    c.each("h", range(n - 1), when=odd)
    c.put("barrier", *range(n))
    c.put("cx", draw.place(n - 1), n - 1, when=even)
    c.put("barrier", *range(n))
    c.each("h", range(n - 1), when=even)
    c.measure(range(n - 1), "c0")
    return c


def majority(c, carry, a, b):
    c.put("cx", a, b)
    c.put("cx", a, carry)
    c.put("ccx", carry, b, a)


def unmajority(c, carry, a, b):
    c.put("ccx", carry, b, a)
    c.put("cx", a, carry)
    c.put("cx", carry, b)


def adder(n, draw):
    """Blocks of four bits, each with a carry in, and one carry out: 2 m + m / 4 + 1 qubits."""
    bits, rest = divmod(4 * (n - 1), 9)
    if rest or bits % 4:
        sys.exit(f"families.py: an adder has 9 k + 1 qubits, not {n}")
    c = whole(n, draw)
    c.each("x", [*range(1, bits + 1), 2 * bits])
    for block in range(bits // 4):
        carry = 2 * bits + block
        a = range(4 * block, 4 * block + 4)
        before = [carry, *a[:-1]]
        for k in range(4):
            majority(c, before[k], a[k], bits + a[k])
        c.put("cx", a[3], carry + 1)
        for k in reversed(range(4)):
            unmajority(c, before[k], a[k], bits + a[k])
    c.measure_all(n)
    return c


def ising(n, draw):
    c = whole(n, draw)
    c.each("h", range(n))
    for parity in range(2):
        for q in range(parity, n - 1, 2):
            t = draw.angle()
            c.put("rz", q, angle=t)
            c.put("rz", q + 1, angle=-t)
            c.put("rz", q + 1, angle=-t)
            c.put("cx", q, q + 1)
            c.put("rz", q + 1, angle=t)
            c.put("cx", q, q + 1)
    for q in range(n):
        for gate, angle in (("h", None), ("rz", 0), ("h", None), ("rz", 0)):
            c.put(gate, q, angle=angle)
    c.measure_all(n)
    return c


def halves(n):
    """The two registers behind the ancilla."""
    if n % 2 == 0:
        sys.exit(f"families.py: two registers and an ancilla are an odd number of qubits, not {n}")
    m = (n - 1) // 2
    return range(1, m + 1), range(m + 1, n)


def swap_halves(c, a, b):
    for x, y in zip(a, b):
        c.put("cswap", 0, x, y)
    c.put("h", 0)


def swap_test(n, draw):
    c = Circuit(n, "q0", [("c0", 1)], draw)
    a, b = halves(n)
    for x, y in zip(a, b):
        c.put("rx", x, angle=draw.angle(-2 * math.pi, 2 * math.pi))
        c.put("rx", y, angle=draw.angle(-2 * math.pi, 2 * math.pi))
    c.put("h", 0)
    swap_halves(c, a, b)
    c.measure([0], "c0")
    return c


def knn(n, draw):
    c = Circuit(n, "q0", [("c0", 1)], draw)
    for q in range(1, n):
        c.put("ry", q, angle=draw.angle(0, math.pi))
    c.put("h", 0)
    swap_halves(c, *halves(n))
    c.measure([0], "c0")
    return c


def qugan(n, draw):
    a, b = halves(n)
    c = Circuit(n, "q0", [("c0", len(a))], draw)
    for q in range(1, n):
        c.put("ry", q, angle=draw.angle(0, math.pi))
    for part in (a, b):
        for q in part[:-1]:
            c.put("ryy", q, q + 1, angle=draw.angle(0, math.pi))
            c.put("cry", q, q + 1, angle=draw.angle(0, math.pi))
    c.put("h", 0)
    swap_halves(c, a, b)
    c.measure(b, "c0")
    return c


def dnn(n, draw):
    a, b = halves(n)
    c = whole(n, draw)
    turn = (0, 2 * math.pi)
    c.put("h", 0)
    for q in a:
        c.put("ry", q, angle=draw.angle(*turn))
        c.put("rz", q, angle=draw.angle(*turn))
    for first, second in (("ryy", "rzz"), ("cry", "crz")):
        for q in a[:-1]:
            c.put(first, q, q + 1, angle=draw.angle(*turn))
            c.put(second, q, q + 1, angle=draw.angle(*turn))
    for q in b:
        c.put("ry", q, angle=draw.angle())
        c.put("rz", q, angle=draw.angle())
    swap_halves(c, a, b)
    c.measure_all(n)
    return c


FAMILIES = {"adder": adder, "bv": bv, "cat": ghz, "cat_state": ghz, "cc": cc, "dnn": dnn, "ghz": ghz,
            "ghz_state": ghz, "ising": ising, "knn": knn, "qugan": qugan, "swap_test": swap_test,
            "wstate": wstate}


def text_of(circuit):
    head = ["OPENQASM 2.0;", 'include "qelib1.inc";']
    if any(line.startswith("ryy(") for line in circuit.lines):
        head.append(RYY)
    return "\n".join(head + [line + ";" for line in circuit.lines]) + "\n"


# --- comparing ---

def statements(path):
    """Of a file, without its head and the gates that it defines."""
    text = re.sub(r"gate [^{]*\{[^}]*\}", "", path.read_text())
    lines = [" ".join(line.split()) for line in text.split(";")]
    return [re.sub(r"^ryy_\d+", "ryy", line) for line in lines
            if line and not line.startswith(("OPENQASM", "include"))]


def angle_of(line):
    hit = re.match(r"r\w+\(([^)]*)\)", line)
    if not hit:
        return None
    factor, _, divisor = hit[1].replace("pi", repr(math.pi)).partition("/")
    return float(factor) / float(divisor or 1)


def without_angle(line):
    return re.sub(r"^(c?r\w+)\([^)]*\)", r"\1", line)


def same(theirs, ours, angles):
    if without_angle(theirs) != without_angle(ours):
        return False
    return not angles or angle_of(theirs) is None or \
        abs(angle_of(theirs) - angle_of(ours)) < 1e-6


def difference(path, family, n):
    """None, or what is first seen to differ."""
    theirs = statements(path)
    ours = FAMILIES[family](n, Given(theirs, n)).lines
    for line, (a, b) in enumerate(zip(theirs, ours)):
        if not same(a, b, family == "wstate"):
            return f"statement {line + 1}: {a[:70]!r} there, {b[:70]!r} here"
    if len(theirs) != len(ours):
        return f"{len(theirs)} statements there, {len(ours)} here"
    return None


def check(folder):
    checked = wrong = 0
    for path in sorted(Path(folder).glob("*.qasm")):
        hit = re.fullmatch(r"(\w+?)_n?(\d+)", path.stem)
        if not hit or hit[1] not in FAMILIES:
            continue
        said = difference(path, hit[1], int(hit[2]))
        checked += 1
        wrong += said is not None
        print(f"{path.stem}: {said or 'the same'}")
    print(f"{checked} files, {wrong} differ")
    return 0 if checked and not wrong else 1


# --- widths ---

def plan(lehr, path):
    """Of the engine that recycles: its width, or why it has none."""
    command = [lehr, "plan", str(path), "--engine", "recycle", "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    answer = json.loads(done.stdout)
    if "error" in answer:
        return answer["error"]["message"].rpartition("recycle: ")[2]
    forecast = answer["result"]["forecasts"][0]
    return f"{forecast['width']:5}  {answer['result']['gates']:6}  {forecast['shot_flops']:.3g}"


def widths(lehr, names):
    print("circuit         width   gates  operations a shot")
    for name in names or ABSENT:
        family, _, size = name.rpartition("_n")
        with tempfile.NamedTemporaryFile("w", suffix=".qasm", encoding="ascii") as file:
            file.write(text_of(FAMILIES[family](int(size), Chance(1))))
            file.flush()
            print(f"{name:15} {plan(lehr, file.name)}")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", metavar="FOLDER")
    parser.add_argument("--widths", metavar="LEHR")
    parser.add_argument("what", nargs="*", metavar="FAMILY N [SEED] or FAMILY_nN ...")
    args = parser.parse_args()
    if args.check:
        return check(args.check)
    if args.widths:
        return widths(args.widths, args.what)
    if len(args.what) not in (2, 3) or args.what[0] not in FAMILIES:
        parser.error("which family, and how many qubits? " + " ".join(sorted(FAMILIES)))
    family, size, seed = args.what[0], int(args.what[1]), int((args.what[2:] or ["1"])[0])
    sys.stdout.write(text_of(FAMILIES[family](size, Chance(seed))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
