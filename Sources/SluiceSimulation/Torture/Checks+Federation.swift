import SluiceModel
import SluicePlanner
import SluiceWire

/// The standing of regions, sites and pools, as the journal tells of it.
struct Standing: Sendable {
    /// A region by its number at the planner.
    struct Region: Sendable {
        var name: RegionName
        var isReachable = false
        var wasReachable = false
        var isLost = false
        var isClosed = false
        var isRemoved = false
    }

    var regions: [Region] = []
    var closedSites: Set<SiteName> = []
    var frozen: [(address: PoolAddress, region: RegionName, pool: PoolName)] = []
    /// Pools whose gateway was made to miscount, and when it sent that last.
    var expectedFrozen: [PoolName: Int64] = [:]
    var drains: [FederationEvent.Drain] = []
    /// Whether so many regions are unknown that nothing may be given up.
    var isBraking = false

    /// The brake as the decision record words it: on from three unknown regions on, where they are
    /// half of all; off when no more than a third is.
    mutating func updateBrake() {
        let known = regions.filter { $0.wasReachable && !$0.isLost && !$0.isRemoved }
        let unknown = known.count { !$0.isReachable }
        isBraking =
            isBraking ? unknown * 3 > known.count : unknown >= 3 && unknown * 2 >= known.count
    }
}

extension Checks {
    /// Pools that are frozen, with their regions.
    var frozen: [(address: PoolAddress, region: RegionName, pool: PoolName)] { standing.frozen }

    /// A gateway was made to miscount: the planner may freeze that pool.
    mutating func expectFrozen(_ pool: PoolName, at now: Int64) {
        standing.expectedFrozen[pool] = now
    }

    /// Whether a fault that the planner finds in its books is one that was put in.
    func isExpected(_ fault: String) -> Bool {
        standing.expectedFrozen.keys.contains { fault.hasPrefix("pool \($0):") }
    }

    /// How long a job wanted to run; nil for one that was never submitted.
    func expectedRun(of job: JobID) -> Seconds? { specification(job)?.expectedRun }

    mutating func froze(_ address: PoolAddress, _ books: PoolBooks, at now: Int64) {
        tally.note(Sight.poolFrozen)
        guard let pool = description(of: address) else { return }
        let region = standing.regions[Int(address.region)].name
        standing.frozen.append((address, region, pool.name))
        if standing.expectedFrozen[pool.name] == nil {
            note("pool \(pool.name) of region \(region) frozen: \(books)", at: now)
        }
    }

    /// A pool is opened. A second wrong report may be on its way by then, behind a slow link or in
    /// front of a planner that stands still: it freezes the pool again, and is waited for.
    mutating func thawed(_ address: PoolAddress, at now: Int64) {
        for entry in standing.frozen where entry.address == address {
            guard let sent = standing.expectedFrozen[entry.pool],
                now - sent > World.longestWay
            else { continue }
            standing.expectedFrozen[entry.pool] = nil
        }
        standing.frozen.removeAll { $0.address == address }
    }

    mutating func setReachable(_ region: UInt16, _ isReachable: Bool) {
        let index = Int(region)
        standing.regions[index].isReachable = isReachable
        if isReachable {
            standing.regions[index].wasReachable = true
            standing.regions[index].isLost = false
        }
        standing.updateBrake()
    }

    /// Nothing new goes where it may not.
    mutating func mayTake(_ placed: Event.Placed, _ site: SiteName?, at now: Int64) {
        let region = standing.regions[Int(placed.address.region)]
        func wrong(_ why: String) {
            note("replica \(placed.replica) is placed in region \(region.name), \(why)", at: now)
        }
        if !region.isReachable { wrong("which is out of sight") }
        if region.isLost || region.isRemoved { wrong("which is given up") }
        if region.isClosed { wrong("which is closed") }
        if let site, standing.closedSites.contains(site) { wrong("whose site is closed") }
        if standing.frozen.contains(where: { $0.address == placed.address }) {
            wrong("whose pool is frozen")
        }
    }

    /// What is out of sight is not touched while the brake is on. Parts that never were to start
    /// are no loss: their group is given up at once.
    mutating func givenUp(_ replica: ReplicaID, in region: Int, at now: Int64) {
        let place = standing.regions[region]
        guard standing.isBraking, !place.isReachable, !place.isLost, !removing.contains(region),
            !isDone(replica.job), !groups.isUncommitted(replica.job)
        else { return }
        note("replica \(replica) is given up or replaced while the brake is on", at: now)
    }

    /// A placement begins to move, because of a drain where nothing else is a reason: no more of
    /// them at once than its bound. Parts of a group move together, and what leaves for a guarantee
    /// or a reserved window, or gives lent cards back, moves without a drain.
    mutating func moves(
        _ replica: ReplicaID, in region: Int, site: UInt16, others: (UInt16?) -> Int,
        at now: Int64
    ) {
        guard let wanted = specification(replica.job), wanted.metro.isNone,
            wanted.kind != .inference, !isLeaving(replica.job), !isDone(replica.job),
            groups.parts(of: replica.job) == 1, !wanted.usesLent,
            !reclaims.isEnding(replica), !leavesForWindow(replica)
        else { return }
        let drains = standing.drains.filter {
            Int($0.region) == region && ($0.site == nil || $0.site == site)
        }
        guard !drains.isEmpty else { return }
        let isRoom = drains.contains { others($0.site) < $0.atMost }
        if !isRoom {
            note("replica \(replica) moves, and \(drains[0].atMost) may move at once", at: now)
        }
    }

    mutating func audit(_ event: FederationEvent, at now: Int64) {
        switch event {
        case .linkLost(let region, _, _):
            lostSight(of: region)
            setReachable(region, false)
        case .plannerAway: tally.note(Sight.plannerAway)
        case .outgoing(let replica, let epoch, let isOutgoing):
            outgoing(replica, epoch, isOutgoing, at: now)
        case .brakeChanged(let isOn, _, _): tally.note(isOn ? Sight.brakeOn : .brakeReleased)
        case .regionChanged(let region, let action):
            if action == .remove { bookings.removeAll { $0.region == region } }
            change(Int(region), action)
        case .storeTaken: break
        case .drainChanged(let drain):
            standing.drains.removeAll { $0.region == drain.region && $0.site == drain.site }
            if drain.atMost > 0 {
                standing.drains.append(drain)
            } else {
                tally.note(Sight.drainOver)
            }
        case .fenceHeld: tally.note(Sight.fenceHeld)
        case .dropHeld(_, let cards): if cards > 0 { tally.note(Sight.dropHeld) }
        case .dropLasted: break
        }
    }

    private mutating func change(_ region: Int, _ action: RegionAction) {
        switch action {
        case .cordon, .drain: standing.regions[region].isClosed = true
        case .uncordon: standing.regions[region].isClosed = false
        case .declareLost: standing.regions[region].isLost = true
        case .remove:
            restartNumbers(of: region)
            standing.regions[region].isRemoved = true
            standing.regions[region].isReachable = false
            standing.drains.removeAll { Int($0.region) == region }
            standing.frozen.removeAll { Int($0.address.region) == region }
            if let names = sites(of: region) { standing.closedSites.subtract(names) }
        }
        standing.updateBrake()
    }
}
