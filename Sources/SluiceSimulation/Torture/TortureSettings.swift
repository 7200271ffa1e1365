import SluicePlanner

/// How long a torture is, and how its faults lie in it.
package struct TortureForm: Hashable, Sendable {
    /// Its name on the command line.
    package var name: String
    /// Simulated seconds with faults and new work.
    package var activeSeconds: Int64
    /// Simulated seconds in which all should come to rest afterwards: a gang that waits for the
    /// whole of a pool, behind the longest runs, with pauses after refusals. Longer only while runs
    /// go on to end (`World.settlingEnd`): an hour may leave twenty gangs behind, a week seventy,
    /// for the one pool that is large enough.
    package var settlingSeconds: Int64
    /// Regions; nil for three to five.
    var regions: Int?
    /// Storms, in which faults follow each other at once; one storm takes the whole where `nil`.
    var storms: ClosedRange<Int64>?
    /// Simulated seconds between faults outside storms.
    var calmGap: ClosedRange<Int64> = 30...300
    /// How much slower everybody looks around outside storms.
    var calmPace: Int64 = 1
    /// Requests of one tenant at most: enough that queues form in the small nation.
    var requests = 60
    /// One look of a tenant in so many makes a request up: in storms, and outside.
    var thinking: (storm: Int64, calm: Int64) { requests == 60 ? (1, 1) : (3, calmThinking) }
    var calmThinking: Int64 = 24
    /// The longest expected run, in seconds.
    var longestRun: Int64 = 40

    /// A minute of storm, as dense as it can be.
    package static let minute = TortureForm(
        name: "minute", activeSeconds: 60, settlingSeconds: 1_800)
    /// An hour of five regions: storms, and long stretches in which the nation works.
    package static let hour = TortureForm(
        name: "hour", activeSeconds: 3_600, settlingSeconds: 7_200, regions: 5, storms: 2...4,
        calmPace: 3, requests: 120, longestRun: 900)
    /// A week of five regions.
    package static let week = TortureForm(
        name: "week", activeSeconds: 604_800, settlingSeconds: 259_200, regions: 5, storms: 5...9,
        calmGap: 1_800...43_200, calmPace: 8, requests: 300, calmThinking: 600,
        longestRun: 14_400)
}

/// What one torture run is made of; all else is drawn from the seed.
package struct TortureSettings: Sendable {
    /// Everything is drawn from it.
    package var seed: UInt64
    /// How long it is.
    package var form: TortureForm
    /// Whether messages go through the codec instead of as values.
    package var codes = false
    /// The bug to put in; nil for none.
    package var canary: Canary?
    /// How far a planner's wall clock may be off, in seconds: two hours. Nothing that must not
    /// happen twice hangs on it (decision 0020).
    static let wallError: Int64 = 7_200
    /// Takes a line about each thing that happens; nil where nobody wants to know.
    package var log: (@Sendable (String) -> Void)?

    /// Every other seed cuts a planner's cycles into parts of a few jobs.
    var cyclePart: Int {
        seed.isMultiple(of: 2) ? PlannerLimits.cyclePart : 1 + Int(seed / 2 % 8) * 50
    }

    /// A run of this seed.
    package init(seed: UInt64, form: TortureForm = .minute, canary: Canary? = nil) {
        self.seed = seed
        self.form = form
        self.canary = canary
    }
}

/// What a torture run came to.
package struct TortureOutcome: Hashable, Sendable {
    /// The seed.
    package var seed: UInt64
    /// What went wrong, each with the simulated moment; empty for a good run.
    package var violations: [String]
    /// A hash over the last states of planner, gateways and tenants: one seed, one hash.
    package var stateHash: UInt64
    /// Jobs that tenants were told stand.
    package var acknowledged: Int
    /// Placements that planners decided.
    package var placements: Int
    /// Runs that planners ordered to stop.
    package var stops: Int
    /// Runs that executors started.
    package var runs: Int
    /// What was put in, and what came of it.
    package var tally: FaultTally
    /// Events that the simulation went through.
    package var events: Int
    /// Simulated microseconds that it took until all was at rest.
    package var simulated: Int64
    /// The command line that runs this again.
    package var command: String
}
