/// Where one element of an array is in its life.
@frozen
public enum ElementState: UInt8, Sendable, CaseIterable {
    /// It has no placement now.
    case waiting = 1
    /// It is on its way to a gateway, or being started.
    case placed = 2
    /// Its run runs.
    case running = 3
    /// Its run is being stopped, and it is placed again.
    case stopping = 4
    /// Its run ended well.
    case finished = 5
    /// Its run failed, and no rule begins it again.
    case failed = 6
    /// Its tenant ended it.
    case cancelled = 7
}

/// One element of an array.
public struct ElementView: Hashable, Sendable {
    /// Its index: what its run finds in `SLUICE_ARRAY_INDEX`.
    public var index: UInt32
    /// The replica that it is, for its output and its placements.
    public var replica: UInt16
    /// Where it is in its life.
    public var state: ElementState
    /// How often it was begun again under the job's rules.
    public var retries: UInt16

    /// Wraps the fields, which the encoder bounds.
    public init(index: UInt32, replica: UInt16, state: ElementState, retries: UInt16) {
        self.index = index
        self.replica = replica
        self.state = state
        self.retries = retries
    }
}
