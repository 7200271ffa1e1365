"""When to ask again, whom, and what to tell after the last try."""

from __future__ import annotations

import random

from .choices import ErrorCode
from .errors import BadValue, OutcomeUnknown, Refused, SluiceError, Untrusted
from .records import RequestKey

ELSEWHERE = (ErrorCode.unavailable, ErrorCode.shuttingDown, ErrorCode.plannerOlder)
"""Refusals after which another planner of the list may do."""
SETTLING = (ErrorCode.badRequest, ErrorCode.notFound, ErrorCode.keyReused)
"""Refusals that speak of earlier tries under the same key too."""


def usual_pause(attempt: int) -> float:
    """Seconds before another try: longer each time, up to 5, with a random part."""
    return min(5.0, 0.05 * 2.0**attempt) * random.uniform(0.5, 1.0)


def wants_another_planner(error: SluiceError) -> bool:
    """Whether the next planner of the list is to be asked."""
    return not isinstance(error, Refused) or error.code in ELSEWHERE


def pause_after(error: SluiceError, attempt: int, is_alone: bool) -> float | None:
    """Seconds until another try; None where that would not help. `is_alone`: no other planner."""
    usual = usual_pause(attempt)
    if isinstance(error, Refused):
        if error.code in ELSEWHERE:
            return max(error.retry_after, usual) if is_alone else usual
        if error.is_definite or error.code is ErrorCode.keyExpired:
            return error.retry_after * random.uniform(1.0, 1.2) or None
        return usual
    return None if isinstance(error, Untrusted) and is_alone else usual


def told(error: SluiceError, is_open: bool, is_answer: bool, key: RequestKey | None) -> SluiceError:
    """What is told after the last try; `is_open` where an earlier one may have happened."""
    settles = isinstance(error, BadValue) or (
        isinstance(error, Refused)
        and (error.code in SETTLING or error.code is ErrorCode.busy and not error.retry_after)
    )
    if key is None or not is_open or (is_answer and settles):
        return error
    return OutcomeUnknown(error.what, key, error.where)
