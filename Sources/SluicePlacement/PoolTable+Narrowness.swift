package import SluiceModel

/// What one metro asks under one bound: the work that lives there, and the room it may lie in.
package struct NearDemand: Hashable, Sendable {
    /// Thousandths of cards of the latency-bound placements that live under exactly this bound.
    package internal(set) var alive: Int64 = 0
    /// What `alive` was when prices followed it last.
    package internal(set) var weighed: Int64 = 0
    /// Registered cards of the pools that lie within the bound.
    package internal(set) var room: Int64 = 0
}

/// How narrow the rings are that want a site's cards, and the weight that `scarcity` gets there.
///
/// A request is refused where all pools of its ring are full, so wide rings must leave the cards
/// that narrow ones will need. How much that matters, the work that lives tells: where all of it
/// may lie in the same pools, no card is scarcer than another, and the cheapest may fill. The
/// narrowness of a site is 1 - H / W: of the bounds under which work lives that could lie in this
/// site, W is the widest room, and H the mean room of a card in use, the harmonic one.
extension PoolTable {
    /// Takes note that latency-bound work under a bound began or, with a negative number, ended.
    /// Prices follow once it is half as much again, or half, of what they followed last. O(1) as a
    /// rule; O(pools of the metro × rings of a site) at such a moment.
    package mutating func demand(metro: Int, ring: Ring, changesBy milliCards: Int64) {
        count(metro: metro, ring: ring, alive: milliCards)
        guard metro >= 0, ring != .beyond else { return }
        let number = Self.number(metro: metro, ring)
        let (alive, weighed) = (max(0, nearDemand[number].alive), nearDemand[number].weighed)
        guard abs(alive - weighed) * 2 > weighed else { return }
        nearDemand[number].weighed = min(alive, Self.mostDemand)
        weigh(metro: metro, through: ring)
    }

    /// Counts work that lives without a look at prices: for a state that is read from a snapshot,
    /// which `restoreDemand` ends. O(1).
    package mutating func count(metro: Int, ring: Ring, alive milliCards: Int64) {
        guard metro >= 0, ring != .beyond else { return }
        nearDemand[Self.number(metro: metro, ring)].alive += milliCards
    }

    /// Sets what prices followed last in the ring of that number; `restoreDemand` follows.
    package mutating func setWeighed(_ number: Int, _ milliCards: Int64) {
        nearDemand[number].weighed = milliCards
    }

    /// Prices every site by what was set, or by what lives where nothing was: a snapshot of a
    /// version that did not know demand has no figures. O(pools × rings).
    package mutating func restoreDemand() {
        if nearDemand.allSatisfy({ $0.weighed == 0 }) {
            for number in nearDemand.indices {
                nearDemand[number].weighed = min(nearDemand[number].alive, Self.mostDemand)
            }
        }
        for site in sites.indices { weigh(site: site) }
    }

    /// Takes over what lived near the metros that were known by `names`. O(metros + pools × rings).
    mutating func carryDemand(_ before: [NearDemand], of names: [MetroName]) {
        for (old, name) in names.enumerated() {
            guard let metro = metroNumbers[name] else { continue }
            for ring in 0..<Self.bounds {
                let demand = before[old * Self.bounds + ring]
                nearDemand[metro * Self.bounds + ring].alive = demand.alive
                nearDemand[metro * Self.bounds + ring].weighed = demand.weighed
            }
        }
        restoreDemand()
    }

    /// Weighs every site within a ring of a metro anew.
    private mutating func weigh(metro: Int, through ring: Ring) {
        for exact in 0...Int(ring.rawValue) {
            var last: Int32 = -1
            for pool in nearPools[metro * Self.bounds + exact].pools {
                let site = pools[Int(pool)].site
                // The pools of a site stand side by side as a rule.
                if site != last { weigh(site: Int(site)) }
                last = site
            }
        }
    }

    /// Weighs anew what a ring's pools, which came or went, may have changed. Nothing where no work
    /// asks for the metro.
    mutating func weigh(afterChangeOf number: Int, site: Int, cards: Int64) {
        let metro = number / Self.bounds
        var isAskedFor = false
        for ring in number % Self.bounds..<Self.bounds {
            nearDemand[metro * Self.bounds + ring].room += cards
            if nearDemand[metro * Self.bounds + ring].weighed > 0 { isAskedFor = true }
        }
        guard isAskedFor else { return }
        weigh(site: site)
        weigh(metro: metro, through: .within50)
    }

    /// Weighs a site by the rings that it lies in: O(its usable rings).
    private mutating func weigh(site: Int) {
        var asked: Int64 = 0
        var intensity: Int64 = 0
        var widest: Int64 = 0
        for number in sites[site].usable {
            let metro = number / Self.bounds
            for ring in number % Self.bounds..<Self.bounds {
                let demand = nearDemand[metro * Self.bounds + ring]
                guard demand.weighed > 0 else { continue }
                let room = max(1, demand.room)
                asked += demand.weighed
                intensity += (demand.weighed << Self.fraction) / room
                widest = max(widest, room)
            }
        }
        let mean = intensity > 0 ? (asked << Self.fraction) / intensity : widest
        let weight = Placing.weight(mean: mean, widest: widest)
        guard weight != sites[site].weight else { return }
        sites[site].weight = weight
        let region = regions[Int(sites[site].region)]
        for pool in region.firstPool..<region.firstPool + region.description.pools.count
        where pools[pool].site == Int32(site) {
            reprice(pool) { $0.scarcity = Placing.scarcity(level: $0.level, weight: weight) }
        }
    }

    /// Binary places of a quotient of demand and room.
    private static let fraction: Int64 = 16
    /// Thousandths of cards under one bound past which more demand changes no price: 4 million
    /// cards. So much under each bound of 3,000 metros still fits the sums of `weigh`.
    package static let mostDemand: Int64 = 1 << 32
}

extension Placing {
    /// The weight of a site where the mean room of what asks for it, and the widest, are these.
    static func weight(mean: Int64, widest: Int64) -> UInt8 {
        guard widest > 0 else { return 0 }
        let narrowness = max(0, 1_000 - mean * 1_000 / widest)
        let share = min(fullNarrowness, narrowness)
        let cube = share * share * share
        return UInt8(
            cube * Int64(weights) / (fullNarrowness * fullNarrowness * fullNarrowness))
    }

    /// Micro-yuan for a card-hour at a level of use, by the site's weight.
    @inline(__always)
    package static func scarcity(level: UInt8, weight: UInt8) -> Int64 {
        Int64(level) * scarcity * Int64(weight) / Int64(weights)
    }
}
