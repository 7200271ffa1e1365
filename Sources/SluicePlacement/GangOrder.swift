import SluiceModel

/// Pools in order of the least that a card-hour of a gang can cost there: what a cycle with many
/// gangs walks, cheapest first, until nothing cheaper can follow, in place of all pools. Over the
/// order lies a tree of maxima of free cards, so that pools without room are passed over unseen.
///
/// It is made of one table and holds as long as no price of it changes, no link comes back and
/// free counts only fall: within one cycle. O(pools log pools) to make.
package struct GangOrder: Sendable {
    /// A pool and what it costs at least.
    private struct Entry {
        var least: Int64
        var pool: Int32
    }

    private var entries: [Entry] = []
    /// Leaves of the tree, a power of two.
    private var width = 1
    /// Leaf i stands at `width` + i and is one more than the free cards that entry i had when it
    /// was looked at last, 0 where there is no entry; entry i < `width` is the most of 2 i and
    /// 2 i + 1.
    private var most: [UInt32] = []
    /// The most milliwatts of a card.
    private var milliwatts: Int64 = 0

    /// The order of the pools that take work now.
    package init(_ table: PoolTable) {
        for region in table.regions where region.isReachable {
            let tariff = region.description.tariff.least.count
            for pool in region.firstPool..<region.firstPool + region.description.pools.count
            where table.pools[pool].isOpen {
                let watts = table.pools[pool].milliwatts
                let (power, isTooLarge) = tariff.multipliedReportingOverflow(by: watts)
                milliwatts = max(milliwatts, watts)
                let least =
                    table.pools[pool].price + table.pools[pool].carbon
                    + table.pools[pool].pressure
                    + (isTooLarge ? 0 : power / 1_000_000)
                entries.append(Entry(least: least, pool: Int32(pool)))
            }
        }
        entries.sort { ($0.least, $0.pool) < ($1.least, $1.pool) }
        while width < entries.count { width *= 2 }
        most = Array(repeating: 0, count: 2 * width)
        for place in entries.indices {
            most[width + place] = table.free(pool: Int(entries[place].pool)) + 1
        }
        for node in stride(from: width - 1, to: 0, by: -1) {
            most[node] = max(most[2 * node], most[2 * node + 1])
        }
    }

    /// The first entry from `place` on with at least `cards` free. O(log).
    private func first(from place: Int, cards: UInt32) -> Int? {
        guard place < entries.count else { return nil }
        var node = width + place
        while most[node] <= cards {
            // Up out of right branches, then on to the branch beside.
            while node & 1 == 1 { node /= 2 }
            guard node > 0 else { return nil }
            node += 1
        }
        while node < width {
            node *= 2
            if most[node] <= cards { node += 1 }
        }
        return node - width
    }

    /// An entry has so many cards free now.
    private mutating func note(_ place: Int, free: UInt32) {
        var node = width + place
        guard most[node] != free + 1 else { return }
        most[node] = free + 1
        while node > 1 {
            node /= 2
            let new = max(most[2 * node], most[2 * node + 1])
            guard most[node] != new else { return }
            most[node] = new
        }
    }

    /// What rounding may take from a cost of power, a card and hour: a kilowatt's cost is rounded
    /// over the run, and again an hour.
    private func margin(_ run: Seconds) -> Int64 {
        (3_600 / max(1, run.count) + 2) * (milliwatts / 1_000_000 + 1) + 2
    }

    /// As `PoolTable.chooseGang`, of the same answer; counts the pools it looked at too.
    package mutating func choose(
        in table: PoolTable, _ request: PlacementRequest, taken: [Int32] = [], visits: inout Int,
        steps: inout Int, admits: (Int) -> Bool
    ) -> Choice? {
        guard !request.countsByChip else {
            return request.cheapest {
                choose(
                    in: table, $0, taken: taken, visits: &visits, steps: &steps, admits: admits)
            }
        }
        var best: Choice?
        let margin = margin(request.run)
        // A slice may lie on a card that is shared already, beside no free one.
        let cards = request.isSlice ? 0 : request.cards
        var next = first(from: 0, cards: cards)
        while let place = next {
            let entry = entries[place]
            if let best, entry.least - margin > best.cost { break }
            visits += 1
            let pool = Int(entry.pool)
            note(place, free: table.free(pool: pool))
            next = first(from: place + 1, cards: cards)
            guard let cost = table.cost(pool: pool, gang: request, taken: taken, admits: admits)
            else { continue }
            steps += 1
            if best.map({ (cost, pool) < ($0.cost, $0.pool) }) ?? true {
                best = Choice(pool: pool, ring: .beyond, cost: cost)
            }
        }
        return best
    }
}

extension PoolRecord {
    /// Whether it takes work now, whatever is asked.
    package var isOpen: Bool {
        isReachable && isReported && !isCordoned && !isFrozen && !isLagging && isLent && !isRemoved
    }
}

extension PoolTable {
    /// Free cards of a pool, without a copy of its record.
    @inline(never)
    func free(pool: Int) -> UInt32 { pools[pool].free }

    /// What a gang costs a card-hour in a pool that it may go to and fits in now; nil elsewhere.
    func cost(
        pool: Int, gang request: PlacementRequest, taken: [Int32], admits: (Int) -> Bool
    ) -> Int64? {
        guard pools[pool].mayHold(request), passing(pool, request) == nil,
            pools[pool].standing(request) == nil, admits(pool)
        else { return nil }
        let kilowatt = kilowattCost(region: Int(pools[pool].address.region), request.run)
        return terms(pool: pool, gang: request, kilowattCost: kilowatt, taken: taken)?.sum
    }
}
