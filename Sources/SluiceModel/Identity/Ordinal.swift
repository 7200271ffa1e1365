/// A counted identity: a number that means nothing outside its kind. `Kind` is a phantom, so that a
/// term is never taken for an epoch. Zero is "none" in every kind; real values start at 1.
@frozen
public struct Ordinal<Kind>: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number as it stands on the wire and in the journal.
    public let raw: UInt64

    /// Wraps a number read from a peer, a file or a table.
    @inlinable
    public init(_ raw: UInt64) { self.raw = raw }

    /// "None": smaller than every real value.
    @inlinable
    public static var none: Self { Self(0) }

    /// The value after this one. Traps at the end of 64 bits, which no counter reaches.
    @inlinable
    public var next: Self { Self(raw + 1) }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.raw < right.raw }

    /// The value as people read it.
    @inlinable
    public var description: String { String(raw) }
}

/// The kinds of `Ordinal`; uninhabited, they exist for the type checker only.
public enum OrdinalKind {
    /// Names `JobID`.
    public enum Job: Sendable {}
    /// Names `Term`.
    public enum Term: Sendable {}
    /// Names `Epoch`.
    public enum Epoch: Sendable {}
    /// Names `Position`.
    public enum Position: Sendable {}
    /// Names `OrderSequence`.
    public enum OrderSequence: Sendable {}
}

/// A job, numbered by the planner in order of its acceptance.
public typealias JobID = Ordinal<OrdinalKind.Job>
/// The number of the planner's reign; grows at each take-over.
public typealias Term = Ordinal<OrdinalKind.Term>
/// The number of a job's placement attempt; a higher epoch fences a lower one.
public typealias Epoch = Ordinal<OrdinalKind.Epoch>
/// The number of a journal batch.
public typealias Position = Ordinal<OrdinalKind.Position>
/// The number of an order to one region: 1, 2, 3 … without a gap.
public typealias OrderSequence = Ordinal<OrdinalKind.OrderSequence>

/// One replica of a job: the job and the replica's number in it. A gang is replica 0.
@frozen
public struct ReplicaID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The job it belongs to.
    public let job: JobID
    /// 0 ..< replicas of the job.
    public let index: UInt16

    /// Names replica `index` of `job`.
    @inlinable
    public init(job: JobID, index: UInt16) {
        self.job = job
        self.index = index
    }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool {
        (left.job.raw, left.index) < (right.job.raw, right.index)
    }

    /// The value as people read it.
    @inlinable
    public var description: String { "\(job).\(index)" }
}

/// 128 random bits that name one store: a planner's journal or a gateway's file.
@frozen
public struct StoreID: Hashable, Sendable {
    /// The upper 64 bits.
    public let high: UInt64
    /// The lower 64 bits.
    public let low: UInt64

    /// Wraps bits that came from the kernel's random source or a file.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

/// A client's name for one request, unique within its tenant, so that a re-sent request is done
/// once.
@frozen
public struct RequestKey: Hashable, Sendable {
    /// The upper 64 bits of the client's 128.
    public let high: UInt64
    /// The lower 64 bits of the client's 128.
    public let low: UInt64

    /// Wraps the client's bits; all zero means "no key", which only reads may carry.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The absent key.
    @inlinable
    public static var none: Self { Self(high: 0, low: 0) }
}
