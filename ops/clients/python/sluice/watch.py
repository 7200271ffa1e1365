"""Changes of jobs as they come, over connections that may be cut."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Iterator

from .connection import Answers, Connection
from .errors import Lost, Malformed, Refused, SluiceError, Unreachable
from .messages import Watch as WatchRequest
from .messages import WatchEvents
from .patience import usual_pause

if TYPE_CHECKING:
    from .client import Client

FOREVER = 86_400.0 * 365


class Watch:
    """An iterator over `WatchEvents`; close it, or use it in a `with`.

    `position` is how far it is: a later watch since there goes on behind it. Where it falls behind
    (`has_gap` of an event, or Refused with `tooOld`), list the jobs again and watch from the list.
    """

    def __init__(self, client: Client, since: int | None, job: int, tenant: str) -> None:
        self.position = since
        self._client, self._job, self._tenant = client, job, tenant
        self._connection: Connection | None = None
        self._answers: Answers | None = None
        self._failures = 0

    def next(self, seconds: float) -> WatchEvents | None:
        """The next event with a job or a gap, or None where none came within `seconds`."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                event = self._stream(deadline).next(deadline - time.monotonic())
            except (Lost, Malformed, Unreachable, Refused) as error:
                if not self._may_go_on(error, deadline):
                    raise
                continue
            if event is None:
                return None
            if not isinstance(event, WatchEvents):
                raise Malformed(f"{event.wire_name} came in a watch")
            self._failures = 0
            self.position = max(self.position or 0, event.position)
            if event.jobs or event.has_gap:
                return event  # one without jobs only says how far the watch is

    def __iter__(self) -> Iterator[WatchEvents]:
        while True:
            event = self.next(FOREVER)
            if event is not None:
                yield event

    def open(self, deadline: float) -> None:
        """Connects now, so that every change from here on is told; `deadline` is monotonic."""
        while True:
            try:
                self._stream(deadline)
                return
            except (Lost, Malformed, Unreachable, Refused) as error:
                if not self._may_go_on(error, deadline):
                    raise

    def close(self) -> None:
        """Ends the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._answers = None

    def __enter__(self) -> Watch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def _stream(self, deadline: float) -> Answers:
        if self._answers is None:
            left = min(self._client.timeout, max(0.1, deadline - time.monotonic()))
            self._connection = self._client.open(left)
            if self.position is None:
                # Named, so that a link that is cut before the first change loses none.
                self.position = self._connection.welcome.position
            request = WatchRequest(job=self._job, tenant=self._tenant, after=self.position)
            self._answers = self._connection.ask(request, left)
        return self._answers

    def _may_go_on(self, error: SluiceError, deadline: float) -> bool:
        """Lets the connection go, and pauses before the next; False where that would not help."""
        self.close()
        if isinstance(error, Refused) and error.is_definite and not error.retry_after:
            return False
        self._client.move_on()
        pause = usual_pause(self._failures)
        if isinstance(error, Refused):
            pause = max(pause, error.retry_after)
        self._failures += 1
        if time.monotonic() + pause >= deadline:
            return False
        time.sleep(pause)
        return True
