/// The bounds of a planner's daemon, each with its reason.
package enum PlannerLimits {
    /// How often it looks at the clock while work waits for a place: the longest that a freed card
    /// stays unnoticed by the queue.
    package static let busyTick: Duration = .milliseconds(50)
    /// How often otherwise: a quarter of a second is far below every lease and keep-alive.
    package static let idleTick: Duration = .milliseconds(250)
    /// How often a planner whose disk is full tries again: recovering a large state takes a second.
    package static let refusedTick: Duration = .milliseconds(1_000)
    /// Batches after which an idle turn writes a snapshot: they replay in about a second.
    package static let snapshotBatches: UInt64 = 20_000
    /// Journal bytes after which an idle turn writes one: they are read in about a second.
    package static let snapshotBytes: UInt64 = 64 << 20
    /// No turn was idle for so many times the two above: then it is written between busy turns.
    package static let forcedSnapshotFactor: UInt64 = 8
    /// Batches dropped in one idle turn: some milliseconds.
    package static let droppedBatches = 256
    /// How long the peers have to read their goodbye.
    package static let goodbyeTime: Duration = .milliseconds(500)
}
