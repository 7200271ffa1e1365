#!/usr/bin/env python3
"""The linear bound of an instance from HiGHS: ops/assignment/linear.py INSTANCE.json

Prints {"linearBound": …, "seconds": …}; wants `pip install highspy`.
"""
import json
import pathlib
import sys
import time

import highspy
import numpy


def main():
    instance = json.loads(pathlib.Path(sys.argv[1]).read_text())
    number = {pool["name"]: at for at, pool in enumerate(instance["pools"])}
    jobs, pools = instance["jobs"], instance["pools"]
    cost, starts, index, value = [], [], [], []
    for row, job in enumerate(jobs):
        for name, each in job["costs"].items():
            starts.append(len(index))
            index += [row, len(jobs) + number[name]]
            value += [1.0, float(job["cards"])]
            cost.append(each / 1e6)
        starts.append(len(index))
        index.append(row)
        value.append(1.0)
        cost.append(job["unplacedCost"] / 1e6)
    starts.append(len(index))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(cost), len(jobs) + len(pools)
    program.col_cost_ = numpy.array(cost)
    program.col_lower_ = numpy.zeros(len(cost))
    program.col_upper_ = numpy.full(len(cost), highspy.kHighsInf)
    program.row_lower_ = numpy.array([1.0] * len(jobs) + [-highspy.kHighsInf] * len(pools))
    program.row_upper_ = numpy.array([1.0] * len(jobs) + [float(p["cards"]) for p in pools])
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = numpy.array(starts)
    program.a_matrix_.index_ = numpy.array(index)
    program.a_matrix_.value_ = numpy.array(value)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(program)
    start = time.monotonic()
    solver.run()
    seconds = time.monotonic() - start
    bound = solver.getInfo().objective_function_value * 1e6
    print(json.dumps({"linearBound": round(bound), "seconds": round(seconds, 2)}))


main()
