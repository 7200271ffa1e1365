/// The journal's bounds, each with its reason.
package enum JournalLimits {
    /// The format that this version writes, and the newest that it reads.
    package static let formatVersion = 1
    /// A batch of 64 MiB: far above a turn of the loop, far below SQLite's 1 GB for a value.
    package static let batchBytes = 64 << 20
    /// A snapshot must fit into one value, of which SQLite takes 1,000,000,000 bytes.
    package static let snapshotBytes = 960 << 20
    /// The newest snapshots kept: the last, and one to fall back on.
    package static let snapshots = 2
    /// Write-ahead pages (4 KiB each) after which an idle turn checkpoints: a quarter of a MiB, so
    /// that the step with its two syncs stays in the order of a millisecond.
    package static let idleCheckpointPages = 64
    /// Write-ahead pages after which the log is moved although no turn was idle: 1 MiB, so that no
    /// request waits more than some milliseconds for it.
    package static let forcedCheckpointPages = 256
    /// What the log is given at once: the pages above and a large batch.
    package static let logBytes = 8 << 20
    /// How many batches the side file may lag behind when a turn is idle …
    package static let idleHeadLag: Position = 64
    /// … and at all. So many batches at the tail could be cut off after a crash unnoticed.
    package static let forcedHeadLag: Position = 1_024
}
