"""A small command: `python3 -m sluice place --metro shanghai --within 10ms --cards 8`.

Exit codes are those of `sluice`: 0 done; 1 the answer is no; 2 the command line is wrong; 3 the
planner or a file could not be reached or read; 4 the outcome is not known.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import Any

from .choices import JobKind
from .client import DEFAULT_PLANNER, Client
from .errors import BadValue, OutcomeUnknown, Refused, SluiceError
from .requests import batch, inference, key_of, training

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> int:
    """`90s`, `10m`, `2h` or `1d` in seconds."""
    match = re.fullmatch(r"(\d+)([smhd])", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time: write 90s, 10m, 2h or 1d")
    return int(match.group(1)) * UNITS[match.group(2)]


def parser() -> argparse.ArgumentParser:
    """The verbs and their options."""
    environment = os.environ
    top = argparse.ArgumentParser(prog="python3 -m sluice", description="Asks a Sluice planner.")
    top.add_argument(
        "--planner", default=environment.get("SLUICE_PLANNER", DEFAULT_PLANNER),
        help="host:port, or several with commas between (SLUICE_PLANNER)",
    )  # fmt: skip
    top.add_argument(
        "--identity", default=environment.get("SLUICE_IDENTITY"),
        help="the folder of the asker's certificate (SLUICE_IDENTITY)",
    )  # fmt: skip
    top.add_argument(
        "--insecure", action="store_true", default=environment.get("SLUICE_INSECURE") == "1",
        help="plain TCP without certificates, on this machine only",
    )  # fmt: skip
    top.add_argument(
        "--as", dest="who", default=environment.get("SLUICE_AS", "operator/local"),
        help="who asks, with --insecure: role/name (SLUICE_AS, or operator/local)",
    )  # fmt: skip
    top.add_argument("--timeout", type=seconds, default=30, help="as 30s (30s)")
    verbs = top.add_subparsers(dest="verb", required=True)
    _work(verbs.add_parser("place", help="place inference near a metro's users now"), True)
    _work(verbs.add_parser("submit", help="submit a job"), False)
    verbs.add_parser("jobs", help="list jobs").add_argument("--tenant", default="")
    for verb, what in (
        ("job", "show one job"), ("cancel", "end a job"), ("explain", "say why"),
        ("output", "print what a job's first replica said"),
    ):  # fmt: skip
        verbs.add_parser(verb, help=what).add_argument("job", type=int)
    watch = verbs.add_parser("watch", help="print changes as they come")
    watch.add_argument("job", type=int, nargs="?", default=0)
    watch.add_argument("--since", type=int)
    return top


def _work(verb: argparse.ArgumentParser, is_place: bool) -> None:
    if not is_place:
        kinds = [kind.name for kind in JobKind]
        verb.add_argument("--kind", choices=kinds, default="batch")
        verb.add_argument("--now-or-never", action="store_true")
    verb.add_argument("--metro", default="", required=is_place)
    verb.add_argument("--within", default="", required=is_place, help="2ms, 5ms, 10ms, 20ms, 50ms")
    verb.add_argument("--cards", type=int, default=1)
    verb.add_argument("--replicas", type=int, default=1)
    verb.add_argument("--run", type=seconds, default=0, help="expected length, as 2h (none)")
    verb.add_argument("--name", default="")
    verb.add_argument("--tenant", default="")
    verb.add_argument("--dry-run", action="store_true")
    verb.add_argument("--key", type=key_of, help="to ask again after an outcome that is not known")
    verb.add_argument("command", nargs="*")


def run(client: Client, asked: argparse.Namespace) -> None:
    """Does one verb, and prints what came of it."""
    match asked.verb:
        case "place" | "submit":
            _print_placed(_submitted(client, asked))
        case "jobs":
            for each in client.jobs(tenant=asked.tenant):
                print(_line(each))
        case "job":
            detail = client.job(asked.job)
            print(_line(detail.summary))
            _print_placements(detail.placements)
        case "output":
            _print_output(client, asked.job)
        case "cancel":
            print(client.cancel(asked.job).sentence)
        case "explain":
            told = client.explain(asked.job)
            print(told.verdict.sentence)
            for remedy in told.remedies:
                print(f"  with {remedy.change}: {remedy.region} {remedy.pool}")
        case "watch":
            with client.watch(asked.since, job=asked.job) as changes:
                for change in changes:
                    for each in change.jobs:
                        print(f"{change.position} {_line(each)}", flush=True)


def _submitted(client: Client, asked: argparse.Namespace) -> Any:
    usual = {"run": asked.run, "command": asked.command, "name": asked.name}
    options = {"tenant": asked.tenant, "dry_run": asked.dry_run, "key": asked.key}
    if asked.verb == "place":
        return client.place(
            asked.metro, asked.within, cards=asked.cards, replicas=asked.replicas,
            **usual, **options,
        )
    if asked.kind == "inference":
        job = inference(
            asked.metro, asked.within, cards=asked.cards, replicas=asked.replicas, **usual
        )
    else:
        job = {"training": training, "batch": batch}[asked.kind](asked.cards, **usual)
    return client.submit(job, now_or_never=asked.now_or_never, **options)


def _line(job: Any) -> str:
    return f"job {job.job} {job.tenant} {job.kind.name} {job.state.name}: {job.verdict.sentence}"


def _print_output(client: Client, job: int) -> None:
    offset = 0
    while part := client.output(job, offset=offset):
        if not part.bytes:
            return
        sys.stdout.buffer.write(part.bytes)
        offset = part.offset + len(part.bytes)


def _print_placed(answer: Any) -> None:
    name = f"job {answer.job}" if answer.job else "dry run"
    print(f"{name} {answer.state.name}: {answer.verdict.sentence}")
    _print_placements(answer.placements)


def _print_placements(placements: list[Any]) -> None:
    for each in placements:
        price = each.price_per_card_hour / 1e6
        print(
            f"  replica {each.replica}: {each.cards} cards in {each.region} {each.pool}, "
            f"{each.state.name}, {price:.2f} yuan a card-hour"
        )


def main() -> int:
    """The command; gives its exit code."""
    asked = parser().parse_args()
    try:
        client = Client.connect(
            asked.planner.split(","), folder=asked.identity if not asked.insecure else None,
            insecure=asked.insecure, identity=asked.who, timeout=asked.timeout,
        )  # fmt: skip
        with client:
            run(client, asked)
    except SluiceError as error:
        print(f"sluice: {error}", file=sys.stderr)
        if isinstance(error, OutcomeUnknown):
            return 4
        return 2 if isinstance(error, BadValue) else 1 if isinstance(error, Refused) else 3
    except (KeyboardInterrupt, BrokenPipeError):
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
