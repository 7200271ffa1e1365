import SluiceModel
import SluicePlacement

/// The live placements that were borrowed, found once in a part of a cycle, only where somebody
/// reclaims.
struct BorrowedPlacements: Sendable {
    fileprivate var all: [Reclaim.Placement] = []
    fileprivate var isFound = false
    /// Jobs that were looked at in this cycle.
    fileprivate var tries = 0

    /// What was found is found again when it is needed.
    mutating func forget() {
        all = []
        isFound = false
    }
}

extension PlannerCore {
    /// Ends what borrowed the cards that a job is guaranteed, where its pools have no room: the
    /// fewest weighted cards in one pool. Whether the job waits for that now. O(placements) once a
    /// cycle, O(pools + borrowed) for each job, `PlannerLimits.reclaimsPerCycle` of them.
    mutating func reclaim(
        _ slot: Int, _ request: PlacementRequest, _ borrowed: inout BorrowedPlacements,
        _ decision: inout Decision
    ) -> Bool {
        let job = state.jobs[slot]
        if let hold = state.policy.holds.first(where: { $0.job == job.id }) {
            tell(Reason(.waitsForReclaim, Int64(job.cards), Int64(hold.victims)), slot, &decision)
            return true
        }
        guard let policy = state.policy.current, policy.victimsAtOnce > 0, job.live == 0,
            !request.isSlice, borrowed.tries < PlannerLimits.reclaimsPerCycle,
            Int(policy.victimsAtOnce) > state.policy.victims.count,
            state.policy.holds.count < PlannerLimits.capacityHolds
        else { return false }
        let node = state.policy.nodes[Int(job.tenant)]
        guard state.policy.tree.nodes[node].residual > 0 else { return false }
        borrowed.tries += 1
        if !borrowed.isFound {
            borrowed.all = borrowedPlacements(policy)
            borrowed.isFound = true
        }
        guard let found = cheapest(slot, request, borrowed.all, policy) else { return false }
        let hold = CapacityHold(
            job: job.id, address: state.table.pools[found.pool].address,
            nodes: nodesNeeded(state.cards(slot, pool: found.pool), pool: found.pool),
            victims: UInt32(found.victims.count),
            until: state.now.adding(PlannerLimits.holdLength))
        emit(.policy(.held(hold)), &decision)
        for victim in found.victims {
            let record = state.placements[victim.index]
            emit(
                .policy(
                    .preempted(
                        Victim(
                            replica: record.replica, epoch: record.epoch, preemptor: job.id))),
                &decision)
            stop(victim.index, &decision)
        }
        borrowed.all.removeAll { one in found.victims.contains { $0.index == one.index } }
        tell(Reason(.waitsForReclaim, Int64(job.cards), Int64(hold.victims)), slot, &decision)
        return true
    }

    /// Whether the job is worth a look although a smaller one like it found no place: its node is
    /// under its guarantee.
    func mayReclaim(_ slot: Int) -> Bool {
        let node = state.policy.tree.nodes[state.policy.nodes[Int(state.jobs[slot].tenant)]]
        return node.own < node.residual
    }

    /// What may end, newest first: borrowed, long enough running, not too often pre-empted, in
    /// sight, and no replica that serves users.
    private func borrowedPlacements(_ policy: Policy) -> [Reclaim.Placement] {
        let tree = state.policy.tree
        var all: [Reclaim.Placement] = []
        for slot in state.jobs.indices where state.submissions[slot] != nil {
            let job = state.jobs[slot]
            let node = job.live > 0 ? state.policy.nodes[Int(job.tenant)] : -1
            guard node >= 0, tree.nodes[node].own > max(0, tree.nodes[node].residual)
            else { continue }
            for place in state.placementSlots(slot) {
                let record = state.placements[place]
                all.append(
                    Reclaim.Placement(
                        index: place, node: node,
                        amount: state.amount(slot, pool: Int(record.pool)),
                        age: (
                            record.decidedAt.seconds, record.replica.job.raw, record.replica.index
                        )))
            }
        }
        return Reclaim.borrowed(tree, all).filter { mayEnd($0.index, policy) }
    }

    private func mayEnd(_ place: Int, _ policy: Policy) -> Bool {
        let record = state.placements[place]
        guard record.state == .running, record.startedAt != .none, !record.isOutgoing,
            state.now.since(record.startedAt) >= policy.minimumRun, record.share == 1_000,
            state.regions[Int(record.region)].isReachable, let slot = state.slot(record.replica.job)
        else { return false }
        return state.jobs[slot].kind != .inference && state.jobs[slot].replicas == 1
            && state.policy.preemptions[record.replica.job] ?? 0 < policy.preemptionsPerJob
            && state.policy.gaveWay[record.replica.job]?.count ?? 0 < PlannerLimits.jobsGivenWayTo
    }

