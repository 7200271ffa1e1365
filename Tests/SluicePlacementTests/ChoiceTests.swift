import SluiceModel
import SluicePlacement
import Testing

/// Choices beside an answer that was worked out from the descriptions alone.
@Suite struct ChoiceTests {
    /// What a pool costs for a request now, or nil where it may not go there. Nothing here asks the
    /// table's own rules, only what it was told.
    static func cost(
        _ table: PoolTable, _ pool: Int, _ wanted: JobSpecification, _ weights: [Int64] = []
    ) -> Int64? {
        let record = table.pools[pool]
        let facts = table.description(ofPool: pool)
        let region = table.regions[Int(record.address.region)]
        let site = region.description.sites[Int(facts.site)]
        guard region.isReachable, record.isReported, !table.sites[Int(record.site)].isCordoned,
            facts.executor == .emulated,
            let chip = table.chips.first(where: { $0.name == facts.chip }),
            wanted.chips.isEmpty || wanted.chips.contains(facts.chip),
            wanted.leastInterconnect <= facts.interconnect, wanted.leastTrust <= facts.trust,
            !wanted.deniedRegions.contains(region.description.name), isLent(facts, table.now),
            isHeld(table.shapes[pool], wanted.cards)
        else { return nil }
        let watts = Int64(chip.power.count) * Int64(site.powerUsageEffectiveness.count)
        let powerNow = region.description.tariff.price(at: table.now).count * watts / 1_000_000
        let ceiling = wanted.priceCeilingPerCardHour.count
        guard ceiling == 0 || powerNow + facts.pricePerCardHour.count <= ceiling else { return nil }
        let used = Int64(facts.cards - table.shapes[pool].freeCards) * 10 / Int64(facts.cards)
        var cost = facts.pricePerCardHour.count
        let run = wanted.expectedRun.count > 0 ? wanted.expectedRun.count : 86_400
        if let left = lentFor(facts, table.now), left < run {
            cost += (powerNow + facts.pricePerCardHour.count) * (left + 3_600) / run
        }
        if wanted.ring != .beyond {
            guard let ring = ring(table, record, wanted), ring <= wanted.ring else { return nil }
            cost += powerNow + Int64(wanted.ring.rawValue - ring.rawValue) * 100_000
            cost +=
                scarcity(facts.cards, free: table.shapes[pool].freeCards)
                * weights[Int(record.site)] / 16
        } else {
            cost += used * used * 5_000
            let kilowatt = region.description.tariff.costOfKilowatt(
                from: table.now, for: Seconds(run))
            cost += kilowatt.count * 3_600 / run * watts / 1_000_000
            let above = Int64(facts.tier.rank) - Int64(Tier.forTraining(cards: wanted.cards).rank)
            cost += max(0, above) * 300_000
        }
        return cost
    }

    /// 1.5625 yuan for each sixty-fourth in use.
    private static func scarcity(_ cards: UInt32, free: UInt32) -> Int64 {
        Int64(cards - free) * 64 / Int64(cards) * 1_562_500
    }

    /// Sixteenths that scarcity counts at each site: by the mean room of what lives within its
    /// rings, beside the widest. Rooms from the reports alone.
    static func weights(_ table: PoolTable) -> [Int64] {
        var sums = table.sites.map { _ in (asked: Int64(0), intensity: Int64(0), widest: Int64(0)) }
        for (index, demand) in table.nearDemand.enumerated() where demand.weighed > 0 {
            var wanted = JobSpecification(kind: .inference, name: "x", cards: 1)
            wanted.metro = table.metros[index / 5].name
            let within = table.pools.filter {
                (ring(table, $0, wanted) ?? .beyond).rawValue <= index % 5
            }
            let room = within.reduce(Int64(0)) { $0 + Int64($1.registered) }
            for site in Set(within.map(\.site)) {
                sums[Int(site)].asked += demand.weighed
                sums[Int(site)].intensity += demand.weighed * 65_536 / room
                sums[Int(site)].widest = max(sums[Int(site)].widest, room)
            }
        }
        return sums.map { asked, intensity, widest in
            guard intensity > 0 else { return 0 }
            let narrow = min(400, 1_000 - asked * 65_536 / intensity * 1_000 / widest)
            return narrow > 0 ? narrow * narrow * narrow * 16 / 64_000_000 : 0
        }
    }

    private static func isLent(_ pool: PoolDescription, _ now: CivilTime) -> Bool {
        let second = now.secondOfDay
        return pool.lendingWindows.isEmpty
            || pool.lendingWindows.contains {
                second >= Int64($0.startSecondOfDay) || second < Int64($0.endSecondOfDay)
            }
    }

    /// Seconds that a pool is lent yet, where it is; nil where it has no hours. The fleet's pools
    /// have one window each.
    private static func lentFor(_ pool: PoolDescription, _ now: CivilTime) -> Int64? {
        pool.lendingWindows.first.map {
            (Int64($0.endSecondOfDay) - now.secondOfDay + 86_400) % 86_400
        }
    }

