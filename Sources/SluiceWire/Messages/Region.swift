public import SluiceModel

/// A gateway registers its region; sent after each handshake.
public struct RegisterRegion: Hashable, Sendable {
    /// The region with its sites, pools and tariff.
    public var description: RegionDescription

    /// Wraps the fields, which the encoder bounds.
    public init(description: RegionDescription) { self.description = description }
}

/// The region is known; the planner wants a full report next.
public struct RegionRegistered: Hashable, Sendable {
    /// The region's number at the planner.
    public var region: UInt16
    /// The highest order sequence that the planner has given to this region.
    public var lastSequence: OrderSequence

    /// Wraps the fields, which the encoder bounds.
    public init(region: UInt16, lastSequence: OrderSequence) {
        self.region = region
        self.lastSequence = lastSequence
    }
}

/// One pool in a report.
@frozen
public struct PoolReport: Hashable, Sendable {
    /// Where its cards are.
    public var capacity: PoolCapacity
    /// Its index in the region's description.
    public var pool: UInt16

    /// Wraps the fields, which the encoder bounds.
    @inlinable
    public init(pool: UInt16, capacity: PoolCapacity) {
        self.pool = pool
        self.capacity = capacity
    }
}

/// Capacity and rings of a region: all pools when `isFull`, else only those that changed.
public struct CapacityReport: Hashable, Sendable {
    /// 1, 2, 3 … within a connection; a gap makes the planner ask for a full report.
    public var number: UInt64
    /// Whether every pool and ring stands in it.
    public var isFull: Bool
    /// The highest order sequence durable at the gateway when it was made.
    public var durableThrough: OrderSequence
    /// Civil time at the gateway when it was made.
    public var madeAt: CivilTime
    /// Runs alive at the gateway.
    public var liveRuns: UInt32
    /// Run reports made and not yet taken by the planner.
    public var reportsWaiting: UInt32
    /// Pools, in order of their index.
    public var pools: [PoolReport]
    /// Rings, by site and metro.
    public var rings: [RingReport]
    /// Nodes whose health changed; in a full report those that are not well. At most
    /// `Limits.nodesTold`.
    public var nodes: [NodeReport]

    /// Wraps the fields, which the encoder bounds.
    public init(
        number: UInt64, isFull: Bool, durableThrough: OrderSequence, madeAt: CivilTime,
        liveRuns: UInt32, reportsWaiting: UInt32, pools: [PoolReport], rings: [RingReport],
        nodes: [NodeReport] = []
    ) {
        self.number = number
        self.isFull = isFull
        self.durableThrough = durableThrough
        self.madeAt = madeAt
        self.liveRuns = liveRuns
        self.reportsWaiting = reportsWaiting
        self.pools = pools
        self.rings = rings
        self.nodes = nodes
    }
}

/// The planner missed a report: send a full one.
public struct CapacityWanted: Hashable, Sendable {
    /// The message has no fields.
    public init() {}
}

/// A gateway asks for its lease to be renewed.
public struct RenewLease: Hashable, Sendable {
    /// The gateway's clock when it sent this; comes back in the grant and means nothing elsewhere.
    public var sentAt: BootTime

    /// Wraps the fields, which the encoder bounds.
    public init(sentAt: BootTime) { self.sentAt = sentAt }
}

/// The lease runs for `length` from the moment that the gateway sent the request.
public struct LeaseGranted: Hashable, Sendable {
    /// The request's `sentAt`.
    public var sentAt: BootTime
    /// How long it runs.
    public var length: Microseconds
    /// The reign that grants it.
    public var term: Term

    /// Wraps the fields, which the encoder bounds.
    public init(sentAt: BootTime, length: Microseconds, term: Term) {
        self.sentAt = sentAt
        self.length = length
        self.term = term
    }
}

/// What became of runs and orders; sent again until taken.
public struct RunReports: Hashable, Sendable {
    /// The number of the first report; the others follow without a gap.
    public var firstNumber: UInt64
    /// The reports in order.
    public var reports: [RunReport]

    /// Wraps the fields, which the encoder bounds.
    public init(firstNumber: UInt64, reports: [RunReport]) {
        self.firstNumber = firstNumber
        self.reports = reports
    }
}

/// The planner has all reports through this number durable.
public struct RunReportsTaken: Hashable, Sendable {
    /// The highest number taken.
    public var through: UInt64

    /// Wraps the fields, which the encoder bounds.
    public init(through: UInt64) { self.through = through }
}

/// Orders to a region, in order of their sequence.
public struct Orders: Hashable, Sendable {
    /// The orders.
    public var orders: [Order]

    /// Wraps the fields, which the encoder bounds.
    public init(orders: [Order]) { self.orders = orders }
}

/// One run that lives at a gateway.
@frozen
public struct LiveRun: Hashable, Sendable {
    /// Which replica.
    public var replica: ReplicaID
    /// Of which attempt.
    public var epoch: Epoch

    /// Wraps the fields, which the encoder bounds.
    public init(replica: ReplicaID, epoch: Epoch) {
        self.replica = replica
        self.epoch = epoch
    }
}

/// All runs that live at a gateway, sent after registration, so that both sides agree again.
public struct LiveRuns: Hashable, Sendable {
    /// The runs, by job and replica.
    public var runs: [LiveRun]

    /// Wraps the fields, which the encoder bounds.
    public init(runs: [LiveRun]) { self.runs = runs }
}

/// The planner wants bytes of a run's output, for a tenant.
public struct FetchOutput: Hashable, Sendable {
    /// Which replica.
    public var replica: ReplicaID
    /// First byte wanted.
    public var offset: UInt64
    /// At most so many bytes.
    public var limit: UInt32

    /// Wraps the fields, which the encoder bounds.
    public init(replica: ReplicaID, offset: UInt64, limit: UInt32) {
        self.replica = replica
        self.offset = offset
        self.limit = limit
    }
}

/// Bytes of a run's output; answers `FetchOutput` and `ReadLog`.
public struct Output: Hashable, Sendable {
    /// The first byte's offset; larger than asked for where older bytes are gone.
    public var offset: UInt64
    /// The bytes; empty at the end of what there is now.
    public var bytes: [UInt8]
    /// Whether the run is over and nothing will follow.
    public var isComplete: Bool

    /// Wraps the fields, which the encoder bounds.
    public init(offset: UInt64, bytes: [UInt8], isComplete: Bool) {
        self.offset = offset
        self.bytes = bytes
        self.isComplete = isComplete
    }
}
