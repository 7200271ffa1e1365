public import SluiceModel

/// What an operator does to a site.
@frozen
public enum SiteAction: UInt8, Sendable, CaseIterable {
    /// Nothing new goes there.
    case cordon = 1
    /// Work may go there again.
    case uncordon = 2
    /// Cordon, and move what can move.
    case drain = 3
}

/// An operator changes a site's standing; the answer is `Done`.
public struct Cordon: Hashable, Sendable {
    /// The client's name for this request.
    public var key: RequestKey
    /// Which site.
    public var site: SiteName
    /// What to do.
    public var action: SiteAction
    /// Placements that a drain moves at once; 0 for the planner's default.
    public var atMost: UInt32 = 0

    /// Wraps the fields, which the encoder bounds.
    public init(key: RequestKey, site: SiteName, action: SiteAction) {
        self.key = key
        self.site = site
        self.action = action
    }
}

/// An operator has looked at a pool whose books did not balance, and opens it; the answer is
/// `Done`.
public struct ThawPool: Hashable, Sendable {
    /// The client's name for this request.
    public var key: RequestKey
    /// Which region's.
    public var region: RegionName
    /// Which pool.
    public var pool: PoolName

    /// Wraps the fields, which the encoder bounds.
    public init(key: RequestKey, region: RegionName, pool: PoolName) {
        self.key = key
        self.region = region
        self.pool = pool
    }
}

/// What an operator does to a region.
@frozen
public enum RegionAction: UInt8, Sendable, CaseIterable {
    /// Nothing new goes there.
    case cordon = 1
    /// Work may go there again; a drain ends.
    case uncordon = 2
    /// Cordon, and move what can move, in steps.
    case drain = 3
    /// It will not come back as it was: what it had is replaced elsewhere as its fences allow.
    case declareLost = 4
    /// Declared lost, and forgotten: its name is free for a gateway with an empty store.
    case remove = 5
}

/// An operator changes a region's standing; the answer is `Done`.
public struct ChangeRegion: Hashable, Sendable {
    /// The client's name for this request.
    public var key: RequestKey
    /// Which region.
    public var region: RegionName
    /// What to do.
    public var action: RegionAction
    /// Placements that a drain moves at once; 0 for the planner's default.
    public var atMost: UInt32
    /// The operator has seen that nothing of the region runs any more: fences are not waited for.
    public var isStopped: Bool

    /// Wraps the fields, which the encoder bounds.
    public init(
        key: RequestKey, region: RegionName, action: RegionAction, atMost: UInt32 = 0,
        isStopped: Bool = false
    ) {
        self.key = key
        self.region = region
        self.action = action
        self.atMost = atMost
        self.isStopped = isStopped
    }
}

/// Asks for the connections that the planner has, and the last ones it closed.
public struct ListSessions: Hashable, Sendable {
    /// The message has no fields.
    public init() {}
}

/// One connection.
public struct SessionView: Hashable, Sendable {
    /// Its number at the planner.
    public var session: UInt64
    /// Who it is; nil before its handshake.
    public var identity: Identity?
    /// Where it comes from, `address:port`.
    public var peer: String
    /// How long it is open, or how long ago it was closed.
    public var age: Microseconds
    /// Frames received.
    public var received: UInt64
    /// Frames sent.
    public var sent: UInt64
    /// Bytes waiting to be sent.
    public var queuedBytes: UInt64
    /// Why it was closed; empty while open.
    public var closedBecause: String

    /// Wraps the fields, which the encoder bounds.
    public init(
        session: UInt64, identity: Identity?, peer: String, age: Microseconds, received: UInt64,
        sent: UInt64, queuedBytes: UInt64, closedBecause: String
    ) {
        self.session = session
        self.identity = identity
        self.peer = peer
        self.age = age
        self.received = received
        self.sent = sent
        self.queuedBytes = queuedBytes
        self.closedBecause = closedBecause
    }
}

/// Open connections, then the last ones closed.
public struct SessionList: Hashable, Sendable {
    /// The connections.
    public var sessions: [SessionView]

    /// Wraps the fields, which the encoder bounds.
    public init(sessions: [SessionView]) { self.sessions = sessions }
}

/// Asks how the planner is.
public struct PlannerStatus: Hashable, Sendable {
    /// The message has no fields.
    public init() {}
}

/// One of the planner's bounds.
public struct LimitView: Hashable, Sendable {
    /// Its name, as `--limit` takes it.
    public var name: String
    /// What it is: a count, or for a time its milliseconds.
    public var bound: UInt64
    /// How often it was met since this process started.
    public var met: UInt64

    /// Wraps the fields, which the encoder bounds.
    public init(name: String, bound: UInt64, met: UInt64) {
        self.name = name
        self.bound = bound
        self.met = met
    }
}

/// How the planner is.
public struct PlannerStatusReply: Hashable, Sendable {
    /// Its journal.
    public var journal: StoreID
    /// Its reign.
    public var term: Term
    /// The newest durable position.
    public var position: Position
    /// Civil time.
    public var civilTime: CivilTime
    /// A hash of its whole state: two planners with the same journal have the same.
    public var stateHash: UInt64
    /// Jobs known, ended ones within their retention included.
    public var jobs: UInt64
    /// Jobs that wait.
    public var waiting: UInt64
    /// Placements that live.
    public var placements: UInt64
    /// Broken invariants found by the running check; 0 is right.
    public var violations: UInt64
    /// Resident memory in bytes.
    public var residentBytes: UInt64
    /// Bytes written to the journal since this process started.
    public var journalBytes: UInt64
    /// Requests answered since this process started.
    public var requests: UInt64
    /// What an operator should look at now.
    public var alarms: [Verdict] = []
    /// The bounds on what peers may do.
    public var limits: [LimitView] = []

    /// Wraps the fields, which the encoder bounds.
    public init(
        journal: StoreID, term: Term, position: Position, civilTime: CivilTime,
        stateHash: UInt64, jobs: UInt64, waiting: UInt64, placements: UInt64,
        violations: UInt64, residentBytes: UInt64, journalBytes: UInt64, requests: UInt64
    ) {
        self.journal = journal
        self.term = term
        self.position = position
        self.civilTime = civilTime
        self.stateHash = stateHash
        self.jobs = jobs
        self.waiting = waiting
        self.placements = placements
        self.violations = violations
        self.residentBytes = residentBytes
        self.journalBytes = journalBytes
        self.requests = requests
    }
}
