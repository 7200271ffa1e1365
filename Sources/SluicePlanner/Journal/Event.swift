package import SluiceModel
package import SluicePlacement
package import SluiceWire

/// What happened: the only thing that changes the planner's state. What is large and rare stands in
/// a box, as every event is copied as the largest that does not.
package enum Event: Hashable, Sendable {
    /// Civil time moved to this moment.
    case timePassed(CivilTime)
    /// Chips and metros are these from now on.
    indirect case catalogueSet(Catalogue)
    /// A reign began.
    case reignStarted(Term)
    /// A region registered, for the first time or with other facts.
    indirect case regionRegistered(number: UInt16, RegionDescription)
    /// A region's capacity or rings changed.
    indirect case capacityReported(region: UInt16, CapacityChange)
    /// A region's link came or went.
    case reachabilityChanged(region: UInt16, isReachable: Bool)
    /// A region's gateway lost its store: its orders begin again at 1.
    case regionWiped(region: UInt16)
    /// A site's standing changed.
    case siteChanged(SiteName, SiteAction)
    /// A pool's books do not balance: nothing new goes there.
    case poolFrozen(PoolAddress, PoolBooks)
    /// An operator has looked at a frozen pool, and its books balance.
    case poolThawed(PoolAddress)
    /// A job was taken.
    case jobSubmitted(JobID, Submission)
    /// A replica was placed, and its start ordered.
    case placed(Placed)
    /// A replica's stop was ordered.
    case stopOrdered(Stop)
    /// The gateway refused a start order.
    case refused(replica: ReplicaID, epoch: Epoch, reason: OrderRefusal)
    /// The gateway took a start order; the nodes it bound.
    case runAccepted(replica: ReplicaID, epoch: Epoch, nodes: [String])
    /// A run runs.
    case runStarted(replica: ReplicaID, epoch: Epoch, since: CivilTime)
    /// A run is over.
    case runEnded(replica: ReplicaID, epoch: Epoch, how: RunEnd, at: CivilTime)
    /// The planner gave a placement up that it cannot reach; its place is taken by another epoch.
    case placementLost(replica: ReplicaID, epoch: Epoch)
    /// A job's state or reason changed.
    case jobChanged(JobID, JobState, Reason)
    /// The head of the queue has a place in this pool by this moment at the latest.
    case headReserved(Reservation)
    /// What is held of a region's rings changed: a band, its standing, or a clock of it.
    case ringsHeld(region: UInt16, [HeldRing])
    /// A request other than a submission was done under this key.
    case keyUsed(tenant: TenantName, key: RequestKey, body: UInt64)
    /// A region said how nodes of it are; `isFull` takes the place of all that was known.
    case nodesReported(region: UInt16, isFull: Bool, [NodeReport])
    /// A run can be resumed from there.
    case checkpointed(replica: ReplicaID, epoch: Epoch, Checkpoint)
    /// Something between the planner and its regions.
    case federation(FederationEvent)
    /// A run answers requests there, and nowhere else.
    case serving(replica: ReplicaID, epoch: Epoch, [Endpoint])
    /// Something about the policy, or by it.
    indirect case policy(PolicyEvent)
    /// Something about the rights to join.
    indirect case trust(TrustEvent)
    /// Something about reserved windows.
    indirect case booking(BookingEvent)
    /// Something about a gang that is split over several regions.
    case group(GroupEvent)
    /// Something about tides, and about what is kept for them and for gangs.
    case tide(TideEvent)
    /// Something about jobs that their tenants change while they live.
    case change(ChangeEvent)
    /// Something about work that moves.
    indirect case balance(BalanceEvent)
    /// Something about a region's hourly prices.
    indirect case prices(PricesEvent)

    /// A placement as it was decided.
    package struct Placed: Hashable, Sendable {
        /// Which replica.
        package var replica: ReplicaID
        /// The attempt.
        package var epoch: Epoch
        /// Where.
        package var address: PoolAddress
        /// Where in the pool; meaningless for a slice on a card that is already shared.
        package var span: GangSpan
        /// The start order's number in the region.
        package var sequence: OrderSequence
        /// Price of a card for an hour, power included.
        package var pricePerCardHour: MicroYuan
        /// Power for all cards over the expected run.
        package var powerCost: MicroYuan
        /// The ring it was placed on; `.beyond` where none was asked.
        package var ring: Ring
        /// Cards that it takes, where those are counted by the pool's chip; 0 for the job's own.
        package var cards: UInt32 = 0
        /// Which of the job's metros it serves, where there are several.
        package var metro: UInt8 = 0

        /// Whether the job says how many cards it takes, and whom it serves.
        var isUsual: Bool { cards == 0 && metro == 0 }
    }

    /// A stop as it was ordered.
    package struct Stop: Hashable, Sendable {
        /// The region whose gateway gets it.
        package var region: UInt16
        /// Which replica.
        package var replica: ReplicaID
        /// Up to and including this attempt.
        package var epoch: Epoch
        /// Time before a kill.
        package var grace: Seconds
        /// The order's number in the region.
        package var sequence: OrderSequence
    }

    /// The promise to the head of the queue.
    package struct Reservation: Hashable, Sendable {
        /// The head; `.none` for no reservation.
        package var job: JobID
        /// The pool.
        package var address: PoolAddress
        /// It fits there by then.
        package var by: CivilTime
    }

    /// The job it is about; nil for one that is about none.
    package var job: JobID? {
        switch self {
        case .timePassed, .catalogueSet, .reignStarted, .regionRegistered, .capacityReported,
            .reachabilityChanged, .regionWiped, .siteChanged, .headReserved, .keyUsed,
            .nodesReported, .poolFrozen, .poolThawed, .ringsHeld, .trust,
            .booking, .prices:
            nil
        case .jobSubmitted(let job, _), .jobChanged(let job, _, _): job
        case .federation(let event): event.job
        case .policy(let event): event.job
        case .group(let event): event.job
        case .tide(let event): event.job
        case .change(let event): event.job
        case .balance(let event): event.job
        case .placed(let placed): placed.replica.job
        case .stopOrdered(let stop): stop.replica.job
        case .refused(let replica, _, _), .runAccepted(let replica, _, _),
            .runStarted(let replica, _, _), .runEnded(let replica, _, _, _),
            .placementLost(let replica, _), .checkpointed(let replica, _, _),
            .serving(let replica, _, _):
            replica.job
        }
    }
}
