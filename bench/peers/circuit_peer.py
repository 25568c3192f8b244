#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of one peer on one circuit; bench/tn/race.py calls it. Prints a JSON object.

  circuit_peer.py PEER[:BOND] CIRCUIT.qasm --shots N

build_s is processor time until the first sample, sample_s what the other N - 1 shots took. Reading
the file and fusing gates into blocks on two qubits is not counted: matrix product states begin with the
fewest gates that the circuit can be written with. BOND is the largest bond dimension; without it there is none.
"""
import argparse
import json
import os
import time
from importlib.metadata import version


def read(path):
    import qiskit.qasm2
    return qiskit.qasm2.load(
        path, custom_instructions=qiskit.qasm2.LEGACY_CUSTOM_INSTRUCTIONS)


def fused(circuit):
    """With gates fused to blocks on two qubits, where nothing is conditional."""
    from qiskit.transpiler import PassManager
    from qiskit.transpiler.passes import Collect2qBlocks, ConsolidateBlocks, Unroll3qOrMore
    if any(op.operation.name in ("if_else", "reset") for op in circuit.data):
        return circuit
    return PassManager([Unroll3qOrMore(), Collect2qBlocks(),
                        ConsolidateBlocks(force_consolidate=True)]).run(circuit)


# --- Qiskit Aer ---

# Its estimate of memory, far above its need, would refuse many circuits.
ANY_MEMORY = {"max_memory_mb": 1 << 50}


def aer(circuit, shots, **options):
    from qiskit_aer import AerSimulator
    simulator = AerSimulator(max_parallel_threads=1, seed_simulator=1, **options)

    def seconds(count):
        start = time.process_time()
        result = simulator.run(circuit, shots=count).result()
        if not result.success:
            raise RuntimeError(result.status)
        return time.process_time() - start
    seconds(1)  # once more than needed: what is loaded on first use
    build = min(seconds(1), seconds(1))
    return {"build_s": build, "sample_s": max(seconds(shots) - build, 1e-9)}


def aer_automatic(circuit, shots, bond):
    """As it comes: Clifford gates are recognised by name, so nothing is fused."""
    from qiskit import transpile
    from qiskit.circuit.library import get_standard_gate_name_mapping
    from qiskit_aer import AerSimulator
    names = AerSimulator().configuration().basis_gates
    common = [name for name in names if name in get_standard_gate_name_mapping()]
    return aer(transpile(circuit, basis_gates=common, optimization_level=1), shots)


def aer_mps(circuit, shots, bond):
    """Its fastest: LAPACK, and probabilities site by site."""
    return aer(fused(circuit), shots, method="matrix_product_state", mps_lapack=True, **ANY_MEMORY,
               mps_sample_measure_algorithm="mps_probabilities",
               matrix_product_state_max_bond_dimension=bond)


def aer_mps_default(circuit, shots, bond):
    return aer(fused(circuit), shots, method="matrix_product_state", **ANY_MEMORY,
               matrix_product_state_max_bond_dimension=bond)


# --- quimb ---

def quimb(circuit, shots, bond, dtype="complex128"):
    import numpy
    import quimb.tensor
    # A warm-up, so that nothing is compiled while the clock runs.
    warm_up = [(numpy.eye(4), (a, a + 1)) for a in range(3)]
    for n, gates in (4, warm_up), (circuit.num_qubits, unitaries(fused(circuit))):
        start = time.process_time()
        mps = quimb.tensor.CircuitMPS(n, max_bond=bond, cutoff=1e-16, dtype=dtype)
        for matrix, where in gates:
            mps.apply_gate_raw(matrix, where)
        for _ in mps.sample(1, seed=1):
            pass
        build = time.process_time() - start
    count = max(2, min(shots, 100))  # slow enough to be told from a few
    start = time.process_time()
    for _ in mps.sample(count, seed=2):
        pass
    sample = (time.process_time() - start) * shots / count
    return {"build_s": build, "sample_s": sample, "fidelity": float(mps.fidelity_estimate()),
            "bond": int(mps.psi.max_bond())}


def unitaries(circuit):
    """Matrices and qubits, the first qubit the highest bit of the index."""
    gates = []
    for op in circuit.data:
        if op.operation.name in ("measure", "barrier"):
            continue
        where = tuple(circuit.find_bit(q).index for q in reversed(op.qubits))
        gates.append((op.operation.to_matrix(), where))
    return gates


PEERS = {
    "aer": ("qiskit-aer", aer_automatic),
    "aer_mps": ("qiskit-aer", aer_mps),
    "aer_mps_default": ("qiskit-aer", aer_mps_default),
    "quimb": ("quimb", quimb),
    "quimb_single": ("quimb", lambda circuit, shots, bond: quimb(circuit, shots, bond, "complex64")),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("peer", help=", ".join(PEERS))
    parser.add_argument("circuit")
    parser.add_argument("--shots", type=int, default=1000)
    args = parser.parse_args()
    name, _, bond = args.peer.partition(":")
    package, run = PEERS[name]
    result = run(read(args.circuit), args.shots, int(bond) if bond else None)
    print(json.dumps({"version": f"{package} {version(package)}", **result}))


if __name__ == "__main__":
    for name in "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS":
        if os.environ.get(name) != "1":
            raise SystemExit(f"{name} must be 1")
    main()
