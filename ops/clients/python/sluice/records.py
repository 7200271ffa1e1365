"""The records that answers nest, as `Proto/types.md` has them."""

from __future__ import annotations

from typing import Annotated

from .choices import (
    CheckpointScope, ElementState, JobKind, JobState, LinkCause, PlacementState, PredictionBasis,
    Reachability, Ring, Role, RollOut, VerdictCode,
)
from .fields import (
    Choice, I4, I8, Many, Maybe, NAME, Name, TENANT, TRUTH, Text, U1, U2, U4, U8,
)
from .record import Absent, Of, fixed, record


@record
class Identity:
    """Who somebody is."""

    role: Annotated[Role, Choice(Role)]
    """What the peer may be."""
    name: Annotated[str, Text(4096)]
    """Its name in that role: a region's name, `org/team`, an operator's name."""


@fixed
class StoreID:
    """A random number of 128 bits that names a store or a journal."""

    high: Annotated[int, U8]
    """The upper 64 bits."""
    low: Annotated[int, U8]
    """The lower 64 bits."""


@fixed
class RequestKey:
    """A random number of 128 bits, made by the client for one request and kept for its
    repetitions.

    Zero is no key: a request with it is done each time that it comes.
    """

    high: Annotated[int, U8]
    """The upper 64 bits."""
    low: Annotated[int, U8]
    """The lower 64 bits."""

    def __str__(self) -> str:
        return f"{self.high:016x}{self.low:016x}"


@fixed
class VerdictNumber:
    """One number of a reason."""

    name: Annotated[str, Text(64)]
    """What it is, with its unit last: `freeCards`, `ringMilliseconds`."""
    value: Annotated[int, I8]
    """Its value, in the unit that the name ends with."""


@record
class Verdict:
    """A reason: code for programs, sentence for people, and the numbers of the sentence."""

    code: Annotated[VerdictCode, Choice(VerdictCode, 2)]
    """The code for programs."""
    sentence: Annotated[str, Text(1024)]
    """One sentence for people."""
    numbers: Annotated[list[VerdictNumber], Many(Of(VerdictNumber), 32)]
    """The numbers it rests on; at least one for a job that does not run."""


@record
class PlacementView:
    """Where one replica is."""

    replica: Annotated[int, U2]
    """The replica's number."""
    epoch: Annotated[int, U8]
    """The attempt."""
    state: Annotated[PlacementState, Choice(PlacementState)]
    """Where it is in its life."""
    region: Annotated[str, NAME]
    """The region."""
    site: Annotated[str, NAME]
    """The site."""
    pool: Annotated[str, NAME]
    """The pool."""
    cards: Annotated[int, U4]
    """Cards bound."""
    ring: Annotated[Ring, Choice(Ring)]
    """The ring it was placed on; `beyond` where none was asked."""
    price_per_card_hour: Annotated[int, I8]
    """Price of one card for an hour, power included, when it was decided, in micro-yuan."""
    decided_at: Annotated[int, I8]
    """When it was decided, civil time in seconds since 1970."""
    started_at: Annotated[int, I8]
    """When the run started, civil time in seconds since 1970; 0 before."""
    nodes: Annotated[list[str], Many(Text(63), 64)]
    """The nodes it is bound to, as the gateway names them; empty before it was accepted."""
    version: Annotated[int, U4, Absent(1)]
    """The version of the job's command that it runs; 1 for the first, 0 where nobody knows."""


@record
class Prediction:
    """When a job that waits is likely to start, and what that rests on.

    No promise: runs may end earlier or later than expected, and other jobs may come.
    """

    at: Annotated[int, I8]
    """When, civil time in seconds since 1970."""
    basis: Annotated[PredictionBasis, Choice(PredictionBasis)]
    """What comes last before it can start."""
    region: Annotated[str, NAME]
    """The region where it would go; empty where that is open."""
    pool: Annotated[str, NAME]
    """The pool where it would go; empty where that is open."""
    behind: Annotated[int, U4]
    """Jobs before it in the queue that were reckoned with."""


