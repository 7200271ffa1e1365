import SluiceModel
import SluicePlacement
import SluiceWire

/// Gangs over several regions, by prepare and commit: all parts start, or none ever did (decision
/// 0017).
extension PlannerCore {
    // MARK: Placing

    /// What makes no sense in a wish to split a gang; nil where it does.
    func checkSplit(_ wanted: JobSpecification) -> Refusal? {
        let most = wanted.overRegions
        guard most != 1 else { return nil }
        guard (1...Limits.regionsPerGang).contains(most) else {
            return Refusal(
                .badRequest, "overRegions is \(most): 1 ... \(Limits.regionsPerGang)")
        }
        guard wanted.kind != .inference, wanted.metro.isNone else {
            return Refusal(
                .badRequest,
                "overRegions is \(most): only a gang is split over regions; replicas near a metro "
                    + "are placed one by one")
        }
        let cards = Placing.cards(wanted)
        guard (2...UInt32(most)).contains(where: { cards % $0 == 0 }) else {
            return Refusal(
                .badRequest,
                "\(cards) cards are not \(most) equal parts, nor fewer: take a number of cards "
                    + "that 2 ... \(most) divides, one of them")
        }
        return nil
    }

    /// Splits a gang that has no place in one pool over the fewest regions, and has each gateway
    /// bind its part; false where it has no place so either. O(regions of the wish × pools).
    mutating func placeGroup(
        _ slot: Int, _ request: PlacementRequest, _ steps: inout Int,
        _ decision: inout Decision, admits: (Int) -> Bool
    ) -> Bool {
        guard let most = state.submissions[slot]?.specification.overRegions, most > 1,
            state.jobs[slot].live == 0
        else { return false }
        // Its parts are of one chip, so that together they count what the whole would in a pool.
        let found = split(request, over: most, &steps) { pool in
            admits(pool) && mayTake(slot, pool: pool)
        }
        guard let (part, choices) = found else { return false }
        begin(slot, part, choices, &decision)
        return true
    }

    /// The fewest regions that have a part of the gang free now; nil where none have.
    func split(
        _ request: PlacementRequest, over most: UInt8, _ steps: inout Int, admits: (Int) -> Bool
    ) -> (part: PlacementRequest, choices: [Choice])? {
        guard most > 1 else { return nil }
        for parts in 2...Int(most) where Int(request.cards) % parts == 0 {
            var part = request
            part.cards = request.cards / UInt32(parts)
            if let choices = choose(part, parts, &steps, admits: admits) { return (part, choices) }
        }
        return nil
    }

    /// So many pools of one chip in as many regions, the cheapest first; nil where there are none.
    private func choose(
        _ part: PlacementRequest, _ parts: Int, _ steps: inout Int, admits: (Int) -> Bool
    ) -> [Choice]? {
        var tried: [Int32] = []
        while true {
            var chosen: [Choice] = []
            var regions: [UInt16] = []
            var chip: Int32?
            while chosen.count < parts {
                let choice = state.table.chooseGang(part, steps: &steps) { pool in
                    let record = state.table.pools[pool]
                    return admits(pool) && hasRoom(pool)
                        && !regions.contains(record.address.region)
                        && (chip.map { $0 == record.chip } ?? !tried.contains(record.chip))
                }
                guard let choice else { break }
                chip = state.table.pools[choice.pool].chip
                regions.append(state.table.pools[choice.pool].address.region)
                chosen.append(choice)
            }
            if chosen.count == parts { return chosen }
            // Too few regions have that chip free: the next one, until none is left.
            guard let chip else { return nil }
            tried.append(chip)
        }
    }

    private mutating func begin(
        _ slot: Int, _ part: PlacementRequest, _ choices: [Choice], _ decision: inout Decision
    ) {
        let job = state.jobs[slot].id
        let epoch = state.jobs[slot].epoch.next
        emit(
            .group(
                .begun(
                    job, parts: UInt8(choices.count),
                    expires: state.now.adding(PlannerLimits.prepareWithin))), &decision)
        for choice in choices {
            let pool = state.table.pools[choice.pool]
            let cost = state.table.kilowattCost(region: Int(pool.address.region), part.run)
            let terms = state.table.standingTerms(pool: choice.pool, part, kilowattCost: cost)
            emitPlaced(
                slot, choice, part, powerPerHour: terms.power, epoch: epoch, &decision)
        }
        let why = Reason(.preparing, 0, Int64(choices.count))
        emit(.jobChanged(job, .preparing, why), &decision)
    }

