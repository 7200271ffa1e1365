import SluiceModel
import SluicePlacement
package import SluiceWire

extension PlannerCore {
    /// Where the nation is tight and where idle, and what might move among a part of what lives.
    package func balance(_ request: ShowBalance) -> BalanceReply {
        let (rows, lookedAt) = tightness()
        let atMost = min(Int(request.atMost), WireLimits.moves)
        let search = findMoves(part: request.part, atMost: atMost)
        // Who waits is asked once, with the first part.
        let rooms = request.part % search.parts == 0 ? findRoomMoves(atMost: atMost) : []
        let freed = Set(rooms.map(\.mover.place))
        let others = search.moves.filter { !freed.contains($0.mover.place) }
        let moves = rooms + others.prefix(atMost - rooms.count)
        let fills = TierFills(state.table)
        return BalanceReply(
            civilTime: state.now, part: request.part % search.parts, parts: search.parts,
            weighed: UInt32(search.weighed), waitingLookedAt: lookedAt,
            underWay: UInt32(state.balance.moves.count),
            rows: rows, moves: moves.map { view($0, fills) })
    }

    /// A move as an operator sees it.
    func view(_ move: WeighedMove, _ fills: TierFills) -> MoveView {
        let record = state.placements[move.mover.place]
        let request = move.mover.request
        var view = MoveView(
            id: MoveID(
                replica: record.replica, epoch: record.epoch, pool: UInt32(move.pool),
                makesRoomFor: move.makesRoomFor),
            purpose: move.makesRoomFor == .none ? .cheaper : .room,
            kind: state.jobs[move.mover.slot].kind)
        view.tenant = state.tenants[Int(state.jobs[move.mover.slot].tenant)]
        view.cards = request.cards
        view.cardShare = PerMille(request.share)
        let table = state.table
        view.fromRegion = table.regions[Int(record.region)].description.name
        view.fromPool = table.name(ofPool: Int(record.pool))
        view.toRegion = table.regions[Int(table.pools[move.pool].address.region)].description.name
        view.toPool = table.name(ofPool: move.pool)
        view.costHere = MicroYuan(move.mover.cost)
        view.costThere = MicroYuan(move.cost)
        view.priceHere = MicroYuan(move.mover.price)
        view.priceThere = MicroYuan(move.price)
        view.rest = move.mover.rest
        view.saving = MicroYuan(move.saving)
        view.cost = MicroYuan(move.moving)
        view.workLost = move.workLost
        view.poolFillAfter = fills.pool(move, table)
        view.tierFillAfter = fills.tier(move, record, table)
        view.ringSlack = ringSlack(move)
        view.risk = risk(view, move)
        return view
    }

    /// Between what the ring there was measured at and what was asked.
    private func ringSlack(_ move: WeighedMove) -> Microseconds {
        let request = move.mover.request
        guard let bound = request.ring.boundMilliseconds, request.metro >= 0,
            let held = state.table.ringRecord(ofPool: move.pool, metro: request.metro)
        else { return Microseconds(0) }
        return Microseconds(max(0, bound * 1_000 - held.report.worstP99.count))
    }

    private func risk(_ view: MoveView, _ move: WeighedMove) -> String {
        var sentences: [String] = []
        if let slot = state.slot(move.makesRoomFor) {
            sentences.append(
                "Job \(move.makesRoomFor) waits for \(state.jobs[slot].cards) cards: with all "
                    + "moves for it done, they are free in one piece in \(view.fromPool).")
        }
        if move.mover.stopsFirst {
            sentences.append(
                "It stops first, and \(view.workLost.count) s of its work are done again; if its "
                    + "room there is taken meanwhile, it waits in the queue.")
        } else {
            sentences.append(
                "Its successor serves before it stops; if that fails, it stays.")
        }
        if let bound = move.mover.request.ring.boundMilliseconds, move.mover.request.metro >= 0 {
            sentences.append(
                "The ring there has \(milliseconds(view.ringSlack.count)) ms to spare of \(bound).")
        }
        sentences.append(
            "The pool is then \(percent(view.poolFillAfter)) full, its tier "
                + "\(percent(view.tierFillAfter)).")
        return sentences.joined(separator: " ")
    }

    private func percent(_ share: PerMille) -> String {
        "\(share.count / 10).\(share.count % 10) %"
    }
}

/// How full the tiers are, over pools that take work.
struct TierFills: Sendable {
    private var tiers: [(tier: Tier, open: UInt64, free: UInt64)] = []

    /// Counts all pools of a table.
    init(_ table: PoolTable) {
        for pool in table.pools.indices where table.pools[pool].isOpen {
            let record = table.pools[pool]
            let index = tiers.firstIndex { $0.tier == record.tier } ?? tiers.count
            if index == tiers.count { tiers.append((record.tier, 0, 0)) }
            tiers[index].open += UInt64(record.registered)
            tiers[index].free += UInt64(record.free)
        }
    }

    func pool(_ move: WeighedMove, _ table: PoolTable) -> PerMille {
        let all = UInt64(table.pools[move.pool].registered)
        return fill(all, UInt64(move.free), UInt64(move.mover.request.cards))
    }

    func tier(_ move: WeighedMove, _ from: PlacementRecord, _ table: PoolTable) -> PerMille {
        let tier = table.pools[move.pool].tier
        guard let sum = tiers.first(where: { $0.tier == tier }) else { return PerMille(0) }
        let isSame = table.pools[Int(from.pool)].tier == tier
        return fill(sum.open, sum.free, isSame ? 0 : UInt64(move.mover.request.cards))
    }

    private func fill(_ all: UInt64, _ free: UInt64, _ taken: UInt64) -> PerMille {
        PerMille(UInt32(all == 0 ? 0 : (all - free + min(free, taken)) * 1_000 / all))
    }
}
