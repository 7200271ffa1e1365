import SluiceModel
import SluicePlacement
import Testing

/// What few jobs ask of the place, beside answers worked out from the descriptions alone.
@Suite struct PlaceTests {
    /// The same job as it would ask of one pool by hand: its chip, and so many cards of it; nil
    /// where the pool may not have it. With the micro-yuan a card-hour that its data costs there.
    private static func plain(
        _ table: PoolTable, _ pool: Int, _ wanted: JobSpecification
    ) -> (job: JobSpecification, data: Int64)? {
        guard let place = wanted.place else { return (wanted, 0) }
        let facts = table.description(ofPool: pool)
        let region = table.regions[Int(table.pools[pool].address.region)].description
        let site = region.sites[Int(facts.site)]
        var job = wanted
        job.place = nil
        if !place.allowedProviders.isEmpty, !place.allowedProviders.contains(site.provider) {
            return nil
        }
        if place.deniedProviders.contains(site.provider) { return nil }
        if !place.trust.isEmpty, !place.trust.classes.contains(facts.trust) { return nil }
        if place.countsByChip {
            let worth = place.chips.first { $0.chip == facts.chip }?.efficiency.count
            guard place.chips.isEmpty || worth != nil else { return nil }
            let throughput: Int64 =
                place.equivalents == 0 ? 1_000 : facts.chip.text == "n910" ? 640 : 1_000
            let asked = Int64(place.equivalents > 0 ? place.equivalents : wanted.cards)
            let each = throughput * Int64(worth ?? 1_000)
            job.cards = UInt32((asked * 1_000_000 + each - 1) / each)
            job.chips = [facts.chip]
        }
        guard let data = place.data else { return (job, 0) }
        let isThere = region.name == data.region
        let isInSite = data.site.isNone || site.name == data.site
        if data.mustStay, !isThere || !isInSite { return nil }
        let run = wanted.expectedRun.count > 0 ? wanted.expectedRun.count : 86_400
        let perHour = isThere ? 0 : 500_000 * Int64(data.gibibytes) * 3_600 / run
        return (job, perHour / Int64(job.cards))
    }

    private static func wishes(_ fleet: inout RandomFleet) -> PlaceWishes {
        var place = PlaceWishes()
        let providers = ["provider-0", "provider-1"].map { ProviderName(trusted: $0) }
        switch fleet.random.below(3) {
        case 0: place.equivalents = UInt32(1 + fleet.random.below(40))
        case 1:
            for name in ["a100", "n910"] where fleet.random.below(4) > 0 {
                place.chips.append(
                    ChipEfficiency(
                        chip: ChipName(trusted: name),
                        efficiency: PerMille(UInt32(300 + 100 * fleet.random.below(9)))))
            }
        default: break
        }
        if fleet.random.below(4) == 0 { place.allowedProviders = [providers[0]] }
        if fleet.random.below(4) == 0 { place.deniedProviders = [providers[1]] }
        if fleet.random.below(4) == 0 { place.trust = TrustSet([.open, .sensitive]) }
        if fleet.random.below(3) == 0 {
            let region = fleet.random.below(7)
            place.data = DataPlace(
                region: RegionName(trusted: "region-\(region)"),
                site: fleet.random.below(3) == 0
                    ? SiteName(trusted: "site-\(region)-1") : .none,
                gibibytes: UInt32(1 + fleet.random.below(9_000)),
                mustStay: fleet.random.below(3) == 0)
        }
        return place
    }

