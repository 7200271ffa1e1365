#!/usr/bin/env python3
"""Compares `sluice plan solve` with HiGHS's linear bound and CP-SAT's best-known answer.

    ops/assignment/make.py DIR
    ops/assignment/compare.py DIR [--sluice .build/release/sluice] [--seconds 30] [--runs 5]

Wants `pip install highspy ortools`; each runs in a process of its own, since the two clash in one.
Checks each answer on its own: jobs once, pools that the job has a cost for, room, total cost.
Gaps in per cent; milliseconds are those of the whole command, file and all. `--seconds 0` leaves
CP-SAT out.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent


def ask(script, *words):
    done = subprocess.run(
        [sys.executable, HERE / script, *map(str, words)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def check(instance, answer):
    """The answer's cost, found from the instance alone; stops where it breaks a rule."""
    room = {pool["name"]: pool["cards"] for pool in instance["pools"]}
    jobs = {job["name"]: job for job in instance["jobs"]}
    given = [each["job"] for each in answer["assignments"]]
    assert sorted(given) == sorted(jobs), "a job is missing, or there twice"
    cost = 0
    for each in answer["assignments"]:
        job, pool = jobs[each["job"]], each["pool"]
        cost += job["unplacedCost"] if pool is None else job["costs"][pool]
        if pool is not None:
            room[pool] -= job["cards"]
    assert min(room.values()) >= 0, "a pool holds more than it has room for"
    assert cost == answer["totalCost"], f"the cost is {cost}, not {answer['totalCost']}"
    assert answer["lowerBound"] <= cost <= answer["greedyCost"]
    return cost


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sluice", default=".build/release/sluice")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    rows = []
    print("| instance | over linear bound | own bound's gap | over best known | greedy over linear | ms median | ms worst |")
    print("|---|---|---|---|---|---|---|")
    for path in sorted(options.folder.glob("*.json")):
        instance = json.loads(path.read_text())
        times = []
        for _ in range(options.runs):
            start = time.monotonic()
            done = subprocess.run(
                [options.sluice, "plan", "solve", "--instance", path, "--json"],
                capture_output=True, text=True, check=True)
            times.append((time.monotonic() - start) * 1000)
        answer = json.loads(done.stdout)
        cost = check(instance, answer)
        linear = ask("linear.py", path)["linearBound"]
        best = cost
        if options.seconds > 0:
            with tempfile.NamedTemporaryFile("w", suffix=".json") as hint:
                hint.write(done.stdout)
                hint.flush()
                best = min(cost, ask("best.py", path, hint.name, options.seconds)["cost"] or cost)
        over = (cost / linear - 1) * 100
        known = (cost / best - 1) * 100
        own = (cost / answer["lowerBound"] - 1) * 100
        greedy = (answer["greedyCost"] / linear - 1) * 100
        rows.append((path.stem, over, known, statistics.median(times)))
        print(f"| {path.stem} | {over:.3f} | {own:.3f} | {known:.3f} | {greedy:.2f} | {statistics.median(times):.0f} | {max(times):.0f} |", flush=True)
    for per in ("5", "20", "50"):
        group = [row for row in rows if row[0].split("-")[2] == per]
        if group:
            print(
                f"{per} jobs a pool: over the linear bound {statistics.median(r[1] for r in group):.3f} % in the median; "
                f"over the best known {statistics.median(r[2] for r in group):.3f} % in the median, "
                f"{max(r[2] for r in group):.3f} % in the worst; {statistics.median(r[3] for r in group):.0f} ms")


main()
