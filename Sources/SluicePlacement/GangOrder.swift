import SluiceModel

/// Pools in order of the least that a card-hour of a gang can cost there: what a cycle with many
/// gangs walks, cheapest first, until nothing cheaper can follow, in place of all pools.
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
    /// For each entry, itself or one from which on nothing between is of use; one more at the end.
    private var next: [Int32] = []
    /// A pool with fewer free cards is of no use to any gang that is asked about.
    private let leastCards: UInt32
    /// The most milliwatts of a card.
    private var milliwatts: Int64 = 0

    /// The order of the pools that take work now, for gangs of at least `leastCards`; 0 where
    /// slices are among them.
    package init(_ table: PoolTable, leastCards: UInt32) {
        self.leastCards = leastCards
        for region in table.regions where region.isReachable {
            let bands = region.description.tariff.bands
            let tariff = bands.lazy.map(\.pricePerKilowattHour.count).min() ?? 0
            for pool in region.firstPool..<region.firstPool + region.description.pools.count
            where table.pools[pool].isOpen && table.pools[pool].free >= leastCards {
                let watts = table.pools[pool].milliwatts
                let (power, isTooLarge) = tariff.multipliedReportingOverflow(by: watts)
                milliwatts = max(milliwatts, watts)
                let least =
                    table.pools[pool].price + table.pools[pool].pressure
                    + (isTooLarge ? 0 : power / 1_000_000)
                entries.append(Entry(least: least, pool: Int32(pool)))
            }
        }
        entries.sort { ($0.least, $0.pool) < ($1.least, $1.pool) }
        next = (0...Int32(entries.count)).map { $0 }
    }

    /// The first entry from `index` on that may be of use. O(1) amortised, by halving paths.
    private mutating func first(from index: Int) -> Int {
        var index = index
        while Int(next[index]) != index {
            next[index] = next[Int(next[index])]
            index = Int(next[index])
        }
        return index
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
        var best: Choice?
        let margin = margin(request.run)
        var index = first(from: 0)
        while index < entries.count {
            let entry = entries[index]
            if let best, entry.least - margin > best.cost { break }
            visits += 1
            let pool = Int(entry.pool)
            if table.pools[pool].free < leastCards {
                next[index] = Int32(index + 1)
                index = first(from: index + 1)
                continue
            }
            index = first(from: index + 1)
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
    var isOpen: Bool {
        isReachable && isReported && !isCordoned && !isFrozen && !isLagging && isLent && !isRemoved
    }
}

extension PoolTable {
    /// What a gang costs a card-hour in a pool that it may go to and fits in now; nil elsewhere.
    func cost(
        pool: Int, gang request: PlacementRequest, taken: [Int32], admits: (Int) -> Bool
    ) -> Int64? {
        guard pools[pool].passing(request) == nil, pools[pool].standing(request) == nil,
            admits(pool)
        else { return nil }
        let kilowatt = kilowattCost(region: Int(pools[pool].address.region), request.run)
        return terms(pool: pool, gang: request, kilowattCost: kilowatt, taken: taken)?.sum
    }
}
