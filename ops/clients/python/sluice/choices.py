"""The closed lists of `Proto/types.md` and the registry of errors: numbers and their names."""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class CheckpointScope(IntEnum):
    """From where a checkpoint can be read, from narrow to wide."""

    node = 1
    site = 2
    region = 3
    shared = 4


@unique
class InterconnectClass(IntEnum):
    """How cards talk to each other; each carries what the ones before it carry."""

    ethernet = 1
    roce = 2
    infiniband = 3
    superpod = 4


@unique
class JobKind(IntEnum):
    """What kind of work a job is."""

    training = 1
    inference = 2
    batch = 3


@unique
class ElementState(IntEnum):
    """Where one element of an array is in its life."""

    waiting = 1
    placed = 2
    running = 3
    stopping = 4
    finished = 5
    failed = 6
    cancelled = 7


@unique
class RollOut(IntEnum):
    """How far a change of a job is."""

    settled = 1
    rolling = 2
    stopped = 3


@unique
class JobState(IntEnum):
    """Where a job is in its life."""

    waiting = 1
    placed = 2
    running = 3
    cancelling = 4
    finished = 5
    failed = 6
    cancelled = 7
    preparing = 8

    @property
    def is_over(self) -> bool:
        """Whether nothing of the job runs or will."""
        return self in (JobState.finished, JobState.failed, JobState.cancelled)


@unique
class LinkCause(IntEnum):
    """Why a region's link is not there. Every cause leads to the same state."""

    none = 0
    neverConnected = 1
    connectionLost = 2
    timedOut = 3
    versionRefused = 4
    refused = 5
    goodbye = 6
    misbehaved = 7
    takeOver = 8
    notRenewed = 9


@unique
class LossPolicy(IntEnum):
    """What happens to a run when its region's link is lost."""

    topUp = 1
    waitForLease = 2
    manual = 3


@unique
class PlacementState(IntEnum):
    """Where a replica's placement is in its life."""

    ordered = 1
    accepted = 2
    running = 3
    stopping = 4
    ended = 5
    prepared = 6


@unique
class PredictionBasis(IntEnum):
    """What a prediction rests on."""

    nextCycle = 1
    runsEnd = 2
    reservation = 3
    lendingWindow = 4
    powerWindow = 5
    earliestStart = 6


@unique
class Promise(IntEnum):
    """When a submission is answered."""

    decided = 1
    accepted = 2


@unique
class Reachability(IntEnum):
    """How a region's link is."""

    reachable = 1
    unknown = 2
    lost = 3


@unique
class Ring(IntEnum):
    """The upper bound of the round trip in milliseconds."""

    within2 = 0
    within5 = 1
    within10 = 2
    within20 = 3
    within50 = 4
    beyond = 5


@unique
class Role(IntEnum):
    """What a peer may be."""

    operator = 1
    region = 2
    provider = 3
    tenant = 4
    auditor = 5


@unique
class TrustClass(IntEnum):
    """Who may run in a pool."""

    open = 0
    contracted = 1
    sensitive = 2


@unique
class VerdictCode(IntEnum):
    """The reasons, two bytes."""

    placed = 1
    running = 2
    finished = 3
    waitsForCapacity = 10
    waitsBehindHead = 11
    waitsForStart = 12
    waitsForPower = 13
    waitsForRegion = 14
    refusedByGateway = 15
    waitsForCycle = 16
    impossible = 20
    noRing = 21
    deadlineUnreachable = 22
    priceCeiling = 23
    runFailed = 30
    cancelled = 31
    overLimit = 32
    waitsForCeiling = 80
    waitsForOrganisation = 81
    waitsForReclaim = 82
    preempted = 83
    ringRepair = 120
    ringBroken = 121
    ringUnverified = 122
    nodeFaulted = 130
    nodeSuspect = 131
    moving = 150
    moveStale = 151
    lentCalledBack = 170
    tideHour = 171
    tideAhead = 172
    tideLoad = 173
    outOfSight = 174
    rollOutStopped = 175
    arrayCounts = 176
    retries = 177
    retriesOver = 178
    waitsForOrders = 40
    waitsForFence = 41
    waitsForOperator = 42
    planningFrozen = 43
    waitsForSpread = 161
    availabilityUnreachable = 162
    preparing = 165
    groupAborted = 166
    groupBroken = 167
    waitsForReservation = 156
    reservationBegins = 157
    waitsForPowerCap = 158
    secretMissing = 188
    erasurePending = 189
    capacityDropped = 44
    journalStalled = 185


@unique
class ErrorCode(IntEnum):
    """What a failure says; `Proto/errors.md` is the registry."""

    badFrame = 1
    versionUnsupported = 2
    unexpectedMessage = 3
    badBody = 4
    notAllowed = 5
    timedOut = 6
    misbehaved = 7
    busy = 8
    notFound = 9
    badRequest = 10
    keyReused = 11
    keyExpired = 12
    unavailable = 13
    outcomeUnknown = 14
    regionTaken = 15
    plannerOlder = 16
    tooOld = 17
    regionUnreachable = 18
    shuttingDown = 19

    @property
    def is_definite(self) -> bool:
        """Whether what was asked certainly did not happen."""
        return self not in _INDEFINITE

    @property
    def then(self) -> str:
        """What to do next."""
        return _THEN[self]


_INDEFINITE = frozenset(
    {
        ErrorCode.timedOut,
        ErrorCode.misbehaved,
        ErrorCode.keyExpired,
        ErrorCode.outcomeUnknown,
        ErrorCode.shuttingDown,
    }
)

_THEN = {
    ErrorCode.badFrame: "Close; check length and checksums. It is a defect of the sender",
    ErrorCode.versionUnsupported: "Update the older side; the sentence names the versions",
    ErrorCode.unexpectedMessage: "Check the order of messages in Proto/states.md",
    ErrorCode.badBody: "Check the message's page; the sentence names the byte",
    ErrorCode.notAllowed: "Ask with a role that may; see Proto/roles.md",
    ErrorCode.timedOut: "Connect again and repeat the request with its key",
    ErrorCode.misbehaved: "Mend the client, then connect again",
    ErrorCode.busy: "Wait `retryAfter`, then ask again with the same key",
    ErrorCode.notFound: "Check the name; list what there is",
    ErrorCode.badRequest: "Change the field that the sentence names",
    ErrorCode.keyReused: "Draw a new key for a new request",
    ErrorCode.keyExpired: "List your jobs before you ask under a new key",
    ErrorCode.unavailable: "Try the next planner, or wait `retryAfter`",
    ErrorCode.outcomeUnknown: "Repeat the request with the same key",
    ErrorCode.regionTaken: "Stop one of the two gateways; an operator decides which",
    ErrorCode.plannerOlder: "Keep away from this planner; an operator restores the newer journal",
    ErrorCode.tooOld: "List again and watch from the list's position",
    ErrorCode.regionUnreachable: "Wait for the region's gateway, then ask again",
    ErrorCode.shuttingDown: "Connect again and repeat the request with its key",
}
