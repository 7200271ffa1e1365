"""The messages of a client, as the pages of `Proto/messages` have them."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from .choices import ErrorCode, JobState, Promise
from .fields import Bytes, Choice, I8, Many, Maybe, TENANT, TRUTH, Text, U2, U4, U8
from .jobs import JobSpecification
from .records import (
    Candidate, ChangeView, ChipCards, ElementView, Identity, JobSummary, PlacementView, Prediction,
    RegionView, Remedy, ReplicaID,
    ReplicaWork, RequestKey, StoreID, TideView, Verdict,
)
from .record import Absent, Of, message

MIB = 1 << 20


@message(1)
class Hello:
    """The first frame of a connection, from whoever opened it: a gateway, a tenant, an
    operator.

    Say the range of versions you speak, who you are, and what you have seen.
    """

    lowest_version: Annotated[int, U2]
    """The lowest protocol version the sender speaks."""
    highest_version: Annotated[int, U2]
    """The highest protocol version the sender speaks."""
    features: Annotated[int, U8]
    """Bit set of optional features the sender offers."""
    identity: Annotated[Identity, Of(Identity)]
    """Who it says it is; over TLS the certificate has to say the same."""
    store: Annotated[StoreID, Of(StoreID)]
    """The gateway's store; zero for tenants and operators."""
    incarnation: Annotated[int, U8]
    """Grows each time that store is opened; 0 for tenants and operators."""
    journal: Annotated[StoreID, Of(StoreID)]
    """The journal it last served; zero where it knows none."""
    highest_term: Annotated[int, U8]
    """The highest term it has seen."""
    highest_sequence: Annotated[int, U8]
    """The highest order sequence durable at it."""
    credit: Annotated[int, U4]
    """How many unread frames the sender means to take; a planner does not count by it, and closes
    a connection whose unread bytes are too many."""
    program: Annotated[str, Text(4096)]
    """The program and its version, for people."""


@message(2)
class Welcome:
    """The planner takes the peer.

    From here on both speak `version`, use the features both offered, and count credit. Close the
    connection when nothing comes for `keepAlive`; ping well before that. `position` is a good
    start for a first `watch`.
    """

    version: Annotated[int, U2]
    """The version both will speak."""
    features: Annotated[int, U8]
    """The features both have."""
    journal: Annotated[StoreID, Of(StoreID)]
    """The planner's journal."""
    term: Annotated[int, U8]
    """The planner's term."""
    position: Annotated[int, U8]
    """The newest durable position."""
    civil_time: Annotated[int, I8]
    """Civil time at the planner, in seconds since 1970."""
    civil_speed: Annotated[int, U4]
    """How many civil seconds pass in a real one; 1 but in simulations and demonstrations."""
    credit: Annotated[int, U4]
    """Frames that the peer may send before more credit."""
    keep_alive: Annotated[int, I8]
    """A peer that is silent for so long is closed, in microseconds."""


@message(3)
class Failure:
    """The answer "no".

    With a request's correlation it refuses that request and the connection goes on; with
    correlation 0 it refuses the connection, which closes behind it. That a `hello` is refused may
    come with its correlation or with 0. The registry of `codes` says for each whether it is
    definite, that is, whether what was asked certainly did not happen.
    """

    code: Annotated[ErrorCode, Choice(ErrorCode, 2)]
    """What went wrong; carries whether it is definite."""
    sentence: Annotated[str, Text(1024)]
    """What happened, where, and what to do next."""
    retry_after: Annotated[int, I8]
    """Try again not before so long, in microseconds; 0 where trying again will not help."""


@message(4)
class Ping:
    """"Are you there?" Either side sends it when it has heard nothing for a third of the keep-
    alive time.

    The answer is `pong` with the same number.
    """

    number: Annotated[int, U8]
    """Comes back in the answer."""


@message(5)
class Pong:
    """"Yes." Answers `ping` with its number. A pong that nobody asked for is ignored."""

    number: Annotated[int, U8]
    """The ping's number."""


