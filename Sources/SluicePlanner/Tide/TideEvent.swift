package import SluiceModel

/// What happened to the replicas that a tide wants, and to what is kept for them and for gangs.
package enum TideEvent: Hashable, Sendable {
    /// So many replicas of a job are wanted from now on, for this reason.
    case turned(JobID, TideStanding)
    /// So many places are kept in a pool for a job; 0 for none any more.
    case kept(JobID, PoolAddress, KeptFor, count: UInt16)
    /// A run said how loaded it is.
    case loaded(replica: ReplicaID, epoch: Epoch, PerMille)

    /// The job it is about.
    var job: JobID {
        switch self {
        case .turned(let job, _), .kept(let job, _, _, _): job
        case .loaded(let replica, _, _): replica.job
        }
    }
}

/// What places in a pool are kept for.
package enum KeptFor: UInt8, Sendable, CaseIterable {
    /// The return of a tide's replicas: each place is a replica's cards, lent meanwhile.
    case tide = 1
    /// A gang whose node may fault: each place is a whole node.
    case gang = 2
}

/// How many replicas a job's tide wants, and why.
package struct TideStanding: Hashable, Sendable {
    /// Why so many.
    package enum Why: UInt8, Sendable, CaseIterable {
        /// The hour says so.
        case hour = 1
        /// A coming hour wants more, and its replicas are placed before it.
        case ahead = 2
        /// The load of the runs asks for it.
        case load = 3
    }

    /// Replicas wanted.
    package var wanted: UInt16
    /// Why so many.
    package var why: Why
    /// By load: the mean load that it was decided by, in thousandths.
    package var load: PerMille
    /// By load: since when fewer would do; none where that is not so.
    package var lowSince: CivilTime
    /// By load: the most that would have done since then.
    package var lowMost: UInt16

    /// As a job begins at `now`.
    init(_ tide: Tide, at now: CivilTime) {
        wanted = tide.wanted(at: now, ahead: tide.lead)
        why =
            tide.isByLoad ? .load : wanted > tide.wanted(at: now) ? .ahead : .hour
        load = PerMille(0)
        lowSince = .none
        lowMost = 0
    }
}