@record
class JobSummary:
    """One job in a list."""

    job: Annotated[int, U8]
    """Its number."""
    tenant: Annotated[str, TENANT]
    """Whose it is."""
    name: Annotated[str, Text(63)]
    """The tenant's label."""
    kind: Annotated[JobKind, Choice(JobKind)]
    """What kind of work it is."""
    cards: Annotated[int, U4]
    """Cards of the gang or of each replica."""
    replicas: Annotated[int, U2]
    """Replicas."""
    state: Annotated[JobState, Choice(JobState)]
    """Where it is in its life."""
    verdict: Annotated[Verdict, Of(Verdict)]
    """Why."""
    submitted_at: Annotated[int, I8]
    """When it was submitted, civil time in seconds since 1970."""
    started_at: Annotated[int, I8]
    """When its first replica started, civil time in seconds since 1970; 0 before."""
    ended_at: Annotated[int, I8]
    """When it ended, civil time in seconds since 1970; 0 before."""
    predicted: Annotated[Prediction | None, Maybe(Of(Prediction)), Absent(None)]
    """When it is likely to start, in lists and where one job is shown; absent where it does not
    wait, where nobody can say, and in a watch."""
    version: Annotated[int, U4, Absent(1)]
    """The version of its command that its runs are to have; 1 for the first."""


@record
class Checkpoint:
    """What a run said that it can be resumed from."""

    scope: Annotated[CheckpointScope, Choice(CheckpointScope)]
    """From where it can be read."""
    location: Annotated[str, Text(512)]
    """Where it lies, in the run's own words."""
    progress: Annotated[str, Text(512)]
    """How far it is, in the run's own words."""
    at: Annotated[int, I8]
    """When it was complete, civil time in seconds since 1970."""
    work: Annotated[int, I8]
    """Seconds of running time that it holds, over all attempts that led to it."""


@record
class KeptCheckpoint:
    """A checkpoint, and where the run was that wrote it."""

    checkpoint: Annotated[Checkpoint, Of(Checkpoint)]
    """What the run said."""
    region: Annotated[str, NAME]
    """The region it ran in."""
    site: Annotated[str, NAME]
    """The site it ran in."""


@record
class ReplicaWork:
    """What one replica has done and kept, once it said a checkpoint or a run of it ended early."""

    replica: Annotated[int, U2]
    """The replica's number."""
    node_faults: Annotated[int, U4]
    """Runs that ended because a node faulted or was likely to."""
    reached: Annotated[int, I8]
    """Seconds of running time that its last run had come to; with a run that lives, what that
    began with."""
    lost: Annotated[int, I8]
    """Seconds of running time that had to be done again, over all attempts."""
    kept: Annotated[list[KeptCheckpoint], Many(Of(KeptCheckpoint), 4)]
    """The newest checkpoint of each scope."""
    resumed_from: Annotated[Checkpoint | None, Maybe(Of(Checkpoint))]
    """What the run that lives began with; absent for a beginning from nothing."""


@record
class TideView:
    """How many replicas a job's tide wants now, and why."""

    wanted: Annotated[int, U2]
    """Replicas wanted now."""
    least: Annotated[int, U2]
    """The fewest that the tide ever wants."""
    most: Annotated[int, U2]
    """The most that it ever wants."""
    why: Annotated[Verdict, Of(Verdict)]
    """Why so many, with its numbers."""
    changes_at: Annotated[int, I8]
    """When another number is wanted, civil time in seconds since 1970; 0 where that is not known,
    as by load."""
    then_wanted: Annotated[int, U2]
    """How many are wanted then; 0 where that is not known."""
    kept_cards: Annotated[int, U4]
    """Cards that its replicas left and that are kept for their return; lent meanwhile."""


@record
class ChangeView:
    """How a job was changed, and how far that is."""

    revision: Annotated[int, U4]
    """Changes so far."""
    version: Annotated[int, U4]
    """The version that its runs are to have."""
    earlier: Annotated[int, U4]
    """The version that it can go back to; 0 for none."""
    roll_out: Annotated[RollOut, Choice(RollOut)]
    """How far it is."""
    at_most: Annotated[int, U2]
    """How many replicas are replaced at once."""
    ready: Annotated[int, U2]
    """Replicas that are as the job asks, and ready."""
    left: Annotated[int, U2]
    """Replicas that are still to be replaced."""
    failures: Annotated[int, U1]
    """Runs of the new version that failed during the roll-out."""
    changed_at: Annotated[int, I8]
    """When it was changed last, civil time in seconds since 1970."""
    sentence: Annotated[str, Text(1024)]
    """All that in one sentence."""


@record
class ElementView:
    """One element of an array."""

    index: Annotated[int, U4]
    """Its index: what its run finds in `SLUICE_ARRAY_INDEX`."""
    replica: Annotated[int, U2]
    """The replica that it is, for its output and its placements."""
    state: Annotated[ElementState, Choice(ElementState)]
    """Where it is in its life."""
    retries: Annotated[int, U2]
    """How often it was begun again under the job's rules."""


@fixed
class ReplicaID:
    """One replica of one job."""

    job: Annotated[int, U8]
    """The job it belongs to."""
    index: Annotated[int, U2]
    """0 ..< replicas of the job."""


