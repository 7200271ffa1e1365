import SluiceModel
import SluicePlacement

extension PlannerState {
    /// Whole nodes of the pool's largest kind that `cards` need at most. Reservations count in
    /// these: a pool of mixed blocks is promised by its large nodes only, which is careful.
    func largeNodes(_ cards: UInt32, pool: Int) -> UInt32 {
        let perNode = UInt32(table.pools[pool].cardsPerNode)
        return (cards + perNode - 1) / perNode
    }
}

extension PlannerCore {
    func nodesNeeded(_ cards: UInt32, pool: Int) -> UInt32 { state.largeNodes(cards, pool: pool) }

    /// Whole large nodes that a run surely gives back, and the most that it holds.
    func nodesHeld(_ record: PlacementRecord) -> (whole: UInt32, most: UInt32) {
        let pool = Int(record.pool)
        let perNode = state.table.pools[pool].cardsPerNode
        let blocks = state.table.shapes[pool].blocks
        let most = nodesNeeded(record.cards, pool: pool)
        if case .block(let block) = record.span, record.share == 1_000 {
            guard blocks[Int(block)].cardsPerNode == perNode else { return (0, 0) }
            return (record.cards / UInt32(perNode), most)
        }
        let isUniform = blocks.allSatisfy { $0.cardsPerNode == perNode }
        return (isUniform && record.share == 1_000 ? record.cards / UInt32(perNode) : 0, most)
    }

    /// The pool and the moment by which the job fits there at the latest, and the nodes that are
    /// left over then. A reservation that still stands is kept: its moment never moves back, or
    /// backfill could push the head before it. Nil where no pool will have room by ends that are
    /// known. O(pools + placements that end × log).
    func reserve(
        _ slot: Int, _ request: PlacementRequest
    ) -> (reservation: Event.Reservation, spare: UInt32)? {
        if let kept = keep(slot, request) { return kept }
        let job = state.jobs[slot]
        let ends = endsByPool { mayReserve($0, request) }
        var best: (by: CivilTime, pool: Int, spare: UInt32)?
        for pool in state.table.pools.indices where mayReserve(pool, request) {
            guard let found = moment(pool, job.id, request, ends),
                state.table.leavesBooked(
                    pool, state.table.asked(pool, request), at: found.by)
            else { continue }
            if best.map({ found.by < $0.by }) ?? true { best = (found.by, pool, found.spare) }
        }
        guard let best else { return nil }
        let address = state.table.pools[best.pool].address
        return (Event.Reservation(job: job.id, address: address, by: best.by), best.spare)
    }

    func mayReserve(_ pool: Int, _ request: PlacementRequest) -> Bool {
        let record = state.table.pools[pool]
        let request = state.table.asked(pool, request)
        guard record.standing(request) == nil else { return false }
        // What is too dear, closed or cut off now may be so for ever: it promises nothing, or a job
        // that never starts would hold the pool against all behind it.
        let obstacle = state.table.passing(pool, request)
        return (obstacle == nil || obstacle == .capacity)
            && state.table.leavesBooked(pool, request)
    }

    /// The reservation that the job has, where it still stands: only its own pool is looked at, so
    /// that a head that waits long costs a cycle no sorting of the nation's runs.
    private func keep(
        _ slot: Int, _ request: PlacementRequest
    ) -> (reservation: Event.Reservation, spare: UInt32)? {
        let old = state.reservation
        guard old.job == state.jobs[slot].id, old.by > state.now else { return nil }
        let pool = state.table.pool(at: old.address)
        guard mayReserve(pool, request) else { return nil }
        let ends = endsByPool { $0 == pool }
        guard let found = moment(pool, old.job, request, ends),
            state.table.leavesBooked(
                pool, state.table.asked(pool, request), at: min(old.by, found.by))
        else { return nil }
        return (
            Event.Reservation(job: old.job, address: old.address, by: min(old.by, found.by)),
            found.by <= old.by ? found.spare : 0
        )
    }

    private struct End: Comparable {
        var pool: Int32
        var at: CivilTime
        var nodes: UInt32
        var whole: UInt32
        var cards: UInt32
        /// Its one block; -1 for several, and for a part of a card.
        var block: Int32

        /// By pool, then end; the rest only so that no two orders are possible.
        static func < (left: End, right: End) -> Bool {
            if left.pool != right.pool { return left.pool < right.pool }
            if left.at != right.at { return left.at < right.at }
            return (left.nodes, left.whole, left.cards, left.block)
                < (right.nodes, right.whole, right.cards, right.block)
        }
    }

    /// The live placements of some pools.
    private struct Ends {
        /// Those that end, by pool, then end.
        var runs: [End] = []
        /// By pool, the most nodes that those without an end hold.
        var forever: [UInt32]
    }

