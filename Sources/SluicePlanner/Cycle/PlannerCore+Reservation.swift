import SluiceModel
import SluicePlacement

extension PlannerCore {
    /// Whole nodes that `cards` need at most in a pool.
    func nodesNeeded(_ cards: UInt32, pool: Int) -> UInt32 {
        let least = state.table.shapes[pool].blocks.reduce(UInt32(16)) {
            min($0, UInt32($1.cardsPerNode))
        }
        return (cards + least - 1) / least
    }

    /// The pool and the moment by which the job fits there at the latest, and the nodes that are
    /// left over then. A reservation that still stands is kept: its moment never moves back, or
    /// backfill could push the head before it. Nil where no pool will have room by ends that are
    /// known. O(placements + pools).
    func reserve(
        _ slot: Int, _ request: PlacementRequest
    ) -> (reservation: Event.Reservation, spare: UInt32)? {
        let job = state.jobs[slot]
        let old = state.reservation
        let ends = endsByPool()
        var best: (by: CivilTime, pool: Int, spare: UInt32)?
        for pool in state.table.pools.indices
        where state.table.pools[pool].standing(request) == nil {
            let record = state.table.pools[pool]
            guard record.isReachable, record.isReported, !record.isCordoned else { continue }
            let wanted = nodesNeeded(job.cards, pool: pool)
            guard let found = moment(pool, wanted, ends) else { continue }
            if old.job == job.id, old.by > state.now, state.table.pool(at: old.address) == pool {
                return (
                    Event.Reservation(job: job.id, address: old.address, by: min(old.by, found.by)),
                    found.by <= old.by ? found.spare : 0
                )
            }
            if best.map({ found.by < $0.by }) ?? true { best = (found.by, pool, found.spare) }
        }
        guard let best else { return nil }
        let address = state.table.pools[best.pool].address
        return (Event.Reservation(job: job.id, address: address, by: best.by), best.spare)
    }

    private struct End {
        var pool: Int32
        var at: CivilTime
        var nodes: UInt32
        var whole: UInt32
    }

    /// Live placements by pool, then end; those without an end come last.
    private func endsByPool() -> [End] {
        var ends: [End] = []
        ends.reserveCapacity(state.livePlacements)
        for slot in state.jobs.indices where state.submissions[slot] != nil {
            var place = state.jobs[slot].firstPlacement
            while place >= 0, state.jobs[slot].live > 0 {
                let record = state.placements[Int(place)]
                let perNode = UInt32(state.table.pools[Int(record.pool)].cardsPerNode)
                ends.append(
                    End(
                        pool: record.pool,
                        at: record.expectedEnd(now: state.now) ?? CivilTime(seconds: .max),
                        nodes: nodesNeeded(record.cards, pool: Int(record.pool)),
                        whole: record.cards / perNode))
                place = record.next
            }
        }
        return ends.sorted { ($0.pool, $0.at, $0.nodes) < ($1.pool, $1.at, $1.nodes) }
    }

    /// When a pool has `wanted` whole nodes at the latest. Two careful bounds, the better counts:
    /// nodes free now with those that whole-node runs give back; and all nodes without one for each
    /// that a run still holds in part, and one for each card that is not ours to give.
    private func moment(
        _ pool: Int, _ wanted: UInt32, _ ends: [End]
    ) -> (by: CivilTime, spare: UInt32)? {
        let capacity = state.reported[pool]
        var nodes: Int64 = 0
        for block in capacity.blocks { nodes += Int64(block.nodeCount) }
        let record = state.table.pools[pool]
        let total = Int64(record.registered / UInt32(record.cardsPerNode))
        let blocked = Int64(capacity.localCards + capacity.faultedCards + capacity.cordonedCards)
        var held: Int64 = 0
        var low = 0
        var high = ends.count
        while low < high {
            let middle = (low + high) / 2
            if ends[middle].pool < Int32(pool) { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < ends.count, ends[end].pool == Int32(pool) {
            held += Int64(ends[end].nodes)
            end += 1
        }
        var whole = Int64(record.nodes[Int(record.cardsPerNode)])
        for index in low..<end {
            guard ends[index].at.seconds < .max else { return nil }
            whole += Int64(ends[index].whole)
            held -= Int64(ends[index].nodes)
            let sure = max(whole, min(total, nodes) - held - blocked)
            if sure >= Int64(wanted) {
                return (max(ends[index].at, state.now), UInt32(sure - Int64(wanted)))
            }
        }
        return nil
    }
}