@message(6)
class Credit:
    """Grants the other side further frames, beside what it has left.

    The planner sends it when half a window of requests is answered, so that a peer that keeps
    asking never waits for one. A planner takes it from a peer as well and does nothing with it.
    Nothing answers it; see `credit`.
    """

    frames: Annotated[int, U4] = 0
    """Frames granted beside what was granted before."""


@message(7)
class Goodbye:
    """The sender closes behind this frame: it stops, or is told to.

    Whatever it was asked and did not answer has an unknown outcome; ask again on a new connection,
    with the same request key.
    """

    sentence: Annotated[str, Text(1024)]
    """Why, for people."""


@message(32, limit=MIB)
class Submit:
    """Asks for work to be placed.

    The key makes it safe to send again: within the window the same key gives the same job, however
    often it comes, told as it is by then; another body under it is refused with `keyReused`. A
    definite no uses no key up.
    """

    key: Annotated[RequestKey, Of(RequestKey)]
    """The client's name for this request; done once however often it is sent."""
    tenant: Annotated[str, TENANT]
    """Whose job it is: a tenant writes its own or one of its teams'; an operator may submit for
    any."""
    promise: Annotated[Promise, Choice(Promise)]
    """When to answer."""
    answer_within: Annotated[int, I8]
    """With `accepted`: answer after so long all the same, with what is known then, in
    microseconds."""
    is_dry_run: Annotated[bool, TRUTH]
    """Whether to answer what would happen and change nothing."""
    now_or_never: Annotated[bool, TRUTH]
    """Whether to refuse rather than queue when nothing fits now."""
    specification: Annotated[JobSpecification, Of(JobSpecification)]
    """What is asked."""


@message(33, limit=16 * MIB)
class Submitted:
    """The answer to `submit`: the job's number, its state, why, and where its replicas are.

    A state of `waiting` is no failure; the verdict says what it waits for.
    """

    job: Annotated[int, U8]
    """The job; 0 for a dry run."""
    state: Annotated[JobState, Choice(JobState)]
    """Where it is in its life."""
    verdict: Annotated[Verdict, Of(Verdict)]
    """Why."""
    placements: Annotated[list[PlacementView], Many(Of(PlacementView), 1024)]
    """Where its replicas are."""


@message(34)
class Cancel:
    """Ends a job.

    The answer is `done` when the wish is durable; the runs stop afterwards and a `watch` shows
    when. Cancelling an ended job changes nothing and answers the same way.
    """

    key: Annotated[RequestKey, Of(RequestKey)]
    """The client's name for this request."""
    job: Annotated[int, U8]
    """Which job."""
    elements: Annotated[list[int], Many(U4, 1024), Absent(())] = field(default_factory=list)
    """The elements of an array, by their indices; none for the whole job."""


@message(180, limit=MIB)
class ChangeJob:
    """Changes a job without a gap; the answer is `jobChanged`."""

    key: Annotated[RequestKey, Of(RequestKey)]
    """The client's name for this request."""
    job: Annotated[int, U8]
    """Which job."""
    revision: Annotated[int, U4] = 0xFFFF_FFFF
    """The number of changes that its asker has seen; refused where there were others since."""
    specification: Annotated[JobSpecification | None, Maybe(Of(JobSpecification))] = None
    """What it asks for from now on, whole; absent to leave that as it is."""
    is_back: Annotated[bool, TRUTH] = False
    """Whether its runs go back to the version before."""
    at_most: Annotated[int, U2] = 0
    """How many replicas are replaced at once; 0 for one."""
    is_dry_run: Annotated[bool, TRUTH] = False
    """Whether to answer what would happen and change nothing."""


