internal import SluiceLinux

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

    // PostgreSQL

    /// How long a connect may take, the login included: a lost packet, and a server that is busy.
    package static let connectTime: Duration = .seconds(5)
    /// How long a server may take over one statement: a checkpoint on a slow disk holds a commit
    /// up for a second or two. Longer than that, and those who wait are told.
    package static let answerTime: Duration = .seconds(5)
    /// How long it may take over one that moves many bytes, or reads all.
    package static let longAnswerTime: Duration = .seconds(60)
    /// How long a leader that says nothing to the database stays the leader. A standby serves no
    /// earlier than this after the leader's death; a stall of that length costs a take-over.
    package static let leadershipMilliseconds: Int64 = 1_500
    /// The same as a length of time.
    package static let leadership: Duration = .milliseconds(leadershipMilliseconds)
    /// How much longer a leader leads, beyond the leadership, whose synchronous replicas do not
    /// answer: a replica's restart, and a look at it by whoever is on call. So long has a promoted
    /// replica to wait, since its old server may have such a leader.
    package static let stallMilliseconds: Int64 = 60_000
    /// The same as a length of time.
    package static let stall: Duration = .milliseconds(stallMilliseconds)
    /// How long the leader itself relies on it: both clocks may run apart by as much as those of
    /// leases, and ten times that.
    package static let reliedOnPerMille = 990
    /// Through when who asked at `sentAt` relies on a leadership.
    static func leadershipEnd(from sentAt: Instant, _ leadership: Duration) -> Instant {
        sentAt + leadership * reliedOnPerMille / 1_000
    }
    /// The oldest server that has what is used, and is tested: 15 of Debian 12.
    package static let oldestServer = 150_000
    /// Bytes of a row that holds a part of a snapshot: between two of them the leadership is
    /// renewed, and none fills the server's memory.
    package static let snapshotPartBytes = 8 << 20
    /// Batches that one statement of a purge drops: seconds of a busy server.
    package static let purgedBatches = 16_384
    /// Batches that are read with one statement …
    package static let pageBatches = 256
    /// … and the bytes after which a page ends.
    package static let pageBytes = 4 << 20
}
