"""What a tenant asks for, as `Proto/types.md` has it."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from .choices import InterconnectClass, JobKind, LossPolicy, Ring, TrustClass
from .errors import BadValue
from .fields import Choice, I4, I8, Many, Maybe, NAME, Name, TRUTH, Text, U1, U2, U4
from .record import Absent, Of, record


@record
class SecretReference:
    """A secret that a run is given, by its name: no message has the value."""

    name: Annotated[str, Name()]
    """What it is called in the gateway's store, among those of the job's tenant."""
    variable: Annotated[str, Text(63)]
    """The variable that has the value, or where `is_file` the path of a file with it."""
    is_file: Annotated[bool, TRUTH] = False
    """Whether the value comes as a file, which is removed when the run is over."""


@record
class ArtifactReference:
    """An image, a model or another thing that a run's site fetches by itself."""

    name: Annotated[str, Name()]
    """What the job calls it; the run finds the reference in SLUICE_ARTIFACT_NAME."""
    reference: Annotated[str, Text(4096)]
    """Where it is, in the words of whoever fetches it."""


@record
class CommandLine:
    """What a process executor starts.

    At most 48,000 bytes in all, two of length for each text included.
    """

    executable: Annotated[str, Text(4096)]
    """Absolute path, or a name looked up on the executor's path."""
    arguments: Annotated[list[str], Many(Text(4096), 256)] = field(default_factory=list)
    """Arguments after the executable's name, at most the bound."""
    environment: Annotated[list[str], Many(Text(4096), 256)] = field(default_factory=list)
    """`NAME=value` each, at most the bound; nothing is inherited but PATH."""
    working_folder: Annotated[str, Text(4096)] = ""
    """Folder it starts in; empty means the run's own folder."""
    secrets: Annotated[list[SecretReference], Many(Of(SecretReference), 16), Absent(())] = field(
        default_factory=list
    )
    """Secrets that its gateway gives it."""
    artifacts: Annotated[list[ArtifactReference], Many(Of(ArtifactReference), 16), Absent(())] = (
        field(default_factory=list)
    )
    """Images, models and other things that its site fetches."""

    def check(self) -> None:
        """BadValue where it is longer than the planner takes."""
        texts = [self.executable, self.working_folder, *self.arguments, *self.environment]
        named = [
            text
            for each in [*self.secrets, *self.artifacts]
            for text in (each.name, each.variable if hasattr(each, "variable") else each.reference)
        ]
        if sum(2 + len(text.encode()) for text in texts + named) > 48_000:
            raise BadValue("a command line has at most 48,000 bytes")


@record
class Tide:
    """How many replicas of an inference job are wanted, by the hour or by load."""

    hours: Annotated[list[int], Many(U4, 24)]
    """Replicas wanted in each hour of the day (UTC+8): 24 numbers of at least 1, or none where the
    load decides."""
    least: Annotated[int, U2]
    """Never fewer than this."""
    most: Annotated[int, U2]
    """Never more than this."""
    target: Annotated[int, U4]
    """By load: how loaded the replicas are meant to be on average, in thousandths."""
    lead: Annotated[int, I8]
    """By the hour: so many seconds before the hour more replicas are placed."""


UNLIMITED = 65_535
"""As often as it takes, in a `RetryPolicy`."""


@record
class ExitCodeRetry:
    """How often a run with one exit code is begun again."""

    code: Annotated[int, I4]
    """The exit code, 1 ... 255; a signal's is 128 and its number."""
    most: Annotated[int, U2]
    """Retries after it; 0 for none, `UNLIMITED` for as often as it takes."""


@record
class RetryPolicy:
    """How often a run is begun again, by what ended the one before."""

    failed: Annotated[int, U2] = 0
    """After a run that failed, where its exit code has no rule of its own."""
    lost: Annotated[int, U2] = UNLIMITED
    """After one that was lost with its node, gateway or link, or whose cards were taken back."""
    preempted: Annotated[int, U2] = UNLIMITED
    """After one that was stopped for another tenant's guarantee, or for a tide that came back."""
    refused: Annotated[int, U2] = UNLIMITED
    """After an order that its gateway refused."""
    exit_codes: Annotated[list[ExitCodeRetry], Many(Of(ExitCodeRetry), 16)] = field(
        default_factory=list
    )
    """Exit codes with rules of their own, each once."""
    backoff: Annotated[int, I8] = 0
    """Pause before the first retry in seconds; doubles with each, an hour at most."""


@record
class JobArray:
    """The elements of an array: one job, many runs that differ by their index."""

    indices: Annotated[list[int], Many(U4, 1024)]
    """The indices, ascending, each once; at least one."""
    at_once: Annotated[int, U2] = 0
    """The most that have a placement at once; 0 for all."""