    /// The pool where the fewest weighted cards end for the job, with what ends there.
    private func cheapest(
        _ slot: Int, _ request: PlacementRequest, _ borrowed: [Reclaim.Placement],
        _ policy: Policy
    ) -> (pool: Int, victims: [Reclaim.Placement])? {
        let tree = state.policy.tree
        let left = treeWithoutVictims()
        let node = state.policy.nodes[Int(state.jobs[slot].tenant)]
        // A job that ended for one of these never ends its run: their tenant may have filled its
        // guarantee with other work meanwhile, so that what the job gave way to was borrowed.
        let gaveWay = state.policy.gaveWay[state.jobs[slot].id] ?? []
        var best: (amount: Int64, pool: Int, victims: [Reclaim.Placement])?
        for pool in state.table.pools.indices where mayReserve(pool, request) {
            let request = state.table.asked(pool, request)
            let inPool = borrowed.filter {
                let record = state.placements[$0.index]
                return record.pool == Int32(pool) && !gaveWay.contains(record.replica.job)
            }
            guard !inPool.isEmpty, Reclaim.isEntitled(tree, node, state.amount(slot, pool: pool)),
                allows(slot, pool: pool),
                !state.policy.holds.contains(where: {
                    $0.address == state.table.pools[pool].address
                })
            else { continue }
            let record = state.table.pools[pool]
            let needed = nodesNeeded(request.cards, pool: pool)
            let free = UInt32(record.nodes[Int(record.cardsPerNode)])
            let isPart = request.cards < UInt32(record.cardsPerNode)
            guard free < needed else { continue }
            let room = Int(policy.victimsAtOnce) - state.policy.victims.count
            guard
                let victims = Reclaim.choose(
                    lots(inPool, pool), left, for: node, nodes: isPart ? 0 : needed - free,
                    cards: request.cards, budget: room)
            else { continue }
            let amount = victims.reduce(Int64(0)) { $0 + $1.amount }
            if best.map({ (amount, pool) < ($0.amount, $0.pool) }) ?? true {
                best = (amount, pool, victims)
            }
        }
        return best.map { ($0.pool, $0.victims) }
    }

    /// What tenants hold when those have left that are ending already: a second job, in this cycle
    /// or before they are gone, takes nothing that a tenant is left with of its own guarantee.
    /// O(victims).
    private func treeWithoutVictims() -> ShareTree {
        var tree = state.policy.tree
        for victim in state.policy.victims {
            guard let (place, slot) = state.find(victim.replica, victim.epoch) else { continue }
            let amount = state.amount(slot, pool: Int(state.placements[place].pool))
            tree.add(-amount, to: state.policy.nodes[Int(state.jobs[slot].tenant)])
        }
        return tree
    }

    /// What must end together to give room: one that holds whole nodes alone, and those that share
    /// a node together. Newest first, by their newest.
    private func lots(_ borrowed: [Reclaim.Placement], _ pool: Int) -> [Reclaim.Lot] {
        let perNode = UInt32(state.table.pools[pool].cardsPerNode)
        var lots: [Reclaim.Lot] = []
        var shared: [(name: String, lot: Int)] = []
        for one in borrowed {
            let record = state.placements[one.index]
            let whole = nodesHeld(record).whole
            guard whole == 0 else {
                lots.append(Reclaim.Lot(placements: [one], nodes: whole, cards: perNode))
                continue
            }
            guard state.nodes[one.index].count == 1, let name = state.nodes[one.index].first,
                case .block(let block) = record.span
            else { continue }
            let key = "\(block)/\(name)"
            guard let known = shared.first(where: { $0.name == key })?.lot else {
                shared.append((key, lots.count))
                lots.append(Reclaim.Lot(placements: [one], nodes: 0, cards: record.cards))
                continue
            }
            lots[known].placements.append(one)
            lots[known].cards += record.cards
            if lots[known].cards >= perNode { lots[known].nodes = 1 }
        }
        return lots
    }

    /// Whether nothing that is held for another job is taken by placing `cards` in the pool.
    @inline(__always)
    func leavesHolds(_ slot: Int, pool: Int) -> Bool {
        state.policy.holds.isEmpty && state.balance.isKeepingNothing
            || leavesHeld(slot, pool: pool)
    }

    private func leavesHeld(_ slot: Int, pool: Int) -> Bool {
        let job = state.jobs[slot]
        let address = state.table.pools[pool].address
        var held = nodesForMoves(address, beside: job.id)
        for hold in state.policy.holds where hold.address == address && hold.job != job.id {
            held += hold.nodes
        }
        guard held > 0 else { return true }
        let record = state.table.pools[pool]
        let free = UInt32(record.nodes[Int(record.cardsPerNode)])
        return free >= held + nodesNeeded(state.cards(slot, pool: pool), pool: pool)
    }

    /// Gives up what is held for jobs that do not wait any more, or for too long. O(holds).
    mutating func settleHolds(_ decision: inout Decision) {
        for hold in state.policy.holds {
            let isWaiting = state.slot(hold.job).map { state.jobs[$0].missing > 0 } ?? false
            if !isWaiting || hold.until <= state.now {
                emit(.policy(.released(hold.job)), &decision)
            } else {
                wake(at: hold.until)
            }
        }
    }
}
