/// A bug that the harness puts in on purpose: a torture that does not find it proves nothing.
package enum Canary: String, CaseIterable, Sendable {
    /// The planner answers before its batch is durable.
    case replyBeforeDurable = "reply-before-durable"
    /// A planner that restarts forgets the last batches of its journal.
    case dropJournalTail = "drop-journal-tail"
    /// Nobody stops an exclusive run when its region was cut off for too long.
    case forgetFence = "forget-fence"
    /// Gateways report free cards as if they lay together.
    case sumInsteadOfShape = "sum-instead-of-shape"
    /// A gateway acts on its orders before they are in its store.
    case actBeforeStored = "act-before-stored"
}

/// What one torture run is made of; all else is drawn from the seed.
package struct TortureSettings: Sendable {
    /// Everything is drawn from it.
    package var seed: UInt64
    /// Simulated seconds with faults and new work.
    package var activeSeconds: Int64 = 60
    /// Simulated seconds at most in which all must come to rest afterwards: a gang that waits for
    /// the whole of a pool, behind runs of up to a minute, with pauses after refusals.
    package var settlingSeconds: Int64 = 900
    /// Whether messages go through the codec instead of as values.
    package var codes = false
    /// The bug to put in; nil for none.
    package var canary: Canary?

    /// A run of this seed.
    package init(seed: UInt64, canary: Canary? = nil) {
        self.seed = seed
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
    /// Runs that executors started.
    package var runs: Int
    /// Faults that were put in.
    package var faults: Int
    /// Events that the simulation went through.
    package var events: Int
    /// The command line that runs this again.
    package var command: String
}
