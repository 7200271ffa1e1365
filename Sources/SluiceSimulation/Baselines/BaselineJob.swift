package import SluiceModel

/// One piece of work that a baseline places: a gang or a single replica, as Sluice was asked for
/// it.
package struct BaselineJob: Hashable, Sendable {
    /// What was asked; its names and bounds decide which pools will do.
    package var specification: JobSpecification
    /// When it was submitted.
    package var submittedAt: CivilTime
    /// How long it runs once started.
    package var run: Seconds
    /// Where its users or its owner are: the metro that "nearest" is measured from.
    package var origin: MetroName

    /// Wraps one job; a job of several replicas is given once for each.
    package init(
        specification: JobSpecification, submittedAt: CivilTime, run: Seconds, origin: MetroName
    ) {
        self.specification = specification
        self.submittedAt = submittedAt
        self.run = run
        self.origin = origin
    }

    /// Thousandths of cards that it holds.
    package var milliCards: Int64 {
        specification.cards == 1
            ? Int64(min(1_000, specification.cardShare.count)) : Int64(specification.cards) * 1_000
    }
}

/// A plain rule that Sluice is compared with.
package enum BaselinePolicy: Hashable, Sendable {
    /// The pool with the shortest round trip to the job's origin that has room.
    case nearestFirst
    /// Any pool that has room, drawn evenly; the seed decides.
    case random(seed: UInt64)
}

/// What a baseline did with the work.
package struct BaselineOutcome: Hashable, Sendable {
    /// Where and when one job ran.
    package struct Run: Hashable, Sendable {
        /// The job's index in the work.
        package var job: Int
        /// The pool.
        package var pool: PoolName
        /// When it started.
        package var start: CivilTime
    }

    /// The runs in the order in which they started.
    package internal(set) var runs: [Run] = []
    /// Power of all runs.
    package internal(set) var powerCost = MicroYuan(0)
    /// Jobs that no pool could ever hold.
    package internal(set) var impossible = 0
    /// Seconds that all jobs waited together.
    package internal(set) var waitSeconds: Int64 = 0
}