    /// The live placements of the pools that are of interest, each asked about once. What has no
    /// end, as a million serving replicas, is only counted.
    private func endsByPool(_ isWanted: (Int) -> Bool) -> Ends {
        let wanted = state.table.pools.indices.map(isWanted)
        var ends = Ends(forever: state.ends.endless)
        while ends.forever.count < wanted.count { ends.forever.append(0) }
        for place in state.ends.places {
            let record = state.placements[Int(place)]
            let pool = Int(record.pool)
            guard wanted[pool] else { continue }
            if record.expectedRun.count > 0 {
                ends.runs.append(end(of: record))
            } else {
                // Begun again with nothing left of its length: it ends, and nobody knows when.
                ends.forever[pool] += nodesNeeded(record.cards, pool: pool)
            }
        }
        ends.runs.sort()
        return ends
    }

    private func end(of record: PlacementRecord) -> End {
        let held = nodesHeld(record)
        var block: Int32 = -1
        if case .block(let index) = record.span, record.share == 1_000 { block = Int32(index) }
        return End(
            pool: record.pool,
            at: record.expectedEnd(now: state.now) ?? CivilTime(seconds: .max),
            nodes: held.most, whole: held.whole, cards: record.cards, block: block)
    }

    /// When a pool has room for a request at the latest beside what is kept for others, and the
    /// whole large nodes that are left over then. O(log + its ends).
    private func moment(
        _ pool: Int, _ job: JobID, _ request: PlacementRequest, _ ends: Ends
    ) -> (by: CivilTime, spare: UInt32)? {
        let request = state.table.asked(pool, request)
        let all = ends.runs
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle].pool < Int32(pool) { low = middle + 1 } else { high = middle }
        }
        let runs = all[low...].prefix { $0.pool == Int32(pool) }
        let cards = request.cards
        let kept =
            state.table.pools[pool].keptForOthers(request)
            + state.table.bookedCards(pool, beside: request.tenant)
        let wanted =
            nodesNeeded(cards, pool: pool) + nodesNeeded(kept, pool: pool)
            + (state.balance.isKeepingNothing
                ? 0 : nodesForMoves(state.table.pools[pool].address, beside: job))
        let large = largeNodes(pool, wanted, runs, forever: ends.forever[pool])
        guard state.table.pools[pool].isMixed,
            let by = blockMoment(pool, cards, beside: kept, runs),
            large.map({ by < $0.by }) ?? true
        else { return large }
        return (by, 0)
    }

    /// When the pool has `wanted` whole nodes of its largest kind. Two careful bounds, the better
    /// counts: nodes free now with those that whole-node runs give back; and all nodes without one
    /// for each that a run still holds in part, and one for each card that is not ours to give.
    private func largeNodes(
        _ pool: Int, _ wanted: UInt32, _ ends: ArraySlice<End>, forever: UInt32
    ) -> (by: CivilTime, spare: UInt32)? {
        let capacity = state.reported[pool]
        var nodes: Int64 = 0
        let record = state.table.pools[pool]
        for block in capacity.blocks where block.cardsPerNode == record.cardsPerNode {
            nodes += Int64(block.nodeCount)
        }
        let blocked = Int64(capacity.localCards + capacity.faultedCards + capacity.cordonedCards)
        var held = ends.reduce(Int64(forever)) { $0 + Int64($1.nodes) }
        var whole = Int64(record.nodes[Int(record.cardsPerNode)])
        for end in ends {
            guard end.at.seconds < .max else { return nil }
            whole += Int64(end.whole)
            held -= Int64(end.nodes)
            let sure = max(whole, nodes - held - blocked)
            if sure >= Int64(wanted) {
                return (max(end.at, state.now), UInt32(sure - Int64(wanted)))
            }
        }
        return nil
    }

    /// When one block of a mixed pool has whole nodes for `cards`, and all blocks for what is kept
    /// beside: those free now, with those that whole-node runs in a block give back.
    private func blockMoment(
        _ pool: Int, _ cards: UInt32, beside kept: UInt32, _ ends: ArraySlice<End>
    ) -> CivilTime? {
        let blocks = state.table.shapes[pool].blocks
        var free = blocks.map {
            UInt32($0.nodes(free: Int($0.cardsPerNode))) * UInt32($0.cardsPerNode)
        }
        var largest = free.max() ?? 0
        var sum = free.reduce(0, +)
        for end in ends where end.block >= 0 && end.at.seconds < .max {
            let block = Int(end.block)
            let given = end.cards - end.cards % UInt32(blocks[block].cardsPerNode)
            free[block] += given
            sum += given
            largest = max(largest, free[block])
            if largest >= cards, sum >= cards + kept { return max(end.at, state.now) }
        }
        return nil
    }
}
