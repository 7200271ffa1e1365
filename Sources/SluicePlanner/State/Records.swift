import SluiceModel
import SluicePlacement
import SluiceWire

/// A job's changing part: numbers only, so that a change copies no text.
struct JobRecord: Sendable {
    var id: JobID
    var tenant: Int32
    var kind: JobKind
    var state: JobState
    var priority: UInt8
    var isNear: Bool
    var isQueued = false
    /// Whether it is split into parts: `cards` and `replicas` are then those of the parts.
    var isSplit = false
    /// Whether its cards are counted by the chip of the pool: `cards` are then those of an A100.
    var isCounted = false
    /// Whether what one of its replicas may do depends on where the others are.
    var isMutual = false
    var cards: UInt32
    var share: UInt32
    var replicas: UInt16
    /// The most elements of an array that have a placement at once; 0 for a job that is none.
    var atOnce: UInt16 = 0
    /// Placements that live.
    var live: UInt16 = 0
    /// Placements that run.
    var running: UInt16 = 0
    /// Placements that live and are to be replaced: they do not count as had.
    var outgoing: UInt16 = 0
    /// Replicas that ended well; of an array all elements that are over.
    var done: UInt16 = 0
    var failures: UInt8 = 0
    var epoch = Epoch.none
    var reason: Reason
    var firstPlacement: Int32 = -1
    /// Where its replicas were that live no more; -1 for none.
    var firstPast: Int32 = -1
    /// The pool that refused it last; -1 for none.
    var avoided: Int32 = -1
    var expectedRun: Seconds
    var submittedAt: CivilTime
    var startedAt = CivilTime.none
    var endedAt = CivilTime.none
    var notBefore: CivilTime
    var deadline: CivilTime
    /// A hash of what it asks of a pool: equal requests have equal ones.
    var constraints: UInt64
    /// MiB of its card that a slice asks for; 0 for as much as its share.
    var cardMemory: UInt32

    /// Replicas that have no placement and are wanted. Inlined, as `queueKey`, since a call would
    /// copy the whole record.
    @inline(__always)
    var missing: Int {
        if state.isEnded || state == .cancelling || isSplit { return 0 }
        let open = Int(replicas) - Int(done)
        return (atOnce == 0 ? open : min(open, Int(atOnce))) - Int(live - outgoing)
    }

    /// A job as it is submitted.
    init(_ id: JobID, tenant: Int32, _ wanted: JobSpecification, at now: CivilTime) {
        self.id = id
        self.tenant = tenant
        kind = wanted.kind
        state = .waiting
        priority = wanted.priority
        isNear = !wanted.metro.isNone && wanted.ring != .beyond
        if let place = wanted.place {
            isCounted = place.countsByChip
            isMutual = place.isMutual
            if !place.metros.isEmpty { isNear = true }
        }
        cards = Placing.cards(wanted)
        share = min(wanted.cardShare.count, 1_000)
        replicas =
            wanted.tide.map { $0.wanted(at: now, ahead: $0.lead) }
            ?? (wanted.kind == .inference ? wanted.replicas : 1)
        if wanted.kind == .batch, let array = wanted.array {
            replicas = UInt16(clamping: array.indices.count)
            atOnce = array.atOnce == 0 ? replicas : array.atOnce
        }
        reason = Reason(.waitsForCycle, Int64(Placing.cards(wanted)), 1)
        expectedRun = wanted.expectedRun
        submittedAt = now
        notBefore = wanted.earliestStart
        deadline = wanted.deadline
        constraints = wanted.constraintHash
        cardMemory = wanted.cardMemory.count
    }

    /// Its place in the queue: priority first, then age.
    @inline(__always)
    var queueKey: UInt64 { UInt64(255 - priority) << 56 | id.raw }
}

