import SluiceModel
import SluicePlacement
import Testing

/// What must hold of every choice, over thousands of drawn fleets and requests.
@Suite struct PlanPropertyTests {
    private static func choose(_ table: PoolTable, _ wanted: JobSpecification) -> Choice? {
        let request = table.request(wanted)
        var steps = 0
        return request.isLatencyBound
            ? table.chooseNear(request)
            : table.chooseGang(request, steps: &steps) { _ in true }
    }

    /// More of something: cards that are free, a link, an open site, a higher bound.
    private static func grow(_ fleet: inout RandomFleet, _ wanted: inout JobSpecification) {
        let pool = Int(fleet.random.below(Int64(fleet.table.pools.count)))
        switch fleet.random.below(5) {
        case 0...2:
            guard fleet.table.pools[pool].isReported else { return }
            var capacity = fleet.table.shapes[pool]
            let block = Int(fleet.random.below(Int64(capacity.blocks.count)))
            let most = Int(capacity.blocks[block].cardsPerNode)
            let free = Int(fleet.random.below(Int64(most)))
            guard capacity.blocks[block].nodes(free: free) > 0 else { return }
            let more = free + 1 + Int(fleet.random.below(Int64(most - free)))
            capacity.blocks[block].move(from: free, to: more)
            fleet.table.setShape(pool: pool, capacity)
        case 3:
            fleet.table.setReachable(region: fleet.table.pools[pool].address.region, true)
            fleet.table.setCordoned(site: Int(fleet.table.pools[pool].site), false)
        default: wanted.priceCeilingPerCardHour = MicroYuan(0)
        }
    }

    @Test("More capacity never turns yes into no", arguments: UInt64(1)...60)
    func moreIsNeverLess(seed: UInt64) {
        var fleet = RandomFleet(seed: seed)
        var yes = 0
        for step in 0..<120 {
            fleet.change()
            var wanted = fleet.specification(isNear: step % 2 == 0)
            guard Self.choose(fleet.table, wanted) != nil else { continue }
            yes += 1
            for _ in 0..<1 + fleet.random.below(4) { Self.grow(&fleet, &wanted) }
            #expect(Self.choose(fleet.table, wanted) != nil, "seed \(seed), step \(step)")
        }
        #expect(yes > 10, "the fleet is too poor to test anything")
    }

    @Test("Equal histories give equal choices", arguments: UInt64(1)...40)
    func sameAgain(seed: UInt64) {
        var left = RandomFleet(seed: seed)
        var right = RandomFleet(seed: seed)
        for step in 0..<100 {
            left.change()
            right.change()
            let wanted = left.specification(isNear: step % 2 == 0)
            #expect(right.specification(isNear: step % 2 == 0) == wanted)
            #expect(Self.choose(left.table, wanted) == Self.choose(right.table, wanted))
        }
        #expect(left.table.nearPools == right.table.nearPools)
    }

    @Test("The order of a cycle chooses what a look at all pools would", arguments: UInt64(1)...60)
    func orderIsScan(seed: UInt64) {
        var fleet = RandomFleet(seed: seed)
        var order = GangOrder(fleet.table)
        var found = 0
        for step in 0..<60 {
            let wanted = fleet.specification(isNear: false)
            let request = fleet.table.request(wanted)
            let taken = step % 3 == 0 ? [Int32(fleet.random.below(6))] : []
            let barred = Int(fleet.random.below(24))
            var visits = 0
            var steps = 0
            let quick = order.choose(
                in: fleet.table, request, taken: taken, visits: &visits, steps: &steps
            ) { $0 != barred }
            let scanned = fleet.table.chooseGang(request, taken: taken, steps: &steps) {
                $0 != barred
            }
            #expect(quick == scanned, "seed \(seed), step \(step)")
            guard let quick, let span = fleet.table.span(pool: quick.pool, cards: request.cards)
            else { continue }
            found += 1
            _ = fleet.table.take(
                pool: quick.pool, cards: request.cards, share: request.share, span: span)
        }
        #expect(found > 3, "the fleet is too poor to test anything")
    }

    /// The bound of decision 0023: who waited for `headAfter` and is the oldest of its tenant has
    /// fewer jobs before it than there are tenants.
    @Test("Nobody is overtaken for longer than the policy says", arguments: UInt64(1)...40)
    func noStarvation(seed: UInt64) {
        for round in 0..<100 {
            var random = SplitMix64(seed: seed << 16 | UInt64(round))
            let tenants = 1 + Int(random.below(6))
            let tree = ShareTree(
                Policy(
                    tenants: (0..<tenants).map { number in
                        var entry = TenantPolicy(TenantName(trusted: "t\(number)"))
                        entry.guarantee = UInt32(random.below(20))
                        entry.weight = PerMille(UInt32(1 + random.below(3_000)))
                        return entry
                    }))
            let jobs = (0..<1 + Int(random.below(40))).map { index in
                let submitted = random.below(10_000)
                return FairOrder.Job(
                    index: index, node: 2 + Int(random.below(Int64(tenants))),
                    rank: FairOrder.rank(
                        priority: UInt8(random.below(200)), submitted: submitted,
                        expected: Seconds(random.below(20_000)), pointAfter: Seconds(600)),
                    submitted: submitted, number: UInt64(index))
            }
            var order = FairOrder(
                tree, jobs, count: jobs.count, now: 10_000, headAfter: Seconds(5_000))
            var given: [Int] = []
            while let next = order.next() {
                given.append(next)
                if random.below(2) == 0 {
                    order.charge(1_000 * (1 + random.below(50)), node: jobs[next].node)
                }
            }
            #expect(given.sorted() == Array(jobs.indices))
            for (place, index) in given.enumerated() where jobs[index].submitted <= 5_000 {
                let isOldest = !jobs.contains {
                    $0.node == jobs[index].node
                        && ($0.submitted, $0.number) < (jobs[index].submitted, jobs[index].number)
                }
                if isOldest { #expect(place < tenants, "seed \(seed), round \(round)") }
            }
        }
    }
}
