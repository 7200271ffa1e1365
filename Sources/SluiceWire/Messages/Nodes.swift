public import SluiceModel

/// Asks for the nodes that are not well, and for those that placements are bound to.
public struct ListNodes: Hashable, Sendable {
    /// Only of this region; none for all.
    public var region: RegionName
    /// Only those that are suspect or faulted.
    public var unwellOnly: Bool
    /// So many nodes of the whole list are passed over: 0 for the first page.
    public var offset: UInt32
    /// At most so many nodes, and at most 1,024.
    public var limit: UInt32

    /// Wraps the fields, which the encoder bounds.
    public init(region: RegionName, unwellOnly: Bool, offset: UInt32, limit: UInt32) {
        self.region = region
        self.unwellOnly = unwellOnly
        self.offset = offset
        self.limit = limit
    }
}

/// A placement that is bound to a node.
public struct NodeRun: Hashable, Sendable {
    /// Which replica of which job.
    public var replica: ReplicaID
    /// Of which attempt.
    public var epoch: Epoch
    /// Whose it is.
    public var tenant: TenantName

    /// Wraps the fields, which the encoder bounds.
    public init(replica: ReplicaID, epoch: Epoch, tenant: TenantName) {
        self.replica = replica
        self.epoch = epoch
        self.tenant = tenant
    }
}

/// One node as the planner knows it.
public struct NodeView: Hashable, Sendable {
    /// Its region.
    public var region: RegionName
    /// Its pool.
    public var pool: PoolName
    /// Its name in the pool: `b0-n3`.
    public var node: String
    /// How it is.
    public var health: NodeHealth
    /// Why, in the site's words; empty for one that is well.
    public var cause: String
    /// Since when; none for one that is well.
    public var since: CivilTime
    /// What is bound to it, as far as placements name their nodes.
    public var runs: [NodeRun]

    /// Wraps the fields, which the encoder bounds.
    public init(
        region: RegionName, pool: PoolName, node: String, health: NodeHealth, cause: String,
        since: CivilTime, runs: [NodeRun]
    ) {
        self.region = region
        self.pool = pool
        self.node = node
        self.health = health
        self.cause = cause
        self.since = since
        self.runs = runs
    }
}

/// Nodes, by region, pool, block and number.
public struct NodeList: Hashable, Sendable {
    /// The nodes.
    public var nodes: [NodeView]
    /// Whether others follow.
    public var hasMore: Bool
    /// Civil time at the planner.
    public var civilTime: CivilTime

    /// Wraps the fields, which the encoder bounds.
    public init(nodes: [NodeView], hasMore: Bool, civilTime: CivilTime) {
        self.nodes = nodes
        self.hasMore = hasMore
        self.civilTime = civilTime
    }
}

/// A site says how one of its nodes is.
public struct DeclareNode: Hashable, Sendable {
    /// In which pool.
    public var pool: PoolName
    /// The node's name in the pool: `b0-n3`.
    public var node: String
    /// How it is from now on.
    public var health: NodeHealth
    /// Why, in the site's words; empty for one that is well.
    public var cause: String

    /// Wraps the fields, which the encoder bounds.
    public init(pool: PoolName, node: String, health: NodeHealth, cause: String) {
        self.pool = pool
        self.node = node
        self.health = health
        self.cause = cause
    }
}
