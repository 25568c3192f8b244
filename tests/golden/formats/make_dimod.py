#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the files here that dimod wrote, and NAME.values with what dimod says they mean.

Run once with dimod 0.12.23 (pip install dimod==0.12.23), in this folder; the tests need neither.
NAME.values: domain and number of variables; the labels as JSON; then the energy of each answer,
number x setting variable i to bit i of x.
"""
import json

import dimod
import numpy as np

MODELS = {
    "plain": dimod.BQM({0: 1, 1: -2, 2: 0}, {(0, 1): 3, (1, 2): -4}, 5, "BINARY"),
    "text_labels": dimod.BQM(
        {"a": 0.5, "b": -0.25, "k\u00e4se": 0}, {("a", "b"): 1, ("b", "k\u00e4se"): -1.75}, -0.5, "SPIN"
    ),
    "tuple_labels": dimod.BQM({(0, 1): 1.0, (1, 1): 2.0}, {((0, 1), (1, 1)): -3.3}, 0.1, "BINARY"),
    "integer_labels": dimod.BQM({3: 1.0, 7: 2.0, 12: 0}, {(3, 7): -3, (7, 12): 1e-7}, 0, "SPIN"),
    "single_precision": dimod.BQM({0: 1.5, 1: 0.1}, {(0, 1): 0.7}, 0.25, "SPIN", dtype=np.float32),
    "no_variables": dimod.BQM({}, {}, 2.5, "SPIN"),
    "zero_coupling": dimod.BQM({0: 0, 1: 0}, {(0, 1): 0.0}, 3, "BINARY"),
}


def values(bqm):
    bqm = dimod.BQM(bqm, dtype=np.float64)
    names, low = list(bqm.variables), -1 if bqm.vartype is dimod.SPIN else 0
    for x in range(1 << len(names)):
        yield bqm.energy({name: 1 if x >> i & 1 else low for i, name in enumerate(names)})


for name, bqm in MODELS.items():
    for version in (1, 2):
        with open(f"{name}.v{version}.bqm", "wb") as file:
            file.write(bqm.to_file(version=version).read())
    with open(f"{name}.json", "w") as file:
        json.dump(bqm.to_serializable(), file)
    again = dimod.BQM.from_serializable(bqm.to_serializable())
    assert list(again.variables) == list(bqm.variables)  # JSON sorts them
    with open(f"{name}.values", "w") as file:
        print(bqm.vartype.name, bqm.num_variables, file=file)
        print(json.dumps(list(bqm.variables)), file=file)
        for value in values(bqm):
            print(repr(float(value)), file=file)
