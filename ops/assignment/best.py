#!/usr/bin/env python3
"""A best-known answer from CP-SAT: ops/assignment/best.py INSTANCE.json [ANSWER.json] [SECONDS]

ANSWER is what `sluice plan solve --json` printed; it is the hint. Prints {"cost": …, "bound": …}.
Wants `pip install ortools`. HiGHS must not be in the same process.
"""
import json
import pathlib
import sys

from ortools.sat.python import cp_model


def main():
    instance = json.loads(pathlib.Path(sys.argv[1]).read_text())
    hint = {}
    if len(sys.argv) > 2:
        answer = json.loads(pathlib.Path(sys.argv[2]).read_text())
        hint = {each["job"]: each["pool"] for each in answer["assignments"]}
    model = cp_model.CpModel()
    taken = {pool["name"]: [] for pool in instance["pools"]}
    terms = []
    for job in instance["jobs"]:
        # A pool that costs no less than staying unplaced is in no best answer that needs it.
        choices = {None: job["unplacedCost"]}
        choices |= {n: c for n, c in job["costs"].items() if c < job["unplacedCost"]}
        literals = []
        for name, cost in choices.items():
            literal = model.new_bool_var("")
            literals.append(literal)
            terms.append((literal, cost))
            if name is not None:
                taken[name].append((literal, job["cards"]))
            if hint:
                model.add_hint(literal, hint.get(job["name"]) == name)
        model.add_exactly_one(literals)
    for pool in instance["pools"]:
        model.add(sum(literal * cards for literal, cards in taken[pool["name"]]) <= pool["cards"])
    model.minimize(sum(literal * cost for literal, cost in terms))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 30.0
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    cost = round(solver.objective_value) if found else None
    print(json.dumps({"cost": cost, "bound": round(solver.best_objective_bound)}))


main()