/// A live placement.
struct PlacementRecord: Sendable {
    var replica: ReplicaID
    var epoch: Epoch
    var pool: Int32
    var region: UInt16
    var span: GangSpan
    var cards: UInt32
    var share: UInt32
    var sequence: OrderSequence
    var state: PlacementState
    var ring: Ring
    var price: MicroYuan
    var powerCost: MicroYuan
    var expectedRun: Seconds
    var decidedAt: CivilTime
    var startedAt = CivilTime.none
    /// Whether it is to be replaced while it lives on.
    var isOutgoing = false
    /// Which of its job's metros it serves, where there are several.
    var metro: UInt8 = 0
    /// The job's next placement; -1 at the end.
    var next: Int32 = -1

    /// Thousandths of cards that it takes.
    var milliCards: Int64 { Int64(cards) * Int64(share) }

    /// When it should be over; nil for "until stopped".
    func expectedEnd(now: CivilTime) -> CivilTime? {
        guard expectedRun.count > 0 else { return nil }
        return (startedAt == .none ? now : startedAt).adding(expectedRun)
    }
}

/// A start order that the region's last report has not seen.
struct PendingStart: Sendable {
    var sequence: OrderSequence
    var pool: Int32
    var cards: UInt32
    var share: UInt32
    var span: GangSpan
    /// Whole cards that it took from what may be given; fewer than it needs where the last report
    /// has not so many free.
    var assumed: UInt32
}

/// An order that its gateway has not made durable.
struct OutstandingOrder: Sendable {
    var replica: ReplicaID
    var epoch: Epoch
    /// Negative for what is no stop: see `OutstandingOrder.start`.
    var grace: Int64
}

/// A region's orders and link.
struct RegionState: Sendable {
    var lastSequence = OrderSequence.none
    var durable = OrderSequence.none
    /// Orders `durable + 1 ... lastSequence`, behind `head` that are done with.
    var outstanding: [OutstandingOrder] = []
    var head = 0
    var pending: [PendingStart] = []
    var since = CivilTime.none
    var isReachable = false
    var placements: UInt32 = 0
    /// Nodes that are not well, in order of pool, block and node.
    var unwell: [NodeReport] = []
    /// An operator declared it lost.
    var isLost = false
    /// An operator removed it: its number is nobody's.
    var isRemoved = false
    /// It was reachable once: only such a region can be unknown in the brake's sense.
    var wasReachable = false
    var cause = LinkCause.neverConnected
    var causeSentence = ""
    /// Time since `since` that the policy clock does not count.
    var uncounted = Seconds(0)
    /// Whose the orders' numbers are; zero where no gateway registered yet.
    var store = StoreID(high: 0, low: 0)
    var isLagging = false
    /// By the safety clock, the lease must be over for so long before anything else is due; what
    /// the last look found, and so not part of a snapshot.
    var nextFence = Seconds(0)
    /// Placements of it that were given up since this process began; not part of a snapshot.
    var givenUp: UInt64 = 0
    /// Whether its replicas are marked as outgoing already; not part of a snapshot.
    var isSwept = false

    /// Whether it stands still behind a link that is not there.
    var isUnknown: Bool { !isReachable && !isLost && !isRemoved && wasReachable }

    /// The policy clock at `now`.
    func unknownFor(_ now: CivilTime) -> Seconds {
        isReachable ? Seconds(0) : Seconds(max(0, now.since(since).count - uncounted.count))
    }

    var outstandingCount: Int { outstanding.count - head }

    /// Forgets orders through `sequence`. O(1) for each, amortised.
    mutating func settle(through sequence: OrderSequence) {
        guard sequence > durable else { return }
        let settled = min(sequence.raw, lastSequence.raw) - durable.raw
        durable = OrderSequence(durable.raw + settled)
        head += Int(settled)
        if head > 1_024, head * 2 > outstanding.count {
            outstanding.removeFirst(head)
            head = 0
        }
    }
}

/// A request key and what was done under it.
struct KeyEntry: Sendable {
    var tenant: Int32
    var key: RequestKey
    /// The job of a submission; none for other requests.
    var job: JobID
    /// The body of other requests.
    var body: UInt64
    var at: CivilTime
}