    /// Why a gang waits that may be split and that no pool could hold whole; nil for others.
    func waitOfParts(_ slot: Int, _ request: PlacementRequest) -> Reason? {
        guard let most = state.submissions[slot]?.specification.overRegions, most > 1,
            wait(request).code == .impossible
        else { return nil }
        for parts in 2...UInt32(most) where request.cards % parts == 0 {
            var part = request
            part.cards /= parts
            var reason = wait(part)
            guard reason.code != .impossible else { continue }
            if reason.code == .waitsForCapacity { reason.first = Int64(request.cards) }
            return reason
        }
        return nil
    }

    // MARK: Commit

    /// A gateway holds a part. With the last one the group is committed, which is durable before
    /// any gateway hears of it.
    mutating func prepared(_ place: Int, _ nodes: [String], _ decision: inout Decision) {
        let record = state.placements[place]
        guard record.state == .ordered, let slot = state.slot(record.replica.job),
            state.phase(slot) == .preparing
        else { return }
        emit(
            .group(
                .partPrepared(replica: record.replica, epoch: record.epoch, nodes: nodes)),
            &decision)
        let job = state.jobs[slot]
        guard job.state == .preparing else { return }
        let count = state.preparedParts(slot)
        guard count == Int(job.replicas) else {
            let why = Reason(.preparing, Int64(count), Int64(job.replicas))
            return emit(.jobChanged(job.id, .preparing, why), &decision)
        }
        let orders = state.placementSlots(slot).reversed().map { place in
            let part = state.placements[place]
            return GroupEvent.CommitOrder(
                region: part.region, replica: part.replica, epoch: part.epoch,
                sequence: state.regions[Int(part.region)].lastSequence.next)
        }
        emit(.group(.committed(job.id, orders)), &decision)
    }

    // MARK: Abort

    /// A part will not be there, or is there no more: the others go too, and when all are gone the
    /// job is placed again. A part that was never committed runs nowhere, whoever holds it: in a
    /// region that is out of sight it is forgotten, and told to go when it is seen again.
    mutating func partGone(
        _ slot: Int, because code: Verdict.Code, _ decision: inout Decision
    ) {
        let job = state.jobs[slot]
        guard let phase = state.phase(slot), !job.state.isEnded, job.state != .cancelling else {
            return
        }
        if !phase.isEnding {
            emit(.group(.givenUp(job.id)), &decision)
            let why = Reason(phase.mayRun ? code : .groupAborted, Int64(job.live))
            emit(.jobChanged(job.id, stateOfSplit(slot), why), &decision)
            for place in state.placementSlots(slot) {
                let part = state.placements[place]
                if !phase.mayRun, !state.regions[Int(part.region)].isReachable {
                    emit(
                        .placementLost(replica: part.replica, epoch: part.epoch), &decision)
                } else {
                    stop(place, &decision)
                }
            }
        }
        guard state.jobs[slot].live == 0 else { return }
        emit(.group(.over(job.id)), &decision)
        let why = Reason(phase.mayRun ? .groupBroken : .groupAborted, 0)
        emit(.jobChanged(job.id, .waiting, why), &decision)
    }

    private func stateOfSplit(_ slot: Int) -> JobState {
        guard state.phase(slot)?.mayRun ?? false else { return .preparing }
        return state.jobs[slot].running > 0 ? .running : .placed
    }

    /// A region's link is lost: what is being prepared there is given up, and what was given up
    /// before is not waited for. It was never committed, so it runs nowhere, now or later.
    mutating func abortGroups(in region: UInt16, _ decision: inout Decision) {
        for slot in slots(where: { !$0.phase.mayRun }) {
            partsOutOfSight(slot, region, &decision)
        }
    }

    private mutating func partsOutOfSight(
        _ slot: Int, _ region: UInt16, _ decision: inout Decision
    ) {
        func lost() -> [PlacementRecord] {
            state.placementSlots(slot).map { state.placements[$0] }.filter { $0.region == region }
        }
        guard !lost().isEmpty else { return }
        partGone(slot, because: .groupAborted, &decision)
        for part in lost() {
            emit(.placementLost(replica: part.replica, epoch: part.epoch), &decision)
        }
        guard state.jobs[slot].isSplit else { return }
        if state.jobs[slot].state == .cancelling { return settleCancelled(slot, &decision) }
        partGone(slot, because: .groupAborted, &decision)
    }

    /// Gives up what was not prepared in time. O(groups).
    mutating func expireGroups(_ decision: inout Decision) {
        let now = state.now
        for slot in slots(where: { $0.phase == .preparing && $0.expires <= now }) {
            partGone(slot, because: .groupAborted, &decision)
        }
    }

    private func slots(where matches: (GroupRecord) -> Bool) -> [Int] {
        state.groups.filter(matches).compactMap { state.slot($0.job) }
    }
}
