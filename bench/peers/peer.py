#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One peer on one model; race.sh calls it. For each budget a line
budget,value,seconds,updates_per_ns,version is printed.

The model is a dimod file, minimised; with --sense max values are negated again. The clock starts
when the model is loaded and the peer's own form of it is made; seconds is when the best answer
came. With --budget 0 the speed is measured instead: READS anneals of SWEEPS
sweeps with the peer's own schedule, the mean of their values, and attempted updates per nanosecond
of processor time. Every answer is evaluated by dimod.

Samplers without a time limit are called again and again with other seeds, each call a small part
of the time so far; one run answers for all budgets, each by what had come until then. What a call
returns after the end does not count. Peers that are told their time run once for each budget.
Schedules are the defaults unless the name of the peer says otherwise.
"""
import argparse
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version

SWEEPS = 1000
READS = 20
TROTTER = 8


class Best:
    """The improvements of one run, with their seconds."""

    def __init__(self, bqm, budget):
        self.bqm, self.budget = bqm, budget
        self.found, self.begin = [], None

    def start(self):
        self.begin = time.perf_counter()

    def elapsed(self):
        return time.perf_counter() - self.begin

    def left(self):
        return self.budget - self.elapsed()

    def offer(self, samples):
        """samples: anything dimod takes."""
        when = self.elapsed()
        energy = float(min(self.bqm.energies(samples)))
        if not self.found or energy < self.found[-1][0]:
            self.found.append((energy, when))

    def within(self, budget):
        """The last improvement in time; late ones count only when there are no others."""
        return ([one for one in self.found if one[1] <= budget] or self.found[:1])[-1]


def repeat(best, seed, call):
    """call(reads, seed) until time is over; reads grow until a call takes a fifth of the time."""
    reads = 1
    best.start()
    while best.left() > 0:
        start = best.elapsed()
        best.offer(call(reads, seed))
        one = (best.elapsed() - start) / reads
        reads = max(1, int(min(best.elapsed() / 5, best.left()) / max(one, 1e-9)))
        seed += 1000003


# --- dwave-samplers ---

def dwave_sa(bqm, sweeps):
    from dwave.samplers import SimulatedAnnealingSampler
    sampler = SimulatedAnnealingSampler()
    return lambda reads, seed: sampler.sample(
        bqm, num_reads=reads, num_sweeps=sweeps, seed=seed % 2**31)


def dwave_tabu(best, seed):
    from dwave.samplers import TabuSampler
    timeout = max(1, int(1000 * best.budget))
    best.start()
    best.offer(TabuSampler().sample(best.bqm, num_reads=1, timeout=timeout, seed=seed))


# --- openjij ---

def openjij_model(bqm):
    spins = bqm.change_vartype("SPIN", inplace=False)
    return dict(spins.linear), dict(spins.quadratic)


def openjij_sa(bqm, sweeps):
    import openjij
    linear, quadratic = openjij_model(bqm)
    sampler = openjij.SASampler()
    return lambda reads, seed: sampler.sample_ising(
        linear, quadratic, num_reads=reads, num_sweeps=sweeps, seed=seed % 2**31)


def openjij_sqa(bqm, sweeps):
    import openjij
    linear, quadratic = openjij_model(bqm)
    sampler = openjij.SQASampler()
    return lambda reads, seed: sampler.sample_ising(
        linear, quadratic, num_reads=reads, num_sweeps=sweeps, trotter=TROTTER, seed=seed % 2**31)


def spins_as(bqm, call):
    """The spins that openjij returns, in the vartype of the model."""
    def converted(reads, seed):
        response = call(reads, seed)
        states = response.record.sample
        if bqm.vartype.name == "BINARY":
            states = (states + 1) // 2
        return states, list(response.variables)
    return converted


# --- simulated bifurcation ---

def bifurcation(best, seed, mode, threads):
    import numpy
    import simulated_bifurcation
    import torch
    from tqdm.auto import tqdm
    tqdm.monitor_interval = 0  # its thread waits by the wall clock, which may not be shown
    torch.set_num_threads(threads)
    spins = best.bqm.change_vartype("SPIN", inplace=False)
    names = list(spins.variables)
    h, (rows, columns, weights), _ = spins.to_numpy_vectors(variable_order=names)
    matrix = numpy.zeros((len(names), len(names)), dtype=numpy.float32)
    matrix[rows, columns] = weights
    quadratic = torch.from_numpy(matrix)
    linear = torch.from_numpy(numpy.asarray(h, dtype=numpy.float32))
    best.start()
    while best.left() > 0:
        torch.manual_seed(seed)
        state, _ = simulated_bifurcation.minimize(
            quadratic, linear, domain="spin", mode=mode, agents=128, timeout=best.left(),
            verbose=False)
        states = state.numpy().astype(numpy.int8).reshape(1, -1)
        if best.bqm.vartype.name == "BINARY":
            states = (states + 1) // 2
        best.offer((states, names))
        seed += 1


# --- MQLib ---

def mqlib(best, seed, heuristic):
    program = os.path.join(os.path.dirname(sys.prefix), "MQLib")
    bits = best.bqm.change_vartype("BINARY", inplace=False)
    names = list(bits.variables)
    number = {name: k + 1 for k, name in enumerate(names)}
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        entries = [(k, k, w) for k, w in bits.linear.items() if w]
        entries += [(i, j, w / 2) for (i, j), w in bits.quadratic.items()]
        file.write(f"{len(names)} {len(entries)}\n")
        for i, j, w in entries:
            file.write(f"{number[i]} {number[j]} {-w!r}\n")
        file.flush()
        best.start()
        output = subprocess.run(
            [program, "-fQ", file.name, "-h", heuristic, "-r", str(best.budget), "-s", str(seed),
             "-nv", "-ps"], check=True, capture_output=True, text=True).stdout
    answer = [int(x) for x in output.split("Solution:")[1].split()]
    if best.bqm.vartype.name == "SPIN":
        answer = [2 * x - 1 for x in answer]
    best.offer((answer, names))


# --- the table ---

def sampled(make, sweeps, openjij=False):
    def solve(best, seed, threads):
        call = make(best.bqm, sweeps)
        if openjij:
            call = spins_as(best.bqm, call)
        repeat(best, seed, call)
    solve.anytime = True
    return solve


PEERS = {
    "dwave_sa": ("dwave-samplers", sampled(dwave_sa, SWEEPS)),
    "dwave_sa:20000": ("dwave-samplers", sampled(dwave_sa, 20000)),
    "dwave_tabu": ("dwave-samplers", lambda best, seed, threads: dwave_tabu(best, seed)),
    "openjij_sa": ("openjij", sampled(openjij_sa, SWEEPS, True)),
    "openjij_sqa": ("openjij", sampled(openjij_sqa, SWEEPS, True)),
    "bifurcation": ("simulated-bifurcation",
                    lambda best, seed, threads: bifurcation(best, seed, "ballistic", threads)),
    "bifurcation:discrete": ("simulated-bifurcation",
                             lambda best, seed, threads: bifurcation(best, seed, "discrete",
                                                                     threads)),
}
SPEED = {"dwave_sa": (dwave_sa, 1, False), "openjij_sa": (openjij_sa, 1, True),
         "openjij_sqa": (openjij_sqa, TROTTER, True)}


def speed(bqm, name, seed):
    """Mean energy, seconds, updates per ns; a short call before warms up what there is to."""
    make, slices, openjij = SPEED[name]
    warm_up = make(bqm, 1)
    warm_up(1, seed)
    call = make(bqm, SWEEPS)
    if openjij:
        call = spins_as(bqm, call)
    start = time.process_time()
    samples = call(READS, seed)
    seconds = time.process_time() - start
    updates = bqm.num_variables * slices * SWEEPS * READS
    return float(bqm.energies(samples).mean()), seconds, updates / seconds / 1e9


def find(name):
    """The package, its version, and what solves."""
    if name.startswith("mqlib:"):
        heuristic = name.removeprefix("mqlib:")
        return "5854962", lambda best, seed, threads: mqlib(best, seed, heuristic)
    package, solve = PEERS[name]
    return version(package), solve


def run(bqm, args, budgets):
    """budget, energy, seconds, updates per ns (or nothing) for each budget."""
    _, solve = find(args.peer)
    timed = [budget for budget in budgets if budget > 0]
    for budget in budgets:
        if budget == 0:
            energy, seconds, rate = speed(bqm, args.peer, args.seed)
            yield budget, energy, seconds, f"{rate:.6g}"
    anytime = getattr(solve, "anytime", False)
    for longest in [max(timed)] if anytime and timed else timed:
        best = Best(bqm, longest)
        solve(best, args.seed, args.threads)
        for budget in timed if anytime else [longest]:
            yield budget, *best.within(budget), ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("peer", help=", ".join(PEERS) + ", mqlib:HEURISTIC")
    parser.add_argument("model")
    parser.add_argument("--sense", choices=["min", "max"], default="min")
    parser.add_argument("--budget", default="1", help="seconds, or several in quotes; 0: speed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(args.threads)
    import dimod
    with open(args.model, "rb") as file:
        bqm = dimod.BinaryQuadraticModel.from_file(file)
    release, _ = find(args.peer)
    for budget, energy, seconds, rate in run(bqm, args, [float(b) for b in args.budget.split()]):
        value = -energy if args.sense == "max" else energy
        print(f"{budget:g},{value:.12g},{seconds:.3f},{rate},{release}", flush=True)


if __name__ == "__main__":
    main()
