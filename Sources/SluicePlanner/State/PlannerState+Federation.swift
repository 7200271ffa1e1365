import SluiceModel
import SluicePlacement
import SluiceWire

/// Whether, and since when, so many regions are unknown that the planner touches nothing.
struct Brake: Sendable {
    var isOn = false
    var since = CivilTime.none
    var unknown: UInt32 = 0
    var regions: UInt32 = 0
}

/// A drop of a pool's usable cards that has not lasted yet.
struct HeldDrop: Sendable {
    var address: PoolAddress
    var cards: UInt32
    var since: CivilTime
}

extension PlannerState {
    mutating func apply(_ event: FederationEvent) {
        switch event {
        case .linkLost(let region, let cause, let sentence):
            setReachable(region, false)
            if cause == .takeOver { linkRecords[Int(region)].excuse() }
            regions[Int(region)].cause = cause
            regions[Int(region)].causeSentence = sentence
        case .plannerAway(let length): wasAway(length)
        case .outgoing(let replica, let epoch, let isOutgoing):
            setOutgoing(replica, epoch, isOutgoing)
        case .brakeChanged(let isOn, let unknown, let count):
            brake = Brake(isOn: isOn, since: now, unknown: unknown, regions: count)
            if isOn { excuseLinks() }
            isQueueDirty = true
        case .regionChanged(let region, let action): change(region, action)
        case .storeTaken(let region, let store): regions[Int(region)].store = store
        case .drainChanged(let drain):
            drains.removeAll { $0.region == drain.region && $0.site == drain.site }
            if drain.atMost > 0 { drains.append(drain) }
        case .fenceHeld(let job, let until):
            guard let slot = slot(job) else { return }
            jobs[slot].notBefore = max(jobs[slot].notBefore, until)
        case .dropHeld(let address, let cards):
            drops.removeAll { $0.address == address }
            if cards > 0 { drops.append(HeldDrop(address: address, cards: cards, since: now)) }
        case .dropLasted(let address, _): drops.removeAll { $0.address == address }
        }
    }

    /// A region's link came or went.
    mutating func setReachable(_ region: UInt16, _ isReachable: Bool) {
        let index = Int(region)
        recordLink(index, isUp: isReachable)
        regions[index].isReachable = isReachable
        regions[index].since = now
        regions[index].uncounted = Seconds(0)
        regions[index].isSwept = false
        regions[index].nextFence = Seconds(0)
        regions[index].cause = isReachable ? .none : .connectionLost
        regions[index].causeSentence = ""
        if isReachable {
            regions[index].isLost = false
            regions[index].wasReachable = true
        }
        table.setReachable(region: region, isReachable)
        isQueueDirty = true
    }

    private mutating func wasAway(_ length: Seconds) {
        for index in regions.indices where !regions[index].isReachable {
            regions[index].uncounted = Seconds(regions[index].uncounted.count + length.count)
        }
        for index in drops.indices { drops[index].since = drops[index].since.adding(length) }
    }

    private mutating func change(_ region: UInt16, _ action: RegionAction) {
        let index = Int(region)
        isQueueDirty = true
        switch action {
        case .cordon, .drain: table.setCordoned(region: region, true)
        case .uncordon: table.setCordoned(region: region, false)
        case .declareLost:
            regions[index].isLost = true
            regions[index].isSwept = false
            regions[index].nextFence = Seconds(0)
        case .remove: remove(region)
        }
    }

    private mutating func remove(_ region: UInt16) {
        let index = Int(region)
        table.setCordoned(region: region, false)
        table.setLagging(region: region, false)
        table.remove(region: region)
        for pool in pools(of: index) { reported[pool] = table.shapes[pool] }
        forgetRecords(index)
        drains.removeAll { $0.region == region }
        drops.removeAll { $0.address.region == region }
        let pools = pools(of: index)
        dropKept { pools.contains(Int($0.pool)) }
        removeBookings(region: region)
        // Nobody can thaw a pool that is gone, and nothing can be held there.
        for pool in pools { table.setFrozen(pool: pool, false) }
        frozen.removeAll { pools.contains(Int($0.pool)) }
        policy.holds.removeAll { $0.address.region == region }
        regions[index] = RegionState()
        regions[index].since = now
        regions[index].isRemoved = true
        if reservation.address.region == region { reservation.job = .none }
    }

    /// The numbers of a region's pools.
    func pools(of region: Int) -> Range<Int> {
        let record = table.regions[region]
        return record.firstPool..<record.firstPool + record.description.pools.count
    }

    mutating func setLagging(_ region: Int, _ isLagging: Bool) {
        guard regions[region].isLagging != isLagging else { return }
        regions[region].isLagging = isLagging
        table.setLagging(region: UInt16(region), isLagging)
    }

    private mutating func setOutgoing(
        _ replica: ReplicaID, _ epoch: Epoch, _ isOutgoing: Bool
    ) {
        guard let place = placement(replica, epoch), let slot = slot(replica.job),
            placements[place].isOutgoing != isOutgoing
        else { return }
        placements[place].isOutgoing = isOutgoing
        if isOutgoing {
            jobs[slot].outgoing += 1
            if jobs[slot].outgoing == 1 { outgoingJobs.setContains(replica.job.raw, true) }
        } else {
            outgoingGone(slot)
        }
        requeue(slot)
    }

    /// One outgoing placement less.
    mutating func outgoingGone(_ slot: Int) {
        jobs[slot].outgoing -= 1
        if jobs[slot].outgoing == 0 { outgoingJobs.setContains(jobs[slot].id.raw, false) }
    }

    /// Replicas of a job that run and are to stay. O(1) where none is outgoing.
    func serving(_ slot: Int) -> UInt16 {
        guard jobs[slot].outgoing > 0 else { return jobs[slot].running }
        return placementSlots(slot).reduce(0) { count, place in
            placements[place].startedAt != .none && !placements[place].isOutgoing
                ? count + 1 : count
        }
    }
}
