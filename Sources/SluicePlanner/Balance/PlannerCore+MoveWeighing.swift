import SluiceModel
import SluicePlacement

/// What a move saves and costs, and whether it may be made.
extension PlannerCore {
    /// A move of a mover to a pool as the table is, with all checks; what keeps it there where it
    /// may not go. `anyway` also where a card costs more. O(blocks + depth + holds).
    func weigh(
        _ mover: Mover, to pool: Int, in table: PoolTable, anyway: Bool = false
    ) throws(MoveObstacle) -> WeighedMove {
        let ring = try admit(mover, to: pool, in: table)
        let lost = workLost(mover, pool)
        guard lost <= PlannerLimits.moveWorkLost else { throw .workLost(lost) }
        if let late = lateness(mover, lost) { throw .late(late) }
        let terms = terms(mover, to: pool, in: table, ring)
        let price = terms.power + terms.card
        // What is cheaper for all is not made dearer for the one who pays.
        guard anyway || price <= mover.price else { throw .dearer(price - mover.price) }
        // Work that is done again and the pause are paid there; a successor runs beside the old.
        let extra = Seconds(lost.count + PlannerLimits.movePause.count)
        return WeighedMove(
            mover: mover, pool: pool, ring: ring, cost: terms.sum, price: price,
            free: table.pools[pool].free, workLost: lost,
            saving: mover.money(mover.cost - terms.sum, mover.rest),
            moving: mover.money(max(0, terms.sum), extra))
    }

    /// Whether a pool takes it; its ring there.
    private func admit(
        _ mover: Mover, to pool: Int, in table: PoolTable
    ) throws(MoveObstacle) -> Ring {
        let request = mover.request
        guard table.pools.indices.contains(pool) else { throw .gone }
        guard pool != Int(state.placements[mover.place].pool) else { throw .there }
        guard request.chips == [Int(table.pools[pool].chip)] else { throw .chip }
        if let obstacle = table.pools[pool].standing(request) ?? table.passing(pool, request) {
            throw .pool(obstacle, request)
        }
        guard fits(pool, request, table) else { throw .pool(.capacity, request) }
        var ring = Ring.beyond
        if request.isLatencyBound {
            guard let found = table.ring(ofPool: pool, metro: request.metro), found <= request.ring
            else { throw .pool(.ring, request) }
            ring = found
        }
        guard isWithinBounds(mover, pool) else { throw .bound }
        return ring
    }

    private func fits(_ pool: Int, _ request: PlacementRequest, _ table: PoolTable) -> Bool {
        if request.isLatencyBound { return table.exactFit(pool, request) }
        return request.isSlice || table.span(pool: pool, cards: request.cards) != nil
    }

    private func terms(
        _ mover: Mover, to pool: Int, in table: PoolTable, _ ring: Ring
    ) -> CostTerms {
        guard !mover.request.isLatencyBound else {
            return table.terms(pool: pool, mover.request, ring: ring, taken: mover.taken)
        }
        let region = Int(table.pools[pool].address.region)
        let kilowatt = table.kilowattCost(region: region, mover.request.run)
        return table.terms(
            pool: pool, gang: mover.request, kilowattCost: kilowatt, taken: mover.taken)
            ?? table.standingTerms(
                pool: pool, mover.request, kilowattCost: kilowatt, taken: mover.taken)
    }

    /// How much too late it would be over after a move; nil where it has no deadline, or meets it.
    private func lateness(_ mover: Mover, _ lost: Seconds) -> Seconds? {
        let deadline = state.jobs[mover.slot].deadline
        guard mover.stopsFirst, deadline != .none else { return nil }
        let length = mover.rest.count + lost.count + PlannerLimits.movePause.count
        let late = state.now.adding(Seconds(length)).since(deadline)
        return late.count > 0 ? late : nil
    }
}