@record
class ProcessLimits:
    """What the processes of one run may take of a node, where local processes are run."""

    memory: Annotated[int, U4] = 0
    """Memory of all its processes together, in MiB; 0 for no bound."""
    processors: Annotated[int, U4] = 0
    """Processor time, in thousandths of one processor; 0 for no bound."""
    processes: Annotated[int, U4] = 0
    """Processes and threads at once; 0 for no bound."""


@record
class ChipEfficiency:
    """A chip, and what a card of it is worth to one job.

    With an efficiency of 700, ten cards do for seven.
    """

    chip: Annotated[str, Name()]
    """The chip."""
    efficiency: Annotated[int, U4] = 1000
    """Thousandths of a card that counts in full, or of its throughput beside an A100: 1 to
    100,000."""


@record
class DataPlace:
    """Where a job's data lies."""

    region: Annotated[str, Name()]
    """The region."""
    site: Annotated[str, NAME] = ""
    """The site in that region; empty for anywhere in it."""
    gibibytes: Annotated[int, U4] = 0
    """How much there is to move, in GiB, once for each replica or gang that runs in another region;
    at most 1,048,576."""
    must_stay: Annotated[bool, TRUTH] = False
    """Whether the job runs there or nowhere."""


@record
class MetroShare:
    """A metro, its part of a job's replicas, and how near they must be to it."""

    metro: Annotated[str, Name()]
    """The metro."""
    weight: Annotated[int, U4] = 1
    """Its part, beside the weights of the other metros: 1 to 1,000,000."""
    ring: Annotated[Ring, Choice(Ring)]
    """The widest ring that will do; not `beyond`."""


@record
class SpreadWish:
    """Redundancy: "two cities, three centres" is 3 sites in 2 regions."""

    sites: Annotated[int, U2]
    """Sites that have at least one replica each, at least so many."""
    regions: Annotated[int, U2] = 1
    """Regions that have at least one replica each, at least so many."""


@record
class PlaceWishes:
    """What a job asks of the place it runs in, beyond what nearly every job says.

    Write the neutral value of each field you do not care for: 0, no, empty, absent. A planner
    refuses with `badRequest` what makes no sense: `equivalents` beside `cards`, `metros` beside
    `metro`, chips in both lists, a spread over more sites than replicas, any of `metros`, `spread`,
    `availability` and `processors` but for inference.
    """

    equivalents: Annotated[int, U4] = 0
    """Cards of the gang, or of each replica, as so many A100 of 80 GB: the cards of another chip
    follow from its `relativeThroughput`, rounded up. 0 for a count of cards."""
    chips: Annotated[list[ChipEfficiency], Many(Of(ChipEfficiency), 64)] = field(
        default_factory=list)
    """Chips that will do, and what a card of each is worth; in place of the specification's
    `chips`."""
    allowed_providers: Annotated[list[str], Many(Name(), 64)] = field(default_factory=list)
    """Providers in whose sites it may run; empty means all."""
    denied_providers: Annotated[list[str], Many(Name(), 64)] = field(default_factory=list)
    """Providers in whose sites it must not run."""
    trust: Annotated[int, U1] = 0
    """Trust classes that will do, none but these: bit n is the class of value n; 0 for those from
    `leastTrust` up."""
    data: Annotated[DataPlace | None, Maybe(Of(DataPlace))] = None
    """Where its data lies; absent where that does not matter."""
    metros: Annotated[list[MetroShare], Many(Of(MetroShare), 32)] = field(default_factory=list)
    """Metros that its replicas are divided over by weight, by largest remainder; empty for `metro`,
    or for none."""
    spread: Annotated[SpreadWish | None, Maybe(Of(SpreadWish))] = None
    """Over how many sites and regions its replicas must lie; absent for any."""
    availability: Annotated[int, U4] = 0
    """The availability that its replicas must reach together by the sites' records, in millionths;
    0 for none."""
    processors: Annotated[bool, TRUTH] = False
    """Whether pools of general processors will do too, for inference."""


