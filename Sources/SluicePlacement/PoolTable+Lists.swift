import SluiceModel

extension PoolTable {
    /// Where an entry of `cost` and `pool` stands or would stand in a list. O(log n).
    static func place(_ list: [MetroEntry], _ cost: Int64, _ pool: Int32) -> Int {
        var low = 0
        var high = list.count
        while low < high {
            let middle = (low + high) / 2
            if (list[middle].cost, list[middle].pool) < (cost, pool) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// Changes a pool's cost in every list that has it. O(rings of its site × list).
    mutating func reprice(_ pool: Int, _ change: (inout PoolRecord) -> Void) {
        let before = pools[pool].base
        change(&pools[pool])
        let after = pools[pool].base
        guard before != after else { return }
        let site = Int(pools[pool].site)
        for index in sites[site].rings.indices {
            let record = sites[site].rings[index]
            guard record.isUsable else { continue }
            let ring = record.hold.placing
            for bound in Int(ring.rawValue)..<Self.bounds {
                let slack = Int64(bound - Int(ring.rawValue)) * Placing.ringSlack
                let list = record.metro * Self.bounds + bound
                remove(Int32(pool), cost: before + slack, list: list)
                insert(MetroEntry(cost: after + slack, pool: Int32(pool), ring: ring), list: list)
            }
        }
    }

    /// Puts every pool of a site into the lists of a ring, or takes it out.
    mutating func enlist(site: Int, ring record: RingRecord, isIn: Bool) {
        guard record.isUsable else { return }
        let region = regions[Int(sites[site].region)]
        let ring = record.hold.placing
        for pool in region.firstPool..<region.firstPool + region.description.pools.count
        where pools[pool].site == Int32(site) {
            for bound in Int(ring.rawValue)..<Self.bounds {
                let slack = Int64(bound - Int(ring.rawValue)) * Placing.ringSlack
                let cost = pools[pool].base + slack
                let list = record.metro * Self.bounds + bound
                if isIn {
                    insert(MetroEntry(cost: cost, pool: Int32(pool), ring: ring), list: list)
                } else {
                    remove(Int32(pool), cost: cost, list: list)
                }
            }
        }
    }

    private mutating func insert(_ entry: MetroEntry, list: Int) {
        lists[list].insert(entry, at: Self.place(lists[list], entry.cost, entry.pool))
    }

    private mutating func remove(_ pool: Int32, cost: Int64, list: Int) {
        let place = Self.place(lists[list], cost, pool)
        precondition(
            place < lists[list].count && lists[list][place].pool == pool,
            "pool \(pool) is not in list \(list) at cost \(cost)")
        lists[list].remove(at: place)
    }
}
