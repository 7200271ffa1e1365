internal import SluiceModel

/// The bounds of the executors.
package enum ExecutorLimits {
    /// Bytes of output kept of one run: the newest, in two segments of half of it.
    package static let outputBytes = 16 << 20
    /// Bytes of a run's order file: 256 arguments and 256 variables of 4,096 bytes each, and more.
    package static let orderBytes = 4 << 20
    /// Bytes of the other small files of a run.
    package static let smallFileBytes = 4_096
    /// Most bytes that one read of output gives.
    package static let readBytes = 1 << 20
    /// Folders of ended runs that are kept for their output.
    package static let endedFolders = 1_024
    /// How often the end of a run is tried again that a full disk does not take.
    static let fullDiskRetry = Duration.milliseconds(500)
    /// How often checkpoints are looked for, and one of a run's output is written down at most: a
    /// `stat` of each run.
    static let checkpointPause = Duration.milliseconds(1_000)
    /// How often what a run left behind is looked for again until all of it is gone.
    static let orphanPause = Duration.milliseconds(20)
    /// How long a run may take to leave at its limit before it is killed; at its fence, at most.
    static let limitGrace = Seconds(5)
}
