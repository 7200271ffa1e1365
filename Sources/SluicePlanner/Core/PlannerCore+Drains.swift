import SluiceModel
import SluicePlacement
import SluiceWire

/// Emptying sites and regions in bounded steps. A serving replica's successor runs before it is
/// stopped; a run that must never be there twice is stopped first.
extension PlannerCore {
    func tooMany(_ atMost: UInt32) -> Refusal? {
        guard atMost > PlannerLimits.drainLargest else { return nil }
        return Refusal(
            .badRequest,
            "at most \(PlannerLimits.drainLargest) placements move at once; \(atMost) asked")
    }

    /// The index of a site in its region.
    func siteIndex(_ site: Int) -> UInt16 {
        UInt16(site - state.table.regions[Int(state.table.sites[site].region)].firstSite)
    }

    /// Begins to empty a region, or one site of it; what will happen, in words.
    mutating func drain(
        _ region: UInt16, site: UInt16?, _ atMost: UInt32, _ decision: inout Decision
    ) -> String {
        guard state.drains.count < PlannerLimits.drains else {
            return "\(state.drains.count) drains are under way, so that nothing is moved yet: ask "
                + "again when one is over"
        }
        let bound = atMost == 0 ? PlannerLimits.drainAtMost : atMost
        let all = placements { isIn($0, region, site) }
        guard !all.isEmpty else { return "nothing is there to move" }
        let drain = FederationEvent.Drain(
            region: region, site: site, atMost: bound, total: UInt32(all.count))
        emit(.federation(.drainChanged(drain)), &decision)
        stepDrains(&decision)
        return "\(counted(Int64(all.count), "placement")) to move elsewhere, at most \(bound) at "
            + "a time: `sluice regions` shows how many are left"
    }

    mutating func endDrain(_ region: UInt16, site: UInt16?, _ decision: inout Decision) {
        guard state.drains.contains(where: { $0.region == region && $0.site == site }) else {
            return
        }
        let over = FederationEvent.Drain(region: region, site: site, atMost: 0, total: 0)
        emit(.federation(.drainChanged(over)), &decision)
    }

    private func isIn(_ record: PlacementRecord, _ region: UInt16, _ site: UInt16?) -> Bool {
        guard record.region == region else { return false }
        guard let site else { return true }
        let first = state.table.regions[Int(region)].firstSite
        return Int(state.table.pools[Int(record.pool)].site) == first + Int(site)
    }

    /// Whether a placement is where a drain is under way.
    func isDrained(_ place: Int) -> Bool {
        state.drains.contains { isIn(state.placements[place], $0.region, $0.site) }
            || isUnderMaintenance(place)
    }

    /// Placements that a region's drains have still to move, and how many there were.
    func drainProgress(_ region: UInt16) -> (left: UInt32, total: UInt32) {
        var progress: (left: UInt32, total: UInt32) = (0, 0)
        for drain in state.drains where drain.region == region {
            progress.total += drain.total
            progress.left += UInt32(placements { isIn($0, region, drain.site) }.count)
        }
        return progress
    }

    /// One step of each drain: as many more as its bound has room for. O(drains × placements).
    mutating func stepDrains(_ decision: inout Decision) {
        for drain in state.drains where state.regions[Int(drain.region)].isReachable {
            let all = placements { isIn($0, drain.region, drain.site) }
            guard !all.isEmpty else {
                endDrain(drain.region, site: drain.site, &decision)
                continue
            }
            let waiting = all.filter {
                state.placements[$0].state != .stopping && !state.placements[$0].isOutgoing
            }
            let room = Int(drain.atMost) - (all.count - waiting.count)
            for place in waiting.prefix(max(0, room)) { move(place, &decision) }
        }
    }

    private mutating func move(_ place: Int, _ decision: inout Decision) {
        let record = state.placements[place]
        guard let slot = state.slot(record.replica.job), !state.jobs[slot].state.isEnded,
            state.jobs[slot].state != .cancelling, !mayNeverBeTwice(slot)
        else { return stop(place, &decision) }
        replace(
            place,
            because: Reason(
                .waitsForCycle, Int64(record.cards), Int64(state.jobs[slot].epoch.next.raw)),
            &decision)
    }

    /// Whether a successor may run only when the run before is over.
    private func mayNeverBeTwice(_ slot: Int) -> Bool {
        state.jobs[slot].kind != .inference
            || state.submissions[slot]?.specification.exclusive ?? true
    }

    /// Lets a placement live on and has another one placed for it.
    mutating func replace(_ place: Int, because why: Reason, _ decision: inout Decision) {
        let record = state.placements[place]
        guard let slot = state.slot(record.replica.job) else { return }
        emit(
            .federation(
                .outgoing(replica: record.replica, epoch: record.epoch, isOutgoing: true)),
            &decision)
        guard state.jobs[slot].missing > 0 else { return }
        emit(.jobChanged(record.replica.job, stateWhileMissing(slot), why), &decision)
    }

    /// Placements on their way out: one that is needed after all stays, one whose job has enough
    /// without it is stopped. What is out of sight is left as it is. O(replicas of such jobs).
    mutating func settleOutgoing(_ decision: inout Decision) {
        for job in state.outgoingJobs {
            guard let slot = state.slot(JobID(job)) else { continue }
            let inSight = state.placementSlots(slot).filter {
                state.placements[$0].isOutgoing && state.placements[$0].state != .stopping
                    && state.regions[Int(state.placements[$0].region)].isReachable
            }
            for place in inSight { settle(place, slot, &decision) }
        }
    }

    private mutating func settle(_ place: Int, _ slot: Int, _ decision: inout Decision) {
        let record = state.placements[place]
        let job = state.jobs[slot]
        let isWanted = mayStay(place, slot) && !isReplaced(place)
        if job.missing > 0, !isDrained(place), isWanted {
            emit(
                .federation(
                    .outgoing(replica: record.replica, epoch: record.epoch, isOutgoing: false)),
                &decision)
            guard state.jobs[slot].missing == 0 else { return }
            let why =
                record.startedAt == .none
                ? Reason(.placed, Int64(record.cards), record.price.count)
                : Reason(.running, Int64(state.serving(slot)))
            return emit(.jobChanged(job.id, stateWhileMissing(slot), why), &decision)
        }
        let isEnough =
            record.startedAt == .none
            ? job.missing <= 0
            : isReadyWithout(place, slot) ?? (state.serving(slot) + job.done >= job.replicas)
        if isEnough || job.state.isEnded { stop(place, &decision) }
    }
}
