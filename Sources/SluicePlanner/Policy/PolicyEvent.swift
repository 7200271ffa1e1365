package import SluiceModel

/// What happened to the policy, and by it.
package enum PolicyEvent: Hashable, Sendable {
    /// This policy holds from now on, as the next version; whoever applied it.
    case applied(Policy, by: String)
    /// Capacity is kept for a job from now on.
    case held(CapacityHold)
    /// Nothing is kept for the job any more.
    case released(JobID)
    /// A placement ends for somebody's guarantee; its stop is ordered next.
    case preempted(Victim)

    /// The job it is about; nil for one that is about none.
    var job: JobID? {
        switch self {
        case .applied: nil
        case .held(let hold): hold.job
        case .released(let job): job
        case .preempted(let victim): victim.replica.job
        }
    }
}

/// What operators want of the policy.
package enum PolicyCommand: Hashable, Sendable {
    /// Takes the place of version `after`; 0 for whatever holds.
    case apply(key: RequestKey, Policy, after: UInt64)
    /// A version that was in force before holds again, as a new version.
    case rollBack(key: RequestKey, version: UInt64)
}

/// Capacity that is kept for a job while what borrowed it ends.
package struct CapacityHold: Hashable, Sendable {
    /// For whom.
    package var job: JobID
    /// The pool.
    package var address: PoolAddress
    /// Whole nodes of the pool's largest kind.
    package var nodes: UInt32
    /// Runs that end for it.
    package var victims: UInt32
    /// It is over then, whatever came of it.
    package var until: CivilTime
}

/// A placement that was told to stop for somebody's guarantee.
package struct Victim: Hashable, Sendable {
    /// Which replica.
    package var replica: ReplicaID
    /// The attempt.
    package var epoch: Epoch
    /// For which job.
    package var preemptor: JobID
}