/// The moves of most use among a part of the live placements.
struct MoveSearch: Sendable {
    /// Parts that the live placements are looked at in.
    var parts: UInt32
    /// Placements that were weighed.
    var weighed = 0
    /// Moves, that of most use first.
    var moves: [WeighedMove] = []
}

extension PlannerCore {
    /// Parts of which none has more than a bounded number of placements, as a rule.
    var balanceParts: UInt32 {
        let each = PlannerLimits.movesWeighed
        return UInt32(max(1, (state.livePlacements + each - 1) / each))
    }

    /// The moves of most use in a part, at most so many, each beside those before it. The same
    /// state gives the same moves, whatever the order of its slots. O(placements) to find the
    /// part, then `PlannerLimits.movesWeighed` × the pools that one looks at.
    func findMoves(
        part: UInt32, of parts: UInt32? = nil, atMost: Int, leastNet: Int64 = 1
    ) -> MoveSearch {
        var search = MoveSearch(parts: parts ?? balanceParts)
        var order = GangOrder(state.table)
        var found: [WeighedMove] = []
        for (place, slot) in placements(inPart: part % search.parts, of: search.parts) {
            guard let mover = try? mover(place, slot) else { continue }
            search.weighed += 1
            guard let best = best(mover, in: state.table, &order), best.net >= leastNet else {
                continue
            }
            found.append(best)
        }
        found.sort { isBetter($0, $1) }
        var table = state.table
        for candidate in found.prefix(4 * atMost) where search.moves.count < atMost {
            guard let best = best(candidate.mover, in: table, &order), best.net >= leastNet else {
                continue
            }
            search.moves.append(best)
            take(best, &table)
        }
        search.moves.sort { isBetter($0, $1) }
        return search
    }

    private func isBetter(_ left: WeighedMove, _ right: WeighedMove) -> Bool {
        guard left.net == right.net else { return left.net > right.net }
        return state.placements[left.mover.place].replica
            < state.placements[right.mover.place].replica
    }

    /// The cheapest move of a mover, whatever it is worth; nil for none.
    func best(
        _ mover: Mover, in table: PoolTable, _ order: inout GangOrder
    ) -> WeighedMove? {
        guard let (pool, _) = cheapest(mover, in: table, &order) else { return nil }
        return try? weigh(mover, to: pool, in: table)
    }

    /// Takes a move's room, so that the next one does not count on it.
    func take(_ move: WeighedMove, _ table: inout PoolTable) {
        let request = move.mover.request
        let span =
            request.isSlice ? .blocks : table.span(pool: move.pool, cards: request.cards)
        guard let span else { return }
        _ = table.take(pool: move.pool, cards: request.cards, share: request.share, span: span)
    }

    /// The live placements of a part, by replica; of one job no more than a few, since each look
    /// at a replica passes all its siblings.
    private func placements(
        inPart part: UInt32, of parts: UInt32
    ) -> [(place: Int, slot: Int)] {
        var found: [(replica: ReplicaID, place: Int, slot: Int)] = []
        for slot in state.jobs.indices where state.jobs[slot].live > 0 {
            var place = state.jobs[slot].firstPlacement
            while place >= 0 {
                let replica = state.placements[Int(place)].replica
                if replica.spread % UInt64(parts) == UInt64(part) {
                    found.append((replica, Int(place), slot))
                }
                place = state.placements[Int(place)].next
            }
        }
        found.sort { $0.replica < $1.replica }
        var ofJob = 0
        var last = JobID.none
        return found.compactMap { one in
            ofJob = one.replica.job == last ? ofJob + 1 : 1
            last = one.replica.job
            return ofJob > PlannerLimits.movesWeighedPerJob ? nil : (one.place, one.slot)
        }
    }
}

extension ReplicaID {
    /// Spreads jobs and the replicas of one over parts alike.
    fileprivate var spread: UInt64 {
        (job.raw &+ UInt64(index) &* 0x9E37_79B9) &* 0xBF58_476D_1CE4_E5B9 >> 20
    }
}
