/// Where a job is in its life, over all its replicas.
@frozen
public enum JobState: UInt8, Sendable, CaseIterable {
    /// Waits for capacity, a ring, a window or its turn; has a verdict that says why.
    case waiting = 1
    /// Decided and ordered; the gateway has not said yes for every replica.
    case placed = 2
    /// Every replica runs; or some do, and the verdict says what keeps those without a place.
    case running = 3
    /// Being stopped on the tenant's wish.
    case cancelling = 4
    /// Ended well.
    case finished = 5
    /// Ended badly: a run failed, or the planner gave up.
    case failed = 6
    /// Ended on the tenant's wish.
    case cancelled = 7
    /// A gang over several regions: its parts are bound, one by one, and nothing of it runs yet.
    case preparing = 8

    /// Whether nothing will happen to it any more.
    @inlinable
    public var isEnded: Bool {
        switch self {
        case .waiting, .placed, .running, .cancelling, .preparing: false
        case .finished, .failed, .cancelled: true
        }
    }
}

/// How a run ended.
@frozen
public enum RunEnd: Hashable, Sendable {
    /// Exit code 0, or an emulated run's time was over.
    case succeeded
    /// A non-zero exit code.
    case exited(code: Int32)
    /// Killed by a signal that was not ours.
    case signalled(number: Int32)
    /// Stopped by an order.
    case stopped
    /// Past its wall-clock limit.
    case overLimit
    /// Its fence was over before the lease came back.
    case fenced
    /// It could not be started.
    case couldNotStart
    /// The gateway came back without it: its store was wiped or its machine died.
    case vanished
    /// The provider took its cards back, and the notice was over.
    case reclaimed
    /// A node that it ran on faulted. No failure of the job.
    case nodeFault
    /// Its site moved it away from a node that is likely to fail. No failure of the job.
    case nodeSuspect
    /// It was never started: its gateway has no secret for the reference of that place in the
    /// command's list, or may not use it. No failure of the job.
    case secretMissing(index: Int32)
}

/// Why a gateway refuses an order.
@frozen
public enum OrderRefusal: UInt8, Sendable, CaseIterable {
    /// The cards are not free any more: local users took them, or a node faulted.
    case noCapacity = 1
    /// The order's term is lower than one already seen.
    case oldTerm = 2
    /// The order's epoch is lower than one already seen for the job.
    case oldEpoch = 3
    /// It arrived outside a live lease.
    case noLease = 4
    /// No pool of that index, or the block does not exist.
    case unknownPool = 5
    /// The pool's executor cannot run this job (no command, no fence).
    case cannotRun = 6
    /// The site cordoned the pool.
    case cordoned = 7
    /// The pool's executor cannot end an exclusive run by itself when the gateway is dead: only
    /// `manual` ones run there.
    case cannotFence = 8
    /// The provider is taking cards of the pool back, and too few are left.
    case reclaimed = 9
    /// The pool is not lent at this hour.
    case notLent = 10
    /// A prepare that came after its expiry. Sluice's own gateways leave that to the planner, whose
    /// clock it is, and never say it.
    case expired = 65
}

/// Where one replica's placement is in its life.
@frozen
public enum PlacementState: UInt8, Sendable, CaseIterable {
    /// Decided, and on its way to the gateway.
    case ordered = 1
    /// The gateway took the order; the run is being started.
    case accepted = 2
    /// The run runs.
    case running = 3
    /// A stop is on its way.
    case stopping = 4
    /// It lives no more: shown where its replica has no newer one.
    case ended = 5
    /// Bound at the gateway, and held until the other parts of its group are.
    case prepared = 6
}

/// Where a placement lies.
@frozen
public struct PoolAddress: Hashable, Comparable, Sendable {
    /// The region's number at the planner; dense, given at its first registration.
    public let region: UInt16
    /// The pool's index in the region's description.
    public let pool: UInt16

    /// Wraps a region's number and a pool's index.
    @inlinable
    public init(region: UInt16, pool: UInt16) {
        self.region = region
        self.pool = pool
    }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool {
        (left.region, left.pool) < (right.region, right.pool)
    }
}
