"""What a tenant's program asks of a planner: place, submit, list, watch, cancel, explain.

Times and lengths of civil time (`run`, deadlines) are whole seconds; how long a call may take is
in seconds of the wall, fractions allowed. Money is in micro-yuan. Every call may raise `Refused`
(the planner's "no", with its code), `Unreachable` (nothing was asked) or, for a change,
`OutcomeUnknown`.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Callable, Iterable, TypeVar

from . import transport
from .choices import JobState, Promise, Ring
from .connection import Connection
from .errors import BadValue, Lost, Malformed, Refused, Unreachable
from .jobs import JobSpecification
from .messages import (
    Cancel, ChangeJob, Done, Explain, Explanation, JobChanged, JobDetail, JobList, ListJobs,
    ListRegions, Output, ReadLog, RegionList, ShowJob, Submit, Submitted,
)  # fmt: skip
from .patience import pause_after, told, wants_another_planner
from .records import JobSummary, ReplicaID, RequestKey
from .requests import Listing, inference, new_key
from .watch import Watch

Answer = TypeVar("Answer")

DEFAULT_PLANNER = "127.0.0.1:7400"
WAIT = 30.0
"""Seconds that a call may take, tries and waits between them included."""


class Client:
    """Asks one of several planners, and another where that one is gone; connects when it has to.

    Repeats by itself what is safe to repeat: reads, and changes under their request key. Its
    methods may be called from any thread.
    """

    def __init__(
        self, planners: Iterable[str], identity: str, folder: Path | None, timeout: float
    ) -> None:
        self.planners = list(planners)
        self.identity, self.timeout = identity, timeout
        self._context = transport.trust(folder) if folder else None
        self._next = 0
        self._connection: Connection | None = None
        self._connecting = threading.Lock()

    @classmethod
    def connect(
        cls, planners: str | Iterable[str] = DEFAULT_PLANNER, *, folder: str | Path | None = None,
        insecure: bool = False, identity: str = "operator/local", timeout: float = WAIT,
    ) -> Client:  # fmt: skip
        """Connects to the first of `planners` (`host:port`) that answers.

        `folder` holds `identity.key`, `identity.pem` and `authority.pem`: TLS 1.3, and the
        certificate says who asks. `insecure` is plain TCP on this machine, with who `identity`
        says. `timeout` bounds this and every later call, in seconds.
        """
        if (folder is None) != insecure:
            raise BadValue(
                "either an identity folder or insecure=True has to be given",
                then="give the folder that 'sluice trust issue' made",
            )  # fmt: skip
        path = Path(folder) if folder is not None else None
        who = transport.holder_of(path) if path else identity
        client = cls([planners] if isinstance(planners, str) else planners, who, path, timeout)
        client._patiently(lambda connection, left: connection.welcome, key=None)
        return client

    # Work

    def submit(
        self, job: JobSpecification, *, tenant: str = "", promise: Promise = Promise.decided,
        answer_within: float = 10.0, now_or_never: bool = False, dry_run: bool = False,
        key: RequestKey | None = None,
    ) -> Submitted:  # fmt: skip
        """Asks for work; a state of `waiting` is no failure, its verdict says what it waits for.

        `tenant` is whose job it is (who asks, where that is a tenant). With `promise` accepted the
        answer comes when the gateway took the order, or after `answer_within` seconds. With
        `now_or_never` it is Refused rather than wait. `key` is for asking again after
        OutcomeUnknown.
        """
        request = Submit(
            key=key or new_key(), tenant=tenant or self._tenant(), promise=promise,
            answer_within=round(answer_within * 1e6), is_dry_run=dry_run,
            now_or_never=now_or_never, specification=job,
        )  # fmt: skip
        return self._ask(request, Submitted, None if dry_run else request.key)

    def place(
        self, metro: str, within: str | Ring, *, cards: int = 1, replicas: int = 1, run: int = 0,
        tenant: str = "", dry_run: bool = False, key: RequestKey | None = None, **wishes: Any,
    ) -> Submitted:  # fmt: skip
        """Places inference within a round trip of a metro's users now, or is Refused (`busy`).

        `within` is a ring ("10ms"); `run` the expected seconds, 0 until stopped; `wishes` are
        further fields of `JobSpecification`.
        """
        job = inference(metro, within, cards=cards, replicas=replicas, run=run, **wishes)
        return self.submit(
            job, tenant=tenant, promise=Promise.accepted, now_or_never=True, dry_run=dry_run,
            key=key,
        )  # fmt: skip

    def cancel(self, job: int, *, key: RequestKey | None = None) -> Done:
        """Ends a job: returns when the wish is durable; its runs stop afterwards."""
        request = Cancel(key=key or new_key(), job=job)
        return self._ask(request, Done, request.key)

    def change(
        self, job: int, to: JobSpecification | None = None, *, back: bool = False,
        revision: int = 0xFFFF_FFFF, at_most: int = 0, dry_run: bool = False,
        key: RequestKey | None = None,
    ) -> JobChanged:  # fmt: skip
        """Changes a job without a gap: what it asks for from now on, or its version before."""
        request = ChangeJob(
            key=key or new_key(), job=job, revision=revision, specification=to, is_back=back,
            at_most=at_most, is_dry_run=dry_run,
        )
        return self._ask(request, JobChanged, None if dry_run else request.key)

    # Looking

    def jobs(self, *, tenant: str = "", state: JobState | None = None) -> Listing:
        """All jobs that the caller may see, by number; watch from the list's `position`."""
        found = Listing(position=0)
        while True:
            after = found[-1].job if found else 0
            request = ListJobs(tenant=tenant, state=state, after=after, limit=256)
            page: JobList = self._ask(request, JobList)
            # The first page's position: what changes while further ones are read is not missed.
            found.position = found.position or page.position
            found += page.jobs
            if not (page.has_more and page.jobs):
                return found

    def job(self, job: int) -> JobDetail:
        """One job whole. Refused (`notFound`) also for one that the caller may not see."""
        return self._ask(ShowJob(job=job), JobDetail)

    def explain(
        self, job: int | None = None, *, specification: JobSpecification | None = None,
        tenant: str = "",
    ) -> Explanation:  # fmt: skip
        """Why a job is where it is, or where a specification's would go. Nothing changes."""
        request = Explain(job=job or 0, specification=specification, tenant=tenant)
        return self._ask(request, Explanation)

    def output(self, job: int, *, replica: int = 0, offset: int = 0) -> Output:
        """Bytes of a run's output from `offset` on, 256 KiB at most; ask again behind them.

        Nothing more comes where it `is_complete` and no bytes came. Refused with
        `regionUnreachable` where the run's region is cut off.
        """
        run = ReplicaID(job=job, index=replica)
        return self._ask(ReadLog(replica=run, offset=offset, limit=256 << 10), Output)

    def regions(self) -> RegionList:
        """All regions as the planner sees them."""
        return self._ask(ListRegions(), RegionList)

    def watch(self, since: int | None = None, *, job: int = 0, tenant: str = "") -> Watch:
        """Changes of jobs after the position `since` (from now on without), as they come.

        Has a connection of its own, made anew where it is cut, and goes on where it was.
        """
        return Watch(self, since, job, tenant)

    def wait(self, job: int, seconds: float) -> JobSummary:
        """Waits until a job is over, and gives it; Lost after `seconds`."""
        deadline = time.monotonic() + seconds
        with self.watch(job=job) as changes:
            changes.open(deadline)  # from here on nothing is missed
            summary = self.job(job).summary
            while not summary.state.is_over:
                change = changes.next(deadline - time.monotonic())
                if change is None:
                    raise Lost(f"job {job} is {summary.state.name} after {seconds:g} s")
                summary = next((each for each in change.jobs if each.job == job), summary)
        return summary

    # Connection

    def close(self) -> None:
        """Says goodbye. A later call connects again."""
        with self._connecting:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def open(self, seconds: float) -> Connection:
        """A new connection to the planner whose turn it is; Unreachable or Refused without."""
        address = self.planners[self._next % len(self.planners)]
        return Connection(address, self.identity, self._context, seconds)

    def move_on(self) -> None:
        """The next planner's turn."""
        self._next += 1

    def _tenant(self) -> str:
        role, _, name = self.identity.partition("/")
        if role != "tenant":
            then = "give tenant=, as an operator submits for somebody"
            raise BadValue(f"{self.identity} is no tenant", where="tenant", then=then)
        return name

    def _connected(self, seconds: float) -> Connection:
        with self._connecting:
            connection = self._connection
            if connection is None or connection.error is not None:
                connection = self._connection = self.open(seconds)
            return connection

    def _ask(self, message: Any, answer: type[Answer], key: RequestKey | None = None) -> Answer:
        found: Any = self._patiently(lambda c, left: c.request(message, left), key)
        if not isinstance(found, answer):
            raise Malformed(f"{found.wire_name} answers {message.wire_name}")
        return found

    def _patiently(
        self, ask: Callable[[Connection, float], Any], key: RequestKey | None
    ) -> Any:
        """Asks until there is an answer, a "no" that stays, or no time; a change has a `key`."""
        deadline = time.monotonic() + self.timeout
        is_open = False  # whether an earlier try may have happened
        attempt = 0
        while True:
            left = max(0.0, deadline - time.monotonic())
            connection = None
            try:
                connection = self._connected(left)
                return ask(connection, left)
            except (Refused, Lost, Malformed, Unreachable) as error:
                # Without a connection nothing was asked, whatever became of the handshake.
                is_open = is_open or not (error.is_definite or connection is None)
                pause = pause_after(error, attempt, len(self.planners) == 1)
                attempt += 1
                if pause is None or time.monotonic() + pause >= deadline:
                    raise told(error, is_open, pause is None, key) from None
                if wants_another_planner(error):
                    self.close()
                    self.move_on()
            time.sleep(pause)
