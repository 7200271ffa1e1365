public import SluiceModel

/// A checkpoint, and where the run was that wrote it.
public struct KeptCheckpoint: Hashable, Sendable {
    /// What the run said.
    public var checkpoint: Checkpoint
    /// The region it ran in.
    public var region: RegionName
    /// The site it ran in.
    public var site: SiteName

    /// Wraps the fields, which the encoder bounds.
    public init(checkpoint: Checkpoint, region: RegionName, site: SiteName) {
        self.checkpoint = checkpoint
        self.region = region
        self.site = site
    }
}

/// What one replica has done and kept, once it said a checkpoint or a run of it ended early.
public struct ReplicaWork: Hashable, Sendable {
    /// The replica's number.
    public var replica: UInt16
    /// Runs that ended because a node faulted or was likely to.
    public var nodeFaults: UInt32
    /// Running time that its last run had come to when it ended; with a run that lives, what that
    /// began with.
    public var reached: Seconds
    /// Running time that had to be done again, over all attempts.
    public var lost: Seconds
    /// The newest checkpoint of each scope.
    public var kept: [KeptCheckpoint]
    /// What the run that lives began with; nil for a beginning from nothing.
    public var resumedFrom: Checkpoint?

    /// Wraps the fields, which the encoder bounds.
    public init(
        replica: UInt16, nodeFaults: UInt32, reached: Seconds, lost: Seconds,
        kept: [KeptCheckpoint], resumedFrom: Checkpoint?
    ) {
        self.replica = replica
        self.nodeFaults = nodeFaults
        self.reached = reached
        self.lost = lost
        self.kept = kept
        self.resumedFrom = resumedFrom
    }
}
