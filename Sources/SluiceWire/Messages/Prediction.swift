public import SluiceModel

/// What comes last before it can start.
@frozen
public enum PredictionBasis: UInt8, Sendable, CaseIterable {
    /// It has room: the next planning cycles look at it.
    case nextCycle = 1
    /// Runs end as they are expected to.
    case runsEnd = 2
    /// It is the head of the queue, and a pool is reserved for it by then.
    case reservation = 3
    /// A provider lends its pool from then on.
    case lendingWindow = 4
    /// Power is cheapest from then on.
    case powerWindow = 5
    /// Its own earliest start, or a pause after a failure.
    case earliestStart = 6
}

/// When a job that waits is likely to start, and what that rests on. A prediction, no promise: runs
/// may end earlier or later than they are expected to, and other jobs may come.
public struct Prediction: Hashable, Sendable {
    /// When.
    public var at: CivilTime
    /// What that rests on.
    public var basis: PredictionBasis
    /// The region where it would go; none where that is open.
    public var region: RegionName
    /// The pool where it would go; none where that is open.
    public var pool: PoolName
    /// Jobs before it in the queue that were reckoned with.
    public var behind: UInt32

    /// Wraps the fields.
    public init(
        at: CivilTime, basis: PredictionBasis, region: RegionName = .none, pool: PoolName = .none,
        behind: UInt32 = 0
    ) {
        self.at = at
        self.basis = basis
        self.region = region
        self.pool = pool
        self.behind = behind
    }
}

/// A change with which a request would fit, found by asking the placing code with it.
public struct Remedy: Hashable, Sendable {
    /// The change: `ring ≤ 20 ms`, `40 cards fewer`.
    public var change: String
    /// From when on it fits with it; `.none` for now.
    public var at: CivilTime
    /// The region where it would go.
    public var region: RegionName
    /// The pool where it would go.
    public var pool: PoolName
    /// What a card would cost there for an hour, power included.
    public var pricePerCardHour: MicroYuan

    /// Wraps the fields, which the encoder bounds.
    public init(
        change: String, at: CivilTime = .none, region: RegionName, pool: PoolName,
        pricePerCardHour: MicroYuan
    ) {
        self.change = change
        self.at = at
        self.region = region
        self.pool = pool
        self.pricePerCardHour = pricePerCardHour
    }
}
