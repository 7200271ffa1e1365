"""What can go wrong, by what a program may conclude from it.

Every error says what happened, where, and what to do next. `is_definite` is the question that
matters after a change was asked for: whether it certainly did not happen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .choices import ErrorCode
    from .records import RequestKey


class SluiceError(Exception):
    """The root of all errors of this package.

    `what` happened, `where` (an address, a field, a file), and `then`: what to do next.
    """

    is_definite = True

    def __init__(self, what: str, *, where: str = "", then: str = "") -> None:
        self.what, self.where, self.then = what, where, then
        super().__init__(what)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n  next: {self.then}" if self.then else text


class BadValue(SluiceError, ValueError):
    """A value that the protocol cannot carry; nothing was sent. `where` is the field."""

    def inside(self, outer: str) -> BadValue:
        """The same, with the field around it named first."""
        dot = "." if self.where and not self.where.startswith("[") else ""
        return BadValue(self.what, where=outer + dot + self.where, then=self.then)


class Malformed(SluiceError):
    """Bytes that are no frame, or no body of their kind; the connection they came on is closed.

    Says nothing about whether a request on its way was done.
    """

    is_definite = False


class Unreachable(SluiceError):
    """No planner took the connection, so nothing was asked of one."""


class Untrusted(Unreachable):
    """Either side could not prove who it is."""


class Lost(SluiceError):
    """The connection ended before the answer: what was asked may have happened."""

    is_definite = False


class Refused(SluiceError):
    """The planner said no: `code` for programs, `retry_after` in seconds (0: it will not help)."""

    def __init__(
        self, code: ErrorCode, sentence: str, retry_after: float, where: str = ""
    ) -> None:
        self.code, self.sentence, self.retry_after = code, sentence, retry_after
        then = code.then
        if retry_after:
            then += f" (retryAfter is {retry_after:g} s)"
        elif code.name == "busy":
            then = "nothing fits now: ask for less or elsewhere, or let it wait its turn"
        super().__init__(f"{sentence} ({code.name})", where=where, then=then)

    @property
    def is_definite(self) -> bool:  # type: ignore[override]
        return self.code.is_definite


class OutcomeUnknown(SluiceError):
    """A change was asked for and no answer came: it may have happened or not.

    Ask again with the same `key` within minutes: the answer then is the one that was lost.
    """

    is_definite = False

    def __init__(self, what: str, key: RequestKey | None, where: str = "") -> None:
        self.key = key
        then = f"ask again with the key {key}, or list your jobs" if key else "list your jobs"
        super().__init__(what, where=where, then=then)
