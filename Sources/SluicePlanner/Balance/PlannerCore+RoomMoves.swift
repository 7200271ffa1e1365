import SluiceModel
import SluicePlacement

/// Moves that together open room for a gang that waits and fits nowhere: a pool whose free cards
/// lie apart, or are almost enough, is left by runs that others have room for.
extension PlannerCore {
    /// The cheapest set of moves for each of the first gangs without room, whole sets only, at most
    /// so many moves together; each set beside those before it. The same state gives the same
    /// moves. O(gangs × pools + placements + gangs × `PlannerLimits.roomPools` × (pools + movers ×
    /// the pools that one looks at)).
    func findRoomMoves(atMost: Int) -> [WeighedMove] {
        let gangs = gangsWithoutRoom()
        guard !gangs.isEmpty else { return [] }
        let candidates = gangs.map(poolsAlmostRoom)
        let living = livingIn(candidates.flatMap { $0 })
        var table = state.table
        var moves: [WeighedMove] = []
        for (gang, pools) in zip(gangs, candidates) {
            let sets = pools.compactMap { opening($0, for: gang, living[$0] ?? [], table) }
            guard let best = sets.min(by: { $0.isBetter(than: $1) }),
                moves.count + best.moves.count <= atMost
            else { continue }
            table = applied(best.moves, to: table)
            let cards = gang.request.cards
            if let span = table.span(pool: best.pool, cards: cards) {
                _ = table.take(pool: best.pool, cards: cards, share: 1_000, span: span)
            }
            moves += best.moves
        }
        return moves
    }

    /// Whether a waiting job is a gang that a move may make room for, whatever fits now.
    func mayGetRoom(_ job: JobRecord, _ wanted: JobSpecification) -> Bool {
        job.missing > 0 && job.share == 1_000 && !job.isNear && !job.state.isEnded
            && job.state != .cancelling && wanted.overRegions <= 1 && wanted.spares == 0
            && wanted.place == nil
            && !wanted.deferrable && !wanted.usesLent && job.notBefore <= state.now
            && !isMoving(job.id) && !state.balance.rooms.contains { $0.job == job.id }
    }

    /// Whether the policy, the queue and what a pool is let a gang in, were there room.
    func mayOpen(_ pool: Int, for slot: Int, _ request: PlacementRequest) -> Bool {
        let record = state.table.pools[pool]
        guard record.standing(request) == nil else { return false }
        let obstacle = state.table.passing(pool, request)
        guard obstacle == nil || obstacle == .capacity, hasRoom(pool),
            state.table.leavesBooked(pool, request),
            state.table.span(pool: pool, cards: request.cards) == nil
        else { return false }
        if state.reservation.job != .none, state.reservation.job != state.jobs[slot].id,
            state.table.pool(at: state.reservation.address) == pool
        {
            return false
        }
        return !state.policy.isOn || state.amount(slot, pool: pool) <= headroom(slot).amount
    }

    /// The first gangs of the queue that no pool has room for now; of equal ones the first.
    private func gangsWithoutRoom() -> [RoomGang] {
        var found: [RoomGang] = []
        var asked: Set<UInt64> = []
        for key in state.queue.prefix(PlannerLimits.balanceWaiting) {
            guard found.count < PlannerLimits.roomGangs, asked.count < PlannerLimits.balanceRequests
            else { break }
            guard let slot = state.slot(JobID(key & 0x00FF_FFFF_FFFF_FFFF)),
                let wanted = state.submissions[slot]?.specification
            else { continue }
            let job = state.jobs[slot]
            guard mayGetRoom(job, wanted),
                asked.insert(job.constraints ^ UInt64(job.cards) &* 0x9E37_79B9_7F4A_7C15).inserted
            else { continue }
            let request = request(of: slot, wanted)
            let table = state.table
            let isRoom = table.pools.indices.contains { pool in
                table.pools[pool].standing(request) == nil && table.passing(pool, request) == nil
                    && table.span(pool: pool, cards: request.cards) != nil
            }
            if !isRoom { found.append(RoomGang(slot: slot, request: request)) }
        }
        return found
    }

    /// Pools that might be opened for a gang, those that lack least first.
    private func poolsAlmostRoom(_ gang: RoomGang) -> [Int] {
        let table = state.table
        let may = table.pools.indices.filter { mayOpen($0, for: gang.slot, gang.request) }
        func lack(_ pool: Int) -> (Int64, Int) {
            (Int64(gang.request.cards) - Int64(table.pools[pool].free), pool)
        }
        return Array(may.sorted { lack($0) < lack($1) }.prefix(PlannerLimits.roomPools))
    }