    @Test(arguments: UInt64(1)...10)
    func `what is asked of the place goes where all its cards cost least, or nowhere`(
        seed: UInt64
    ) {
        var fleet = RandomFleet(seed: seed)
        var found = 0
        for step in 0..<300 {
            fleet.change()
            let isNear = step % 2 == 0
            var wanted = fleet.specification(isNear: isNear)
            wanted.chips = []
            wanted.cards = (1 + wanted.cards / 16) * 16
            let place = Self.wishes(&fleet)
            if place.equivalents > 0 { wanted.cards = 0 }
            wanted.place = place
            let table = fleet.table
            let weights = isNear ? Self.weights(table) : []
            let totals = table.pools.indices.compactMap { pool -> Int64? in
                guard let (job, data) = Self.plain(table, pool, wanted) else { return nil }
                let asked = place.equivalents > 0 ? place.equivalents : wanted.cards
                let terms = CostOf(table, pool, job, asked, isNear: isNear)
                guard let cost = ChoiceTests.cost(table, pool, job, weights) else { return nil }
                let sum = cost + data + terms.fragmentation + terms.tier
                return place.countsByChip ? sum * Int64(job.cards) : sum
            }
            let request = table.request(wanted)
            var steps = 0
            let choice =
                isNear
                ? table.chooseNear(request)
                : table.chooseGang(request, steps: &steps) { _ in true }
            let total = choice.map {
                place.countsByChip ? $0.cost * Int64(table.cards(wanted, pool: $0.pool)) : $0.cost
            }
            #expect(total == totals.min(), "seed \(seed), step \(step): \(wanted)")
            if isNear { #expect(table.chooseNearByFullScan(request)?.cost == choice?.cost) }
            var order = GangOrder(table)
            var visits = 0
            if !isNear {
                let walked = order.choose(
                    in: table, request, visits: &visits, steps: &steps
                ) { _ in true }
                #expect(walked == choice, "seed \(seed), step \(step)")
            }
            if choice != nil { found += 1 }
        }
        #expect(found > 40, "the fleet is too poor to test anything")
    }

    private static func weights(_ table: PoolTable) -> [Int64] { ChoiceTests.weights(table) }

    /// Terms that the answer by hand leaves out, as the table has them for a plain job.
    private struct CostOf {
        var fragmentation: Int64 = 0
        var tier: Int64 = 0

        init(
            _ table: PoolTable, _ pool: Int, _ job: JobSpecification, _ asked: UInt32, isNear: Bool
        ) {
            guard !isNear else { return }
            let request = table.request(job)
            let terms = table.terms(pool: pool, gang: request, kilowattCost: MicroYuan(0))
            fragmentation = terms?.fragmentation ?? 0
            // The smallest tier that it wants is that of what was asked, whatever the chip.
            let rank = Int64(table.pools[pool].tier.rank)
            let above = [asked, job.cards].map {
                max(0, rank - Int64(Tier.forTraining(cards: $0).rank))
            }
            tier = (above[0] - above[1]) * 300_000
        }
    }

    @Test func `cards of a chip follow from equivalents and efficiency, rounded up`() {
        let chip = RandomFleet.chip("n910", 65_536, 310, 640)
        var wanted = JobSpecification(kind: .training, name: "x", cards: 0)
        var place = PlaceWishes()
        place.equivalents = 64
        wanted.place = place
        #expect(Placing.cards(wanted, on: chip) == 100)
        place.chips = [ChipEfficiency(chip: chip.name, efficiency: PerMille(700))]
        wanted.place = place
        #expect(Placing.cards(wanted, on: chip) == 143)
        place.equivalents = 0
        wanted.cards = 7
        wanted.place = place
        #expect(Placing.cards(wanted, on: chip) == 10)
        wanted.cards = 131_072
        #expect(Placing.cards(wanted, on: chip) == nil, "so many are no gang")
    }

    @Test func `replicas are divided by largest remainder, whatever the weights`() {
        #expect(MetroShare.divide(7, [3, 1]) == [5, 2])
        #expect(MetroShare.divide(2, [1, 1, 1]) == [1, 1, 0])
        #expect(MetroShare.divide(0, [5]) == [0])
        var random = SplitMix64(seed: 7)
        for _ in 0..<5_000 {
            let weights = (0..<1 + random.below(32)).map { _ in UInt32(1 + random.below(1_000_000))
            }
            let replicas = Int(random.below(1_025))
            let counts = MetroShare.divide(replicas, weights)
            #expect(counts.reduce(0, +) == replicas)
            let sum = weights.reduce(Int64(0)) { $0 + Int64($1) }
            for (count, weight) in zip(counts, weights) {
                let exact = Int64(replicas) * Int64(weight)
                #expect(Int64(count) * sum > exact - sum && Int64(count) * sum < exact + sum)
            }
        }
    }
}
