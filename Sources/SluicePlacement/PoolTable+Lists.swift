package import SluiceModel

extension PoolTable {
    /// Where the pools of a metro and an exact ring stand in `rings`.
    @inline(__always)
    static func number(metro: Int, _ ring: Ring) -> Int { metro * bounds + Int(ring.rawValue) }

    /// Changes a pool's cost in every ring that it lies in. O(usable rings of its site × log).
    mutating func reprice(_ pool: Int, _ change: (inout PoolRecord) -> Void) {
        let before = pools[pool].base
        change(&pools[pool])
        let after = pools[pool].base
        guard before != after else { return }
        let site = Int(pools[pool].site)
        for number in sites[site].usable {
            nearPools[number].set(Int32(pool), cost: after)
            leastNear[number] = nearPools[number].least
        }
    }

    /// Puts every pool of a site into a ring, or takes it out.
    mutating func enlist(site: Int, ring record: RingRecord, isIn: Bool) {
        guard record.isUsable else { return }
        let number = Self.number(metro: record.metro, record.hold.placing)
        sites[site].usable.removeAll { $0 == number }
        if isIn { sites[site].usable.append(number) }
        let region = regions[Int(sites[site].region)]
        var cards: Int64 = 0
        for pool in region.firstPool..<region.firstPool + region.description.pools.count
        where pools[pool].site == Int32(site) {
            cards += Int64(pools[pool].registered)
            if isIn {
                nearPools[number].insert(Int32(pool), cost: pools[pool].base)
            } else {
                nearPools[number].remove(Int32(pool))
            }
        }
        leastNear[number] = nearPools[number].least
        weigh(afterChangeOf: number, site: site, cards: isIn ? cards : -cards)
    }

    /// The pools that lie within `ring` of a metro, ring by ring, with what they cost there; rings
    /// that are broken or stale are not among them. O(pools).
    package func near(metro: Int, ring: Ring) -> [MetroEntry] {
        precondition(ring != .beyond, "no metro has a list without a bound")
        var entries: [MetroEntry] = []
        for exact in Ring.allCases where exact <= ring {
            let around = nearPools[Self.number(metro: metro, exact)]
            let slack = Int64(ring.rawValue - exact.rawValue) * Placing.ringSlack
            for index in around.pools.indices {
                entries.append(
                    MetroEntry(
                        cost: around.cost(at: index) + slack, pool: around.pools[index],
                        ring: exact))
            }
        }
        return entries
    }
}