@message(181)
class JobChanged:
    """A job's change is durable at `position`, 0 for a dry run. Answers `changeJob`."""

    position: Annotated[int, U8]
    """The journal's position of the change."""
    job: Annotated[int, U8]
    """Which job."""
    revision: Annotated[int, U4]
    """Changes of the job so far, this one among them."""
    version: Annotated[int, U4]
    """The version that its runs are to have."""
    added: Annotated[int, U2]
    """Replicas that it lacks and gets."""
    replaced: Annotated[int, U2]
    """Replicas that are replaced, each after its successor serves."""
    ended: Annotated[int, U2]
    """Replicas that are ended with none in their place."""
    sentence: Annotated[str, Text(1024)]
    """What happens, in one sentence."""


@message(35)
class Done:
    """A change was made and is durable at `position`. Answers `cancel` and `cordon`."""

    position: Annotated[int, U8]
    """The journal's position of the change."""
    sentence: Annotated[str, Text(1024)]
    """What was done, in one sentence."""


@message(36)
class ListJobs:
    """Asks for a page of jobs in order of their numbers.

    For the next page put the last job's number into `after`. The answer is `jobList`. The planner
    gives at most 256 a page, whatever `limit` says.
    """

    tenant: Annotated[str, TENANT] = ""
    """Only this tenant's; empty for all that the caller may see."""
    state: Annotated[JobState | None, Maybe(Choice(JobState))] = None
    """Only jobs in this state; absent for all."""
    after: Annotated[int, U8] = 0
    """Only jobs after this one."""
    limit: Annotated[int, U2] = 0
    """At most so many."""


@message(37, limit=MIB)
class JobList:
    """A page of jobs.

    Answers `listJobs`. A `watch` after the `position` of the first page misses nothing; after that
    of a later page it misses what changed on the pages before, while that was asked for.
    """

    jobs: Annotated[list[JobSummary], Many(Of(JobSummary), 256)]
    """The jobs, by number."""
    has_more: Annotated[bool, TRUTH]
    """Whether more follow."""
    position: Annotated[int, U8]
    """The position that this page is at; watch from the first page's."""


@message(38)
class ShowJob:
    """Asks for one job whole.

    The answer is `jobDetail`, or `failure` `notFound`, also for a job that the caller may not see.
    """

    job: Annotated[int, U8]
    """Which job."""


@message(39, limit=16 * MIB)
class JobDetail:
    """One job whole: what was asked, where it is, why. Answers `showJob`."""

    summary: Annotated[JobSummary, Of(JobSummary)]
    """The job as in a list."""
    specification: Annotated[JobSpecification, Of(JobSpecification)]
    """What was asked."""
    placements: Annotated[list[PlacementView], Many(Of(PlacementView), 1024)]
    """Where its replicas are."""
    past: Annotated[list[PlacementView], Many(Of(PlacementView), 1024)]
    """Where those of its replicas were last that are nowhere now."""
    work: Annotated[list[ReplicaWork], Many(Of(ReplicaWork), 1024), Absent(())]
    """What its replicas have done and kept, for those of which there is something to say."""
    tide: Annotated[TideView | None, Maybe(Of(TideView)), Absent(None)]
    """How many replicas its tide wants now, and why."""
    cards_by_chip: Annotated[list[ChipCards], Many(Of(ChipCards), 256), Absent(())]
    """How many cards of each chip do, where that differs by chip (`equivalents`, chips with an
    efficiency); empty elsewhere."""
    change: Annotated[ChangeView | None, Maybe(Of(ChangeView)), Absent(None)]
    """How it was changed, and how far that is; absent for a job that never was."""
    elements: Annotated[list[ElementView], Many(Of(ElementView), 1024), Absent(())]
    """The elements of an array, in order of their indices; none for any other job."""


@message(40)
class Watch:
    """Asks for changes of jobs after a position, as they come.

    `watchEvents` follow, all under this request's correlation, until the connection ends. Nothing
    takes a watch back but the end of its connection, and a connection has 64 at most (`busy`):
    give each reader its own. To resume, send the highest `position` seen; where none came yet, the
    one that was watched from, which for `after` 0 is that of `welcome` or later, so a reader that
    must miss nothing names it from the start; `failure` `tooOld` means that it is past, so list
    again and watch from there.
    """

    tenant: Annotated[str, TENANT] = ""
    """Only this tenant's; empty for all that the caller may see."""
    job: Annotated[int, U8] = 0
    """Only this job; 0 for all."""
    after: Annotated[int, U8] = 0
    """Changes after this position; 0 starts now."""


