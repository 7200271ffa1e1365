package import SluiceModel

/// What places the jobs of a replay.
package enum ReplayPolicy: String, CaseIterable, Sendable {
    /// The planner.
    case sluice
    /// The nearest pool with room, from a metro drawn for each job.
    case nearest
    /// Any pool with room.
    case random
}

/// What a replay came to.
package struct ReplayOutcome: Hashable, Sendable {
    /// A hash of the planner's last state; of the runs for a baseline.
    package var stateHash: UInt64 = 0
    /// Jobs that were submitted.
    package var jobs = 0
    /// Jobs that were placed at least once.
    package var placed = 0
    /// Jobs that ended well.
    package var finished = 0
    /// What must not be; empty for a good run.
    package var violations: [String] = []
    /// Mean wait from submission to placement, in milliseconds.
    package var waitMillisecondsMean: Int64 = 0
    /// The wait that one job in a hundred passes, in seconds.
    package var waitSecondsP99: Int64 = 0
    /// Electricity of all runs.
    package var powerCost = MicroYuan(0)
    /// Electricity of the same jobs placed nearest first.
    package var nearestFirstPowerCost = MicroYuan(0)
    /// Cards of the fleet as it was scaled.
    package var fleetCards: Int64 = 0
    /// Mean demand of the jobs in thousandths of cards.
    package var meanMilliCards: Int64 = 0
    /// What failures did; nil where nothing fails.
    package var failures: FailureOutcome?
    /// The same failures where no run keeps a checkpoint.
    package var failuresWithoutCheckpoints: FailureOutcome?
    /// The same failures where a broken node stays in use.
    package var failuresWithoutIsolation: FailureOutcome?

    /// Sets mean and 99th percentile from waits in seconds.
    mutating func setWaits(_ waits: [Int64]) {
        guard !waits.isEmpty else { return }
        waitMillisecondsMean = waits.reduce(0, +) * 1_000 / Int64(waits.count)
        waitSecondsP99 = waits.sorted()[min(waits.count - 1, waits.count * 99 / 100)]
    }
}
