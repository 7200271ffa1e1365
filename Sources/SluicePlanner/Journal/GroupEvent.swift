package import SluiceModel

/// What happens to a gang that is split over several regions (decision 0017). Its parts are
/// replicas 0, 1, 2 … of one epoch, each placed by an `Event.placed` behind `begun`.
package enum GroupEvent: Hashable, Sendable {
    /// The job is split into that many equal parts; whoever is not prepared by `expires` ends it.
    case begun(JobID, parts: UInt8, expires: CivilTime)
    /// A gateway has bound a part and holds it; its nodes.
    case partPrepared(replica: ReplicaID, epoch: Epoch, nodes: [String])
    /// Every part is prepared: all start, by these orders. What was not decided here is aborted.
    case committed(JobID, [CommitOrder])
    /// The group is given up: before its commit nothing of it ever runs, after it the parts that
    /// are left are stopped.
    case givenUp(JobID)
    /// Nothing of the group lives any more: the job is whole again.
    case over(JobID)

    /// A part's order to start.
    package struct CommitOrder: Hashable, Sendable {
        /// The part's region.
        package var region: UInt16
        /// The part.
        package var replica: ReplicaID
        /// The attempt.
        package var epoch: Epoch
        /// The order's number in the region.
        package var sequence: OrderSequence
    }

    /// The job it is about.
    package var job: JobID {
        switch self {
        case .begun(let job, _, _), .committed(let job, _), .givenUp(let job), .over(let job): job
        case .partPrepared(let replica, _, _): replica.job
        }
    }
}
