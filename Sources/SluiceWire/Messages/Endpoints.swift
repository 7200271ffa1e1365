public import SluiceModel

/// Asks where a job's replicas answer requests; the answer is `EndpointList`.
public struct ListEndpoints: Hashable, Sendable {
    /// Which job.
    public var job: JobID
    /// Whose users ask: the order is by the ring to this metro; none stands for the job's own.
    public var metro: MetroName

    /// Wraps the fields, which the encoder bounds.
    public init(job: JobID, metro: MetroName = .none) {
        self.job = job
        self.metro = metro
    }
}

/// One endpoint of one replica that serves.
public struct EndpointView: Hashable, Sendable {
    /// The replica's number.
    public var replica: UInt16
    /// Which attempt at it.
    public var epoch: Epoch
    /// The region it runs in.
    public var region: RegionName
    /// The site it runs in.
    public var site: SiteName
    /// The pool it runs in.
    public var pool: PoolName
    /// Where it answers.
    public var endpoint: Endpoint
    /// The ring from its site to the metro; `.beyond` where none is known.
    public var ring: Ring
    /// The 99th percentile of that round trip; 0 where none is known.
    public var roundTripP99: Microseconds
    /// Whether the ring is known and fresh enough to place by.
    public var isRingFresh: Bool
    /// When the planner heard of the endpoint.
    public var since: CivilTime

    /// Wraps the fields, which the encoder bounds.
    public init(
        replica: UInt16, epoch: Epoch, region: RegionName, site: SiteName, pool: PoolName,
        endpoint: Endpoint, ring: Ring, roundTripP99: Microseconds, isRingFresh: Bool,
        since: CivilTime
    ) {
        self.replica = replica
        self.epoch = epoch
        self.region = region
        self.site = site
        self.pool = pool
        self.endpoint = endpoint
        self.ring = ring
        self.roundTripP99 = roundTripP99
        self.isRingFresh = isRingFresh
        self.since = since
    }
}

/// A job's endpoints, nearest first: those with a fresh ring in order of ring, p99 and replica,
/// then the others. A watch of the job from `position` on tells when to ask again.
public struct EndpointList: Hashable, Sendable {
    /// The job.
    public var job: JobID
    /// The metro that the order is for; none where nobody named one.
    public var metro: MetroName
    /// The state that the list shows; watch the job from here.
    public var position: Position
    /// The endpoints, at most `WireLimits.endpoints`.
    public var endpoints: [EndpointView]

    /// Wraps the fields, which the encoder bounds.
    public init(
        job: JobID, metro: MetroName, position: Position, endpoints: [EndpointView]
    ) {
        self.job = job
        self.metro = metro
        self.position = position
        self.endpoints = endpoints
    }
}