@message(41, limit=MIB)
class WatchEvents:
    """The jobs that changed, each as it is at `position`.

    One with no jobs answers a watch in which nothing was missed: it only says how far the watch
    is. Belongs to a `watch`. `hasGap` says that changes before it were dropped because the reader
    was slow: list again.
    """

    position: Annotated[int, U8]
    """Resume after this position."""
    has_gap: Annotated[bool, TRUTH]
    """Whether changes before were dropped because the reader was slow: list again."""
    jobs: Annotated[list[JobSummary], Many(Of(JobSummary), 256)]
    """The jobs that changed."""


@message(42)
class ReadLog:
    """Asks for bytes of a run's output.

    The planner fetches them from the gateway; the answer is `output`, or `failure`
    `regionUnreachable` where the gateway is cut off. To follow a run, ask again from where the
    last answer ended.
    """

    replica: Annotated[ReplicaID, Of(ReplicaID)]
    """Which replica of which job."""
    offset: Annotated[int, U8] = 0
    """First byte wanted."""
    limit: Annotated[int, U4] = 0
    """At most so many bytes."""


@message(26, limit=MIB)
class Output:
    """Bytes of a run's output.

    A gateway answers `fetchOutput` with it, the planner answers `readLog` with it. Ask again from
    `offset` plus the number of bytes; stop when `isComplete` and no bytes came.
    """

    offset: Annotated[int, U8]
    """The first byte's offset; larger than asked for where older bytes are gone."""
    bytes: Annotated[bytes, Bytes(262144)]
    """The bytes; empty at the end of what there is now."""
    is_complete: Annotated[bool, TRUTH]
    """Whether the run is over and nothing will follow."""


@message(43, limit=MIB)
class Explain:
    """Asks why a job is where it is, or, with `job` 0 and a specification, where one would go.

    Nothing changes. The answer is `explanation`.
    """

    job: Annotated[int, U8] = 0
    """The job; 0 to ask for `specification`."""
    specification: Annotated[JobSpecification | None, Maybe(Of(JobSpecification))] = None
    """What would be asked; absent with a job."""
    tenant: Annotated[str, TENANT, Absent("")] = ""
    """Whose bounds hold for `specification`; empty for nobody's, and for a tenant that asks its
    own."""


@message(44, limit=16 * MIB)
class Explanation:
    """Every pool as the planner weighs it, best first, with its reason and its cost in terms.

    Answers `explain`.
    """

    verdict: Annotated[Verdict, Of(Verdict)]
    """The verdict of the whole."""
    candidates: Annotated[list[Candidate], Many(Of(Candidate), 1024)]
    """The candidates: eligible ones by cost, then the others."""
    remedies: Annotated[list[Remedy], Many(Of(Remedy), 32), Absent(())]
    """What would make it fit, nearest first: each was tried on the same snapshot. Empty where it
    fits as it is."""
    predicted: Annotated[Prediction | None, Maybe(Of(Prediction)), Absent(None)]
    """When it is likely to start; absent where it does not wait, or where nobody can say."""
    cards_by_chip: Annotated[list[ChipCards], Many(Of(ChipCards), 256), Absent(())]
    """How many cards of each chip do, where that differs by chip (`equivalents`, chips with an
    efficiency); empty elsewhere."""


@message(45)
class ListRegions:
    """Asks for all regions. The answer is `regionList`."""


@message(46, limit=16 * MIB)
class RegionList:
    """All regions as the planner sees them. Answers `listRegions`."""

    regions: Annotated[list[RegionView], Many(Of(RegionView), 20000)]
    """The regions, by number."""
    civil_time: Annotated[int, I8]
    """Civil time at the planner, in seconds since 1970."""
    alarms: Annotated[list[Verdict], Many(Of(Verdict), 4)]
    """What an operator should look at now."""
