package import SluiceModel
package import SluiceWire

/// What happened between the planner and its regions beside their reports.
package enum FederationEvent: Hashable, Sendable {
    /// A region's link was lost: it is unknown from now on. Why, in a word and in a sentence.
    case linkLost(region: UInt16, cause: LinkCause, sentence: String)
    /// The planner itself was away for so long: the policy clocks do not count that.
    case plannerAway(Seconds)
    /// A placement is to be replaced while it lives on, or is not any more: its job counts it no
    /// longer as one that it has, or counts it again.
    case outgoing(replica: ReplicaID, epoch: Epoch, isOutgoing: Bool)
    /// So many of the regions are unknown that nothing is given up, or not any more.
    case brakeChanged(isOn: Bool, unknown: UInt32, regions: UInt32)
    /// An operator changed a region's standing.
    case regionChanged(region: UInt16, RegionAction)
    /// The region's orders are those of this store from now on.
    case storeTaken(region: UInt16, StoreID)
    /// A drain began, or its bound changed; with a bound of 0 it is over.
    case drainChanged(Drain)
    /// A job may not start before that: a run of it may live till then where nobody sees it.
    case fenceHeld(JobID, until: CivilTime)
    /// What a pool can use dropped by so many cards at once, which is held; 0: it is held no more.
    case dropHeld(PoolAddress, cards: UInt32)
    /// A drop that was held has lasted.
    case dropLasted(PoolAddress, cards: UInt32)

    /// A region or site that is being emptied in steps.
    package struct Drain: Hashable, Sendable {
        /// The region.
        package var region: UInt16
        /// The site's index in the region; nil for all of them.
        package var site: UInt16?
        /// Placements that are moved at once.
        package var atMost: UInt32
        /// Placements when it began.
        package var total: UInt32
    }

    /// The job it is about; nil for one that is about none.
    var job: JobID? {
        switch self {
        case .outgoing(let replica, _, _): replica.job
        case .fenceHeld(let job, _): job
        case .linkLost, .plannerAway, .brakeChanged, .regionChanged, .storeTaken, .drainChanged,
            .dropHeld, .dropLasted:
            nil
        }
    }
}

/// What somebody wants of the planner about its regions.
package enum FederationCommand: Hashable, Sendable {
    /// A region's link was lost.
    case linkLost(region: UInt16, cause: LinkCause, sentence: String)
    /// The planner process stood still for so long.
    case plannerAway(Seconds)
    /// By the safety clock, a region's lease is over for so long.
    case leaseOver(region: UInt16, since: Seconds)
    /// An operator changes a region's standing. `leaseLeft` is what the safety clock says.
    case changeRegion(
        key: RequestKey, RegionName, RegionAction, atMost: UInt32, isStopped: Bool,
        leaseLeft: Seconds)
    /// A site is drained, so many placements at once.
    case drainSite(key: RequestKey, SiteName, atMost: UInt32)
    /// A gateway with this store registered its region. Where another store, or a wiped one, takes
    /// the place of what was: the lease before lives for `leaseLeft` at most, in real seconds, of
    /// which each is `civilSpeed` civil ones.
    case storeTaken(
        region: UInt16, StoreID, isEmpty: Bool, leaseLeft: Seconds, civilSpeed: UInt32)
}
