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
    /// Bytes that one command of a scheduler may say: the list of 20,000 jobs, and more.
    static let commandBytes = 16 << 20
    /// How long a command of Slurm may take before its outcome counts as unknown; Slurm's own
    /// messages time out after 10 s by default.
    static let slurmAnswer = Duration.seconds(25)
    /// Submissions to Slurm under way at once: more only wait for slurmctld's lock.
    static let slurmSubmissions = 4
    /// Runs that one command of Slurm names at most: what fits a command line well.
    static let slurmBatch = 200
    /// How often Slurm's list is read while something is about to change, and while nothing is.
    static let slurmBusy = Duration.milliseconds(500)
    static let slurmIdle = Duration.seconds(5)
    /// Without an answer for so long, what Slurm's nodes have is not known any more.
    static let slurmSilence = Duration.seconds(20)
    /// How old a reading of Slurm's clock may be: clocks drift by less than 0.1 ms a second.
    static let slurmClockAge = Duration.seconds(60)
    /// How often Slurm looks whether a job is over its limit, and a second for rounding: a limit
    /// is set so much, and Slurm's KillWait, before the fence.
    static let slurmLimitPeriod: Int64 = 31
    /// Bytes of one line that a plugin says: the list of 20,000 runs, and more.
    static let pluginLine = 4 << 20
    /// Lines in a row that are no answers, after which a plugin counts as broken.
    static let pluginGarbage = 100
    /// Bytes of one secret: a chain of certificates with its key has 20 KB.
    package static let secretBytes = 32 << 10
    /// How long the helper may take over one secret: a vault across the country, and its retries.
    static let secretAnswer = Duration.seconds(10)
    /// Secrets that the helper is asked for at once.
    static let secretQuestions = 8
    /// How often the end of a run is tried again that a full disk does not take.
    static let fullDiskRetry = Duration.milliseconds(500)
    /// How often checkpoints and endpoints are looked for, and what a run's output says of them is
    /// written down at most: two `stat`s of each run.
    static let saidPause = Duration.milliseconds(1_000)
    /// How often what a run left behind is looked for again until all of it is gone.
    static let orphanPause = Duration.milliseconds(20)
    /// How long a run may take to leave at its limit before it is killed; at its fence, at most.
    static let limitGrace = Seconds(5)
}