@record
class ChipCards:
    """How many cards of a chip do for a job."""

    chip: Annotated[str, Name()]
    """The chip."""
    cards: Annotated[int, U4]
    """Cards of the gang, or of each replica."""


@record
class Candidate:
    """One pool as the planner weighs it for a job."""

    region: Annotated[str, NAME]
    """The region."""
    pool: Annotated[str, NAME]
    """The pool."""
    is_eligible: Annotated[bool, TRUTH]
    """Whether it would do now."""
    verdict: Annotated[Verdict, Of(Verdict)]
    """Why, or why not; with its numbers."""
    terms: Annotated[list[VerdictNumber], Many(Of(VerdictNumber), 32)]
    """Cost terms for a card-hour in micro-yuan, by name; the pool with the smallest sum is
    chosen."""
    cost_per_card_hour: Annotated[int, I8]
    """The sum of the terms, in micro-yuan."""


@record
class Remedy:
    """A change with which a request would fit, found by asking the placing code with it."""

    change: Annotated[str, Text(160)]
    """The change for people: `ring ≤ 20 ms`, `40 cards fewer`, `after 2026-03-17 02:10`."""
    at: Annotated[int, I8]
    """From when on it fits with it, civil time in seconds since 1970; 0 for now."""
    region: Annotated[str, NAME]
    """The region where it would go."""
    pool: Annotated[str, NAME]
    """The pool where it would go."""
    price_per_card_hour: Annotated[int, I8]
    """What a card would cost there for an hour, power included, in micro-yuan."""


@fixed
class Coordinates:
    """A place on the earth."""

    latitude_microdegrees: Annotated[int, I4]
    """Latitude in millionths of a degree, north positive."""
    longitude_microdegrees: Annotated[int, I4]
    """Longitude in millionths of a degree, east positive."""


@record
class RegionView:
    """One region as the planner sees it."""

    name: Annotated[str, NAME]
    """Its name."""
    number: Annotated[int, U2]
    """Its number at the planner."""
    reachability: Annotated[Reachability, Choice(Reachability)]
    """How its link is."""
    since: Annotated[int, I8]
    """Since when, civil time in seconds since 1970."""
    lease_left: Annotated[int, I8]
    """Time left of its lease as the planner counts it, in microseconds; negative when it is
    over."""
    registered_cards: Annotated[int, U4]
    """Cards registered."""
    free_cards: Annotated[int, U4]
    """Cards that may be given now."""
    placed_cards: Annotated[int, U4]
    """Cards of placements."""
    local_cards: Annotated[int, U4]
    """Cards that the sites' own users took."""
    unavailable_cards: Annotated[int, U4]
    """Cards on faulted or cordoned nodes and sites."""
    placements: Annotated[int, U4]
    """Placements that live."""
    last_sequence: Annotated[int, U8]
    """The last order given."""
    durable_sequence: Annotated[int, U8]
    """The last order durable at the gateway."""
    price_per_kilowatt_hour: Annotated[int, I8]
    """What a kilowatt-hour costs there now, in micro-yuan."""
    coordinates: Annotated[Coordinates, Of(Coordinates)]
    """Where its first site stands."""
    cordoned_sites: Annotated[list[str], Many(Name(), 64)]
    """Names of sites that are cordoned."""
    cause: Annotated[LinkCause, Choice(LinkCause)]
    """Why its link is not there."""
    cause_sentence: Annotated[str, Text(120)]
    """The same in words, with the names and times of the case."""
    unknown_for: Annotated[int, I8]
    """The policy clock: how long it is unknown, the planner's own absences not counted, in
    seconds."""
    outstanding_orders: Annotated[int, U4]
    """Orders that its gateway has not acknowledged as durable."""
    is_lagging: Annotated[bool, TRUTH]
    """It gets no new work until its acknowledgements have caught up."""
    is_cordoned: Annotated[bool, TRUTH]
    """An operator cordoned the whole region."""
    drain_left: Annotated[int, U4]
    """Placements that a drain still has to move; 0 where none is under way."""
    drain_total: Annotated[int, U4]
    """Placements that the drain began with."""
    held_drop_cards: Annotated[int, U4]
    """Cards of a sudden drop in its reports that is held until it has lasted."""
    power_draw: Annotated[int, U4, Absent(0)]
    """What its placements draw, as planned, in watts: their chips' power with their sites' PUE."""
    power_cap_kilowatts: Annotated[int, U4, Absent(0)]
    """What they may draw at most, in kilowatts; 0 for no cap."""
