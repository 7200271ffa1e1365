package import SluiceModel

/// What happened to the policy, and by it.
package enum PolicyEvent: Hashable, Sendable {
    /// This policy holds from now on, as the next version; whoever applied it.
    case applied(Policy, by: String)

    /// The job it is about; nil for one that is about none.
    var job: JobID? {
        switch self {
        case .applied: nil
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