    /// Whether the shape holds the cards in one piece; in a pool whose nodes are all of one size a
    /// request of at most a node lies on one node.
    private static func isHeld(_ shape: PoolCapacity, _ cards: UInt32) -> Bool {
        shape.span(cards: cards) != nil
    }

    private static func ring(
        _ table: PoolTable, _ record: PoolRecord, _ wanted: JobSpecification
    ) -> Ring? {
        let rings = table.sites[Int(record.site)].rings.map(\.report)
        guard let report = rings.last(where: { $0.metro == wanted.metro }),
            report.samples == 0 || report.age.count <= 900, report.roundTripP99.count > 0,
            report.ring != .beyond
        else { return nil }
        return report.ring
    }

    @Test(arguments: UInt64(1)...8)
    func `a pool near the metro is chosen at the least cost, over random fleets and changes`(
        seed: UInt64
    ) {
        var fleet = RandomFleet(seed: seed)
        var found = 0
        for step in 0..<300 {
            fleet.change()
            let wanted = fleet.specification(isNear: true)
            let table = fleet.table
            let weights = Self.weights(table)
            let best = table.pools.indices.compactMap {
                Self.cost(table, $0, wanted, weights)
            }.min()
            let choice = table.chooseNear(table.request(wanted))
            #expect(choice?.cost == best, "seed \(seed), step \(step)")
            let scanned = table.chooseNearByFullScan(table.request(wanted))
            #expect(scanned?.cost == best, "seed \(seed), step \(step)")
            guard let choice else { continue }
            found += 1
            #expect(Self.cost(table, choice.pool, wanted, weights) == choice.cost)
        }
        #expect(found > 20, "the fleet is too poor to test anything")
    }

    @Test(arguments: UInt64(1)...8)
    func `a gang goes where power over its run, card and tier cost least, or nowhere`(
        seed: UInt64
    ) {
        var fleet = RandomFleet(seed: seed)
        var found = 0
        for step in 0..<300 {
            fleet.change()
            var wanted = fleet.specification(isNear: false)
            // Whole nodes, so that no term of fragmentation comes in.
            wanted.cards = (1 + wanted.cards / 16) * 16
            let table = fleet.table
            let best = table.pools.indices.compactMap { Self.cost(table, $0, wanted) }.min()
            var steps = 0
            let choice = table.chooseGang(table.request(wanted), steps: &steps) { _ in true }
            #expect(choice?.cost == best, "seed \(seed), step \(step)")
            if choice != nil { found += 1 }
        }
        #expect(found > 20, "the fleet is too poor to test anything")
    }

    @Test(arguments: UInt64(1)...4)
    func `sites that have the job already cost more, and the choice is still the least`(
        seed: UInt64
    ) {
        var fleet = RandomFleet(seed: seed)
        for step in 0..<200 {
            fleet.change()
            let table = fleet.table
            let wanted = fleet.specification(isNear: true)
            let weights = Self.weights(table)
            let taken = (0..<3).map { _ in Int32(fleet.random.below(Int64(table.sites.count))) }
            let best = table.pools.indices.compactMap { pool in
                Self.cost(table, pool, wanted, weights).map { cost in
                    cost + Int64(taken.count { $0 == table.pools[pool].site }) * 1_000_000
                }
            }.min()
            let choice = table.chooseNear(table.request(wanted), taken: taken)
            #expect(choice?.cost == best, "seed \(seed), step \(step)")
        }
    }

    @Test(arguments: UInt64(1)...6)
    func `a metro's list holds its pools at their costs, without broken or stale rings`(
        seed: UInt64
    ) {
        var fleet = RandomFleet(seed: seed)
        for step in 0..<200 {
            fleet.change()
            let table = fleet.table
            for metro in fleet.metros.indices {
                for bound in Ring.allCases where bound != .beyond {
                    let list = table.near(metro: metro, ring: bound)
                    let pools = list.map { Int($0.pool) }.sorted()
                    var wanted = JobSpecification(kind: .inference, name: "x", cards: 1)
                    wanted.metro = fleet.metros[metro]
                    wanted.ring = bound
                    let request = table.request(wanted)
                    // What depends on the run is not in the list.
                    let costs = list.map {
                        let terms = table.terms(pool: Int($0.pool), request, ring: $0.ring)
                        return terms.sum - terms.lending
                    }
                    #expect(list.map(\.cost) == costs, "seed \(seed), step \(step)")
                    let expected = table.pools.indices.filter {
                        (Self.ring(table, table.pools[$0], wanted) ?? .beyond) <= bound
                    }
                    #expect(pools == expected, "seed \(seed), step \(step)")
                }
            }
        }
    }
}
