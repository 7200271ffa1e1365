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
    /// A gateway's disk says that changes are durable, and forgets them when power is lost.
    case loseUnsynced = "lose-unsynced"
    /// A gateway counts its lease from the answer and not from the question.
    case leaseFromReceipt = "lease-from-receipt"
    /// A gateway's clock runs slower than the planner allows for.
    case slowClock = "slow-clock"
    /// A planner that another one followed goes on, and gateways obey it.
    case obeyOldTerm = "obey-old-term"
    /// The journal takes batches of a planner that another one followed.
    case unfencedJournal = "unfenced-journal"
    /// Gateways count the cards of a run as free once it is told to stop.
    case creditStopAtOnce = "credit-stop-at-once"
    /// Gateways tell of their runs without heed to the attempt.
    case ignoreEpoch = "ignore-epoch"
    /// A gateway starts a part of a group when it is to bind it.
    case startAtPrepare = "start-at-prepare"
    /// An operator says of a region that nothing runs there, and has not looked.
    case saysStopped = "says-stopped"
    /// Gateways call every checkpoint one that can be read everywhere.
    case boastCheckpoint = "boast-checkpoint"
    /// Nobody makes a run leave the cards that its provider wants back.
    case ignoreReclaim = "ignore-reclaim"
    /// A planner that takes over does not know how much a tenant may hold at most.
    case forgetCeilings = "forget-ceilings"
    /// A planner that takes over takes one tenant's guarantee for another's.
    case mixGuarantees = "mix-guarantees"
    /// A planner goes on with those whose certificates were taken back.
    case keepRevoked = "keep-revoked"
}
