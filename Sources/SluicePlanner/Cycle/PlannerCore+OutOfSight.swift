package import SluiceModel
import SluicePlacement

/// What the cycle does about regions that are out of sight, by the policy clock.
extension PlannerCore {
    /// Where many regions are unknown together, the planner is the one that is cut off: it gives
    /// nothing up until most are back. O(regions).
    mutating func updateBrake(_ decision: inout Decision) {
        let (unknown, all) = unknownRegions()
        let isOn =
            state.brake.isOn
            ? unknown * PlannerLimits.brakeRelease > all
            : unknown >= PlannerLimits.brakeLeast && unknown * 2 >= all
        guard isOn != state.brake.isOn else { return }
        emit(
            .federation(
                .brakeChanged(isOn: isOn, unknown: UInt32(unknown), regions: UInt32(all))),
            &decision)
    }

    /// Regions that are unknown, and those that could be: neither lost nor never there.
    private func unknownRegions() -> (unknown: Int, all: Int) {
        var unknown = 0
        var all = 0
        for index in state.regions.indices
        where state.regions[index].wasReachable && !state.regions[index].isLost {
            all += 1
            if !state.regions[index].isReachable { unknown += 1 }
        }
        return (unknown, all)
    }

    /// Serving replicas of a region that is out of sight for a short time get others elsewhere, and
    /// live on: which of them is too many is seen when the region is back. O(placements), once for
    /// each lost link.
    mutating func topUp(_ decision: inout Decision) {
        for region in state.regions.indices {
            let record = state.regions[region]
            guard !record.isReachable, !record.isSwept, record.placements > 0,
                !state.brake.isOn || record.isLost,
                record.unknownFor(state.now) >= PlannerLimits.replaceAfter
            else { continue }
            state.regions[region].isSwept = true
            for place in placements(where: { $0.region == UInt16(region) && !$0.isOutgoing }) {
                let unseen = state.placements[place]
                guard unseen.state != .stopping, let slot = state.slot(unseen.replica.job),
                    state.jobs[slot].state != .cancelling, !state.jobs[slot].state.isEnded,
                    !state.jobs[slot].isSplit,
                    let policy = state.submissions[slot]?.specification.lossPolicy
                else { continue }
                switch policy {
                case .topUp: replace(place, because: Reason(.waitsForRegion, 1), &decision)
                case .waitForLease: sayOutOfSight(slot, &decision)
                case .manual:
                    let job = state.jobs[slot]
                    let why = Reason(.waitsForOperator, Int64(job.cards))
                    emit(.jobChanged(job.id, job.state, why), &decision)
                }
            }
        }
    }

    /// Says of a job that ran when it was last seen that nobody sees it now, and for how long it
    /// may run on by itself.
    private mutating func sayOutOfSight(_ slot: Int, _ decision: inout Decision) {
        let job = state.jobs[slot]
        switch job.reason.code {
        case .running, .placed:
            let left = state.submissions[slot]?.specification.maximumDisconnected.count ?? 0
            emit(
                .jobChanged(job.id, job.state, Reason(.outOfSight, left, Int64(job.cards))),
                &decision)
        default: return
        }
    }

    /// A region is back: nobody has to decide about what runs there any more. O(placements).
    mutating func inSightAgain(_ region: UInt16, _ decision: inout Decision) {
        for place in placements(where: { $0.region == region }) {
            guard let slot = state.slot(state.placements[place].replica.job),
                [.waitsForOperator, .outOfSight].contains(state.jobs[slot].reason.code)
            else { continue }
            let job = state.jobs[slot]
            let why =
                job.running > 0
                ? Reason(.running, Int64(state.serving(slot)))
                : Reason(.placed, Int64(job.cards), state.placements[place].price.count)
            emit(.jobChanged(job.id, job.state, why), &decision)
        }
    }

    // MARK: Sudden drops

    /// Notes a drop of what a pool can use between two reports; one that is made good is forgotten.
    mutating func noteDrops(
        _ region: UInt16, before: [(pool: UInt16, usable: UInt32)], _ decision: inout Decision
    ) {
        for (pool, usable) in before {
            let address = PoolAddress(region: region, pool: pool)
            let number = state.table.pool(at: address)
            let registered = state.table.pools[number].registered
            let now = usableCards(number)
            let held = state.drops.first { $0.address == address }
            // What was usable before the drop that is held.
            let whole = usable + (held?.cards ?? 0)
            let cards = whole > now ? whole - now : 0
            let isSudden =
                UInt64(cards) * 1_000
                >= UInt64(registered) * UInt64(PlannerLimits.suddenDropPerMille)
            let next = isSudden && cards > 0 ? cards : 0
            guard next != held?.cards ?? 0 else { continue }
            guard held != nil || state.drops.count < PlannerLimits.heldDrops else { continue }
            // A drop that grows is held from its first report on.
            if held == nil || next == 0 || next > (held?.cards ?? 0) {
                emit(.federation(.dropHeld(address, cards: next)), &decision)
            }
        }
    }

    /// Drops that have lasted count from now on.
    mutating func settleDrops(_ decision: inout Decision) {
        while let drop = state.drops.first,
            state.now.since(drop.since) >= PlannerLimits.damping
        {
            emit(.federation(.dropLasted(drop.address, cards: drop.cards)), &decision)
        }
    }

    /// Cards of a pool that a job may have or has, as reported last.
    func usableCards(_ pool: Int) -> UInt32 {
        let report = state.reported[pool]
        return report.freeCards + report.boundCards
    }

    /// Whether what a pool's last report lacks may evict or blame anything: not while a sudden drop
    /// has not lasted. O(drops).
    package func mayBlame(pool address: PoolAddress) -> Bool {
        !state.drops.contains { $0.address == address }
    }

    /// Cards of a region's pools in drops that are held.
    func heldDropCards(_ region: UInt16) -> UInt32 {
        state.drops.reduce(0) { $1.address.region == region ? $0 + $1.cards : $0 }
    }

    // MARK: Alarms

    /// What an operator should look at now, in order of weight.
    package func alarms() -> [Verdict] {
        var alarms: [Verdict] = []
        if state.brake.isOn {
            let (unknown, all) = unknownRegions()
            alarms.append(
                Verdict(
                    .planningFrozen,
                    "\(unknown) of \(all) regions are unknown together since "
                        + "\(state.now.since(state.brake.since).count) s: this planner may be the "
                        + "one that is cut off, so that it gives nothing up. Look at its network; "
                        + "`sluice region declare-lost` takes a region out of the count.",
                    [
                        Verdict.Number("unknownRegions", Int64(unknown)),
                        Verdict.Number("regions", Int64(all)),
                    ]))
        }
        if !state.drops.isEmpty {
            let cards = state.drops.reduce(Int64(0)) { $0 + Int64($1.cards) }
            alarms.append(
                Verdict(
                    .capacityDropped,
                    "\(counted(Int64(state.drops.count), "pool")) reported \(cards) cards fewer at "
                        + "once: held for \(PlannerLimits.damping) before it counts.",
                    [Verdict.Number("cards", cards)]))
        }
        if let alarm = erasureAlarm() { alarms.append(alarm) }
        return alarms
    }
}
