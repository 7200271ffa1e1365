"""Helpers that make a request from what people say."""

from __future__ import annotations

import secrets
from typing import Any

from .choices import JobKind, LossPolicy, Ring
from .errors import BadValue
from .jobs import CommandLine, JobSpecification
from .records import JobSummary, RequestKey


class Listing(list[JobSummary]):
    """Jobs, and the position from which a watch misses no change of them."""

    def __init__(self, position: int) -> None:
        super().__init__()
        self.position = position


def new_key() -> RequestKey:
    """A random name for one request, kept for its repetitions."""
    return RequestKey(high=secrets.randbits(64), low=secrets.randbits(64))


def key_of(text: str) -> RequestKey:
    """A key from the 32 hexadecimal digits that `str` of one gives."""
    try:
        number = int(text, 16)
    except ValueError:
        number = -1
    if len(text) != 32 or number < 0:
        raise BadValue(f"{text!r} is no request key", then="write its 32 hexadecimal digits")
    return RequestKey(high=number >> 64, low=number & (1 << 64) - 1)


def ring_within(bound: str | Ring) -> Ring:
    """The ring of a bound like `10ms`."""
    if isinstance(bound, Ring):
        return bound
    name = f"within{bound.removesuffix('ms').strip()}"
    if name not in Ring.__members__:
        known = ", ".join(f"{ring.name[6:]}ms" for ring in Ring if ring is not Ring.beyond)
        raise BadValue(f"{bound!r} is no ring", then=f"write one of {known}")
    return Ring[name]


def _command(line: list[str] | None) -> CommandLine | None:
    return CommandLine(executable=line[0], arguments=line[1:]) if line else None


def inference(
    metro: str, within: str | Ring, *, cards: int = 1, replicas: int = 1, run: int = 0,
    command: list[str] | None = None, **wishes: Any,
) -> JobSpecification:  # fmt: skip
    """Replicas near a metro's users; they are replaced where their region's link is lost."""
    return JobSpecification(
        kind=JobKind.inference, metro=metro, ring=ring_within(within), cards=cards,
        replicas=replicas, expected_run=run, command=_command(command),
        **{"loss_policy": LossPolicy.topUp, **wishes},
    )  # fmt: skip


def training(
    cards: int, *, run: int = 0, command: list[str] | None = None, disconnected: int = 14_400,
    **wishes: Any,
) -> JobSpecification:  # fmt: skip
    """A gang that never runs twice; it outlives its region's link by `disconnected` seconds."""
    return JobSpecification(
        kind=JobKind.training, cards=cards, expected_run=run, command=_command(command),
        exclusive=True, maximum_disconnected=disconnected,
        **{"loss_policy": LossPolicy.waitForLease, **wishes},
    )  # fmt: skip


def batch(
    cards: int = 1, *, run: int = 0, command: list[str] | None = None, **wishes: Any
) -> JobSpecification:
    """Small elastic work; it is started elsewhere where its region's link is lost."""
    return JobSpecification(
        kind=JobKind.batch, cards=cards, expected_run=run, command=_command(command),
        **{"loss_policy": LossPolicy.topUp, **wishes},
    )  # fmt: skip
