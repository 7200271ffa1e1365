import SluiceModel
import SluicePlacement

/// Which placements may move, and what they cost where they are.
extension PlannerCore {
    /// A replica at an epoch as one that may move. O(replicas).
    func mover(_ replica: ReplicaID, _ epoch: Epoch) throws(MoveObstacle) -> Mover {
        guard let (place, slot) = state.find(replica, epoch) else { throw .gone }
        return try mover(place, slot)
    }

    /// A live placement as one that may move. O(replicas of an inference job).
    func mover(_ place: Int, _ slot: Int) throws(MoveObstacle) -> Mover {
        guard let wanted = state.submissions[slot]?.specification else { throw .gone }
        try mayMove(place, slot, wanted)
        let record = state.placements[place]
        let rest =
            record.expectedEnd(now: state.now)?.since(state.now) ?? Placing.openRun
        guard rest.count > 0 else { throw .leaving }
        var request = request(of: slot, wanted)
        let pool = Int(record.pool)
        request.run = rest
        request.chips = [Int(state.table.pools[pool].chip)]
        request.anyChip = false
        var taken: [Int32] = []
        if state.jobs[slot].replicas > 1 { taken = sites(beside: place, slot) }
        let began = state.resumes.isEmpty ? 0 : state.resumes[Int32(place)]?.work.count ?? 0
        var mover = Mover(
            place: place, slot: slot, request: request, taken: taken,
            stopsFirst: state.jobs[slot].kind != .inference, rest: rest,
            done: Seconds(began + state.now.since(record.startedAt).count), cost: 0, price: 0)
        let terms = termsHere(mover, record)
        mover.cost = terms.sum
        mover.price = terms.power + terms.card
        return mover
    }

    private func mayMove(
        _ place: Int, _ slot: Int, _ wanted: JobSpecification
    ) throws(MoveObstacle) {
        let record = state.placements[place]
        let job = state.jobs[slot]
        guard record.state == .running, record.startedAt != .none, !record.isOutgoing,
            !job.state.isEnded, job.state != .cancelling, !isMoving(job.id),
            !state.policy.victims.contains(where: { $0.replica == record.replica })
        else { throw .leaving }
        // What a drain empties leaves by its bound, and not beside it.
        guard !isDrained(place) else { throw .drained }
        guard !job.isSplit, wanted.overRegions <= 1 else { throw .group }
        guard state.regions[Int(record.region)].isReachable else { throw .unseen }
        guard wanted.lossPolicy != .manual else { throw .manual }
        guard wanted.place == nil else { throw .wishes }
        guard wanted.spares == 0, state.kept.isEmpty || !keepsPlaces(job.id) else { throw .kept }
        let least = state.policy.current?.minimumRun ?? PlannerLimits.moveLeastRun
        let age = state.now.since(record.startedAt)
        guard age >= least else { throw .young(age, least) }
        guard job.kind == .inference else { return }
        guard !wanted.exclusive, job.missing == 0, job.outgoing < PlannerLimits.successorsPerJob,
            health(of: place) == .well
        else { throw .alone }
    }

    private func keepsPlaces(_ job: JobID) -> Bool { state.kept.contains { $0.job == job } }

    private func sites(beside place: Int, _ slot: Int) -> [Int32] {
        state.placementSlots(slot).filter { $0 != place }
            .map { state.table.pools[Int(state.placements[$0].pool)].site }
    }

    /// What it costs where it is, as if its cards were free: so that staying and going are weighed
    /// alike. Fragmentation aside, which it causes nowhere that it lies already.
    private func termsHere(_ mover: Mover, _ placed: PlacementRecord) -> CostTerms {
        let pool = Int(placed.pool)
        var record = state.table.pools[pool]
        if placed.share == 1_000 {
            record.free = min(record.registered, record.free + placed.cards)
        }
        guard !mover.request.isLatencyBound else {
            let ring = state.table.ring(ofPool: pool, metro: mover.request.metro) ?? placed.ring
            var terms = state.table.terms(
                pool: pool, mover.request, ring: ring, taken: mover.taken)
            terms.scarcity = Placing.scarcity(
                level: record.levelNow, weight: state.table.sites[Int(record.site)].weight)
            return terms
        }
        let kilowatt = state.table.kilowattCost(
            region: Int(record.address.region), mover.request.run)
        var terms = state.table.standingTerms(
            pool: pool, mover.request, kilowattCost: kilowatt, taken: mover.taken)
        record.bucket = record.bucketNow
        terms.pressure = record.pressure
        terms.lending = state.table.lending(pool, mover.request)
        return terms
    }

    /// The cheapest pool of a table for a mover, among those that it may go to; nil for none.
    func cheapest(
        _ mover: Mover, in table: PoolTable, _ order: inout GangOrder
    ) -> (pool: Int, ring: Ring)? {
        guard !mover.request.isLatencyBound else {
            return table.chooseNear(mover.request, taken: mover.taken).map { ($0.pool, $0.ring) }
        }
        var visits = 0
        var steps = 0
        let here = Int(state.placements[mover.place].pool)
        let choice = order.choose(
            in: table, mover.request, taken: mover.taken, visits: &visits, steps: &steps
        ) { pool in
            pool != here && mayGo(mover, pool)
        }
        return choice.map { ($0.pool, .beyond) }
    }

    /// Whether the policy, the queue and its checkpoints let a mover into a pool. O(depth + holds).
    private func mayGo(_ mover: Mover, _ pool: Int) -> Bool {
        isWithinBounds(mover, pool)
            && (!mover.stopsFirst || workLost(mover, pool) <= PlannerLimits.moveWorkLost)
    }

    /// Whether a mover keeps its tenant's bounds in a pool and takes no room that is promised. A
    /// run that stops first gives back what it holds.
    func isWithinBounds(_ mover: Mover, _ pool: Int) -> Bool {
        let job = state.jobs[mover.slot]
        if state.reservation.job != .none, state.reservation.job != job.id,
            state.table.pool(at: state.reservation.address) == pool
        {
            return false
        }
        guard hasRoom(pool) else { return false }
        guard state.policy.isOn else {
            return leavesHolds(mover.slot, pool: pool)
        }
        let from = Int(state.placements[mover.place].pool)
        let givenBack = mover.stopsFirst ? state.amount(mover.slot, pool: from) : 0
        let room = state.policy.tree.headroom(state.policy.nodes[Int(job.tenant)]).amount
        return state.amount(mover.slot, pool: pool) - givenBack <= room
            && leavesHolds(mover.slot, pool: pool)
    }

    /// Work that is done again after a move, by the last checkpoint that can be read there.
    func workLost(_ mover: Mover, _ pool: Int) -> Seconds {
        guard mover.stopsFirst else { return Seconds(0) }
        let replica = state.placements[mover.place].replica
        let kept = state.resume(replica, pool: pool)?.work.count ?? 0
        return Seconds(max(0, mover.done.count - kept))
    }
}
