/// How a node is, as its site says.
@frozen
public enum NodeHealth: UInt8, Sendable, CaseIterable {
    /// It works.
    case ok = 1
    /// It works and is likely to fail: nothing new goes there, and what runs there leaves at its
    /// next checkpoint.
    case suspect = 2
    /// It does not work: what ran there is over.
    case faulted = 3
}

/// What a site says of one node.
public struct NodeReport: Hashable, Sendable {
    /// The pool's index in the region.
    public var pool: UInt16
    /// The block's index in the pool.
    public var block: UInt16
    /// The node's index in the block.
    public var node: UInt16
    /// How it is.
    public var health: NodeHealth
    /// Why, in the site's words: at most `Limits.causeBytes` bytes; empty for one that is well.
    public var cause: String
    /// Since when.
    public var since: CivilTime

    /// Wraps what is said of a node.
    public init(
        pool: UInt16, block: UInt16, node: UInt16, health: NodeHealth, cause: String,
        since: CivilTime
    ) {
        self.pool = pool
        self.block = block
        self.node = node
        self.health = health
        self.cause = cause
        self.since = since
    }
}
