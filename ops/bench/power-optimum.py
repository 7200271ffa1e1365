#!/usr/bin/env python3
"""The least cost of the jobs of `sluice simulate power`, by OR-tools' CP-SAT.

Needs `pip install ortools`. Reads a CSV of hourly prices (the first price column), places jobs of 4, 8
and 24 hours that come every 6 hours and may wait a day, 64 cards each, and prints whether the answer
is proven optimal, its cost and the best bound, in the unit of `sluice simulate power` without --json.
"""
import argparse
import csv
import gzip

from ortools.sat.python import cp_model

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("prices")
parser.add_argument("--cards", type=int, default=576)
parser.add_argument("--hours", type=int, default=0, help="only so many hours of the file; 0 for all")
parser.add_argument("--seconds", type=int, default=90)
arguments = parser.parse_args()

opener = gzip.open if arguments.prices.endswith(".gz") else open
with opener(arguments.prices, "rt") as file:
    rows = list(csv.reader(file))[1:]
prices = [round(float(row[1]) * 1000) for row in rows][: arguments.hours or None]

gang, slack, last = 64, 24, 24 + 24 + 24
model = cp_model.CpModel()
running = [[] for _ in prices]
costs = []
for arrival in range(0, len(prices) - last, 6):
    for hours in (4, 8, 24):
        starts = []
        for start in range(arrival, arrival + slack + 1):
            chosen = model.new_bool_var("")
            starts.append(chosen)
            costs.append(sum(prices[start : start + hours]) * gang * chosen)
            for hour in range(start, start + hours):
                running[hour].append(chosen)
        model.add_exactly_one(starts)
for jobs in running:
    if jobs:
        model.add(sum(jobs) <= arguments.cards // gang)
model.minimize(sum(costs))
solver = cp_model.CpSolver()
solver.parameters.max_time_in_seconds = arguments.seconds
status = solver.solve(model)
print(
    solver.status_name(status),
    f"cost {solver.objective_value / 1e6:.1f}, bound {solver.best_objective_bound / 1e6:.1f}",
)
