#!/usr/bin/env python3
"""Makes instances for `sluice plan solve`: jobs that go whole to one pool each, or stay unplaced.

    ops/assignment/make.py FOLDER [--jobs 1000] [--pools 200] [--seeds 1]

Writes FOLDER/FAMILY-JOBSxPOOLS-PER-SEED.json for each family and each number of jobs a pool.

Families:
  loose       room for 1.4 times what is asked; costs are drawn for each pair
  tight       room for 0.95 of what is asked: some job stays unplaced in every plan
  correlated  a pool's price for a card-hour, times cards, within a tenth either way; room for all
              but what does not pack: a cheap pool is cheap for everyone
  gangs       one job in twenty asks for a tenth to six tenths of a pool; the rest are small

Pools hold PER jobs of the mean size (5, 20, 50). Where PER times the pools is more than the jobs, a
nation of all the pools has room for several times what is asked; the pools' prices then differ
threefold, so that the cheap ones are fought for. Beside it stands the same with no more pools than
the room needs (JOBSx50-20, JOBSx20-50).
"""
import argparse
import json
import pathlib
import random

FAMILIES = ("loose", "tight", "correlated", "gangs")
ROOM = {"loose": 1.4, "tight": 0.95, "correlated": 1.0, "gangs": 1.0}


def sizes(family, jobs, per, rng):
    """Cards of each job."""
    small = [1, 2, 4, 8, 8, 8, 16, 16, 24, 32, 64]
    cards = [rng.choice(small) for _ in range(jobs)]
    if family == "gangs":
        mean = sum(cards) / jobs
        for job in rng.sample(range(jobs), jobs // 20):
            cards[job] = max(64, int(per * mean * rng.uniform(0.1, 0.6)) // 8 * 8)
    return cards


def instance(family, jobs, pools, per, seed):
    rng = random.Random(f"{family}/{jobs}/{pools}/{per}/{seed}")
    cards = sizes(family, jobs, per, rng)
    mean = sum(cards) / jobs
    # The gangs count in the mean, so PER is of all jobs; no pool is smaller than the largest job.
    rooms = [per * mean * ROOM[family] * rng.uniform(0.6, 1.4) for _ in range(pools)]
    crowd = pools * per > jobs * 1.5
    price = [rng.uniform(1, 3) if crowd or family == "correlated" else 1.0 for _ in range(pools)]
    made = []
    for job in range(jobs):
        hours = rng.choice([1, 2, 4, 8, 24])
        costs = {}
        for pool in range(pools):
            if family == "correlated":
                each = 2.0 * price[pool] * rng.uniform(0.9, 1.1)
            else:
                each = 2.0 * price[pool] * rng.uniform(0.5, 1.5)
            costs[f"p{pool:03}"] = int(1_000_000 * each * cards[job] * hours)
        unplaced = int(1_000_000 * 20 * cards[job] * hours * rng.uniform(0.7, 1.3))
        made.append({"name": f"j{job:04}", "cards": cards[job], "unplacedCost": unplaced, "costs": costs})
    return {
        "pools": [{"name": f"p{p:03}", "cards": max(8, int(rooms[p]) // 8 * 8)} for p in range(pools)],
        "jobs": made,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--pools", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for per in (5, 20, 50):
        for pools in sorted({options.pools, max(1, min(options.pools, options.jobs // per))}):
            for family in FAMILIES:
                for seed in range(1, options.seeds + 1):
                    made = instance(family, options.jobs, pools, per, seed)
                    name = f"{family}-{options.jobs}x{pools}-{per}-{seed}.json"
                    (options.folder / name).write_text(json.dumps(made, separators=(",", ":")))


main()