    /// What lives in some pools, by pool, in order of replicas. O(live placements).
    private func livingIn(_ pools: [Int]) -> [Int: [(replica: ReplicaID, place: Int, slot: Int)]] {
        var isWanted = Array(repeating: false, count: state.table.pools.count)
        for pool in pools { isWanted[pool] = true }
        var found: [Int: [(replica: ReplicaID, place: Int, slot: Int)]] = [:]
        for slot in state.jobs.indices where state.jobs[slot].live > 0 {
            var place = state.jobs[slot].firstPlacement
            while place >= 0 {
                let record = state.placements[Int(place)]
                if isWanted[Int(record.pool)] {
                    found[Int(record.pool), default: []].append((record.replica, Int(place), slot))
                }
                place = record.next
            }
        }
        for pool in pools { found[pool]?.sort { $0.replica < $1.replica } }
        return found
    }

    /// The moves that open a pool for a gang; nil where none of those that are tried do.
    private func opening(
        _ pool: Int, for gang: RoomGang,
        _ living: [(replica: ReplicaID, place: Int, slot: Int)], _ start: PoolTable
    ) -> RoomSet? {
        var order = GangOrder(start)
        var candidates: [WeighedMove] = []
        for one in living where candidates.count < PlannerLimits.roomMovers {
            guard state.placements[one.place].share == 1_000,
                let mover = try? mover(one.place, one.slot),
                let move = best(mover, in: start, &order)
            else { continue }
            candidates.append(move)
        }
        candidates.sort { isCheaperForRoom($0, $1) }
        var table = start
        var chosen: [WeighedMove] = []
        for candidate in candidates where chosen.count < PlannerLimits.movesForRoom {
            guard var move = best(candidate.mover, in: table, &order) else { continue }
            move.makesRoomFor = state.jobs[gang.slot].id
            apply(move, to: &table)
            chosen.append(move)
            guard holds(gang.request, pool, table) else { continue }
            return RoomSet(pool: pool, moves: pruned(chosen, pool, gang, start))
        }
        return nil
    }

    /// What costs least for a card that comes free moves first.
    private func isCheaperForRoom(_ left: WeighedMove, _ right: WeighedMove) -> Bool {
        let one = left.net * Int64(right.mover.request.cards)
        let other = right.net * Int64(left.mover.request.cards)
        guard one == other else { return one > other }
        return state.placements[left.mover.place].replica
            < state.placements[right.mover.place].replica
    }

    /// The moves without those that the others do not need.
    private func pruned(
        _ moves: [WeighedMove], _ pool: Int, _ gang: RoomGang, _ start: PoolTable
    ) -> [WeighedMove] {
        var kept = moves
        for move in moves where kept.count > 1 {
            let fewer = kept.filter { $0.mover.place != move.mover.place }
            if holds(gang.request, pool, applied(fewer, to: start)) { kept = fewer }
        }
        return kept
    }

    private func holds(_ request: PlacementRequest, _ pool: Int, _ table: PoolTable) -> Bool {
        table.passing(pool, request) == nil && table.span(pool: pool, cards: request.cards) != nil
    }

    private func applied(_ moves: [WeighedMove], to start: PoolTable) -> PoolTable {
        var table = start
        for move in moves { apply(move, to: &table) }
        return table
    }

    /// Takes a move's room where it goes and gives back what it has.
    private func apply(_ move: WeighedMove, to table: inout PoolTable) {
        let record = state.placements[move.mover.place]
        let pool = Int(record.pool)
        take(move, &table)
        table.giveBack(pool: pool, cards: record.cards, share: record.share, span: record.span)
        table.removeRun(pool: pool, place: Int32(move.mover.place))
        table.draw(pool: pool, milliCards: -record.milliCards)
    }
}

/// A gang that waits and fits nowhere.
private struct RoomGang {
    var slot: Int
    var request: PlacementRequest
}

/// Moves after which a pool has room.
private struct RoomSet {
    var pool: Int
    var moves: [WeighedMove]

    /// Costs less; of equal ones the fewer moves.
    func isBetter(than other: RoomSet) -> Bool {
        let (mine, its) = (net, other.net)
        return (its, moves.count, pool) < (mine, other.moves.count, other.pool)
    }

    private var net: Int64 { moves.reduce(0) { $0 + max(-.max / 64, min($1.net, .max / 64)) } }
}