@record
class JobSpecification:
    """What a tenant asks for.

    Write the neutral value of each field you do not care for: 0, no, empty, absent, `beyond`,
    `ethernet`, `open`, 1,000 thousandths of a card, one replica, priority 100, one region to split
    over. `lossPolicy` has none: `topUp` is usual for inference and batch, `waitForLease` with
    `exclusive` and a `maximumDisconnected` of hours for training. A planner refuses with
    `badRequest` what makes no sense, and names the field: more than 131,072 cards or 1,024
    replicas, a ring without a metro, a name that it does not know, an `expectedRun` over a year.
    """

    kind: Annotated[JobKind, Choice(JobKind)]
    """What kind of work it is."""
    name: Annotated[str, Text(63)] = ""
    """The tenant's own label, at most the bound bytes; need not be unique."""
    cards: Annotated[int, U4] = 0
    """Whole cards of the gang, or of each replica. 0 with a `modelParametersMillions` lets the
    planner size it."""
    card_share: Annotated[int, U4] = 1000
    """Share of one card where `cards` is 1: 1 ... 1,000 thousandths of its compute."""
    replicas: Annotated[int, U2] = 1
    """Replicas of an inference job; 1 for the others."""
    model_parameters_millions: Annotated[int, U4] = 0
    """Parameters of the model in millions; 0 where it does not matter."""
    chips: Annotated[list[str], Many(Name(), 64)] = field(default_factory=list)
    """Chips that will do, by name; empty means any."""
    least_memory: Annotated[int, U4] = 0
    """Least memory of a card, in MiB."""
    least_interconnect: Annotated[
        InterconnectClass, Choice(InterconnectClass)] = InterconnectClass.ethernet
    """Least interconnect that carries the gang."""
    metro: Annotated[str, NAME] = ""
    """Users' metro for inference; empty elsewhere."""
    ring: Annotated[Ring, Choice(Ring)] = Ring.beyond
    """The widest ring that will do; `beyond` means no bound."""
    expected_run: Annotated[int, I8] = 0
    """How long a run is expected to last, in seconds of civil time; emulated runs last exactly so
    long. 0 for "until stopped"."""
    wall_clock_limit: Annotated[int, I8] = 0
    """Wall-clock limit after which a run is stopped, in seconds; 0 for none."""
    priority: Annotated[int, U1] = 100
    """Higher goes first; 0 ... 255, 100 is usual."""
    earliest_start: Annotated[int, I8] = 0
    """Not before this moment, civil time in seconds since 1970."""
    deadline: Annotated[int, I8] = 0
    """A run must be over by then, civil time in seconds since 1970; 0 for no deadline."""
    deferrable: Annotated[bool, TRUTH] = False
    """Whether it may wait for a cheaper power window before its deadline."""
    price_ceiling_per_card_hour: Annotated[int, I8] = 0
    """Most that a card may cost for an hour, power included, in micro-yuan; 0 for no ceiling."""
    least_trust: Annotated[TrustClass, Choice(TrustClass)] = TrustClass.open
    """Least trust class of the pool."""
    exclusive: Annotated[bool, TRUTH] = False
    """Whether two runs of it must never run at once."""
    loss_policy: Annotated[LossPolicy, Choice(LossPolicy)]
    """What happens when the region's link is lost."""
    maximum_disconnected: Annotated[int, I8] = 0
    """How long an exclusive run may outlive its lease, in seconds."""
    allowed_regions: Annotated[list[str], Many(Name(), 64)] = field(default_factory=list)
    """Regions it may run in; empty means all."""
    denied_regions: Annotated[list[str], Many(Name(), 64)] = field(default_factory=list)
    """Regions it must not run in."""
    command: Annotated[CommandLine | None, Maybe(Of(CommandLine))] = None
    """What to start; absent for work that only an emulated pool can run."""
    over_regions: Annotated[int, U1, Absent(1)] = 1
    """The most regions that a gang may be split over, in equal parts that start together or not at
    all: 1 to 8; 1 for one pool."""
    tide: Annotated[Tide | None, Maybe(Of(Tide)), Absent(None)] = None
    """How many replicas of an inference job are wanted when; absent for always `replicas`."""
    uses_lent: Annotated[bool, TRUTH, Absent(False)] = False
    """Whether it may run on what a tide leaves, and gives it back after a notice when the tide
    comes in."""
    spares: Annotated[int, U2, Absent(0)] = 0
    """Whole nodes kept free in the gang's pool, for when one of its own faults; at most 64."""
    limits: Annotated[ProcessLimits | None, Maybe(Of(ProcessLimits)), Absent(None)] = None
    """What its processes may take of a node; absent for no bound."""
    card_memory: Annotated[int, U4, Absent(0)] = 0
    """Memory of the card where `card_share` is a part of one, in MiB; 0 for as much as the share is
    of its compute."""
    place: Annotated[PlaceWishes | None, Maybe(Of(PlaceWishes)), Absent(None)] = None
    """What it asks of the place it runs in, beyond the usual; absent for nothing."""
    retry: Annotated[RetryPolicy | None, Maybe(Of(RetryPolicy)), Absent(None)] = None
    """How often a run is begun again, by what ended the one before; absent for the usual: a run that
    fails ends the job, all else is begun again. Not for inference."""
    array: Annotated[JobArray | None, Maybe(Of(JobArray)), Absent(None)] = None
    """The elements of an array of batch runs; absent for one run."""
