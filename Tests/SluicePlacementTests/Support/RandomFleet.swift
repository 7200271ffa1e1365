import SluiceModel
import SluicePlacement

/// A fleet drawn by a seed: pools of mixed blocks, rings of which some are broken or stale, links
/// that are down, sites that are cordoned, and capacity that is partly taken.
struct RandomFleet {
    static let midnight = CivilTime(seconds: 1_767_196_800)
    private static let place = Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0)

    var table = PoolTable()
    var random: SplitMix64
    let metros = ["beijing", "shanghai", "wuhan"].map { MetroName(trusted: $0) }

    init(seed: UInt64, regions: Int = 6) {
        random = SplitMix64(seed: seed)
        table.setCatalogue(
            chips: [Self.chip("a100", 81_920, 400), Self.chip("n910", 65_536, 310, 640)],
            metros: metros.map { Metro(name: $0, coordinates: Self.place, population: 1) })
        _ = table.advance(to: Self.midnight)
        for number in 0..<regions {
            let region = table.register(description(number))
            table.setReachable(region: region, random.below(10) > 0)
        }
        _ = table.advance(to: Self.midnight)
        for pool in table.pools.indices where random.below(12) > 0 { fill(pool) }
        for region in table.regions.indices { for _ in 0..<5 { measure(region) } }
    }

    static func chip(
        _ name: String, _ memory: UInt32, _ watts: UInt32, _ throughput: UInt32 = 1_000
    ) -> Chip {
        Chip(
            name: ChipName(trusted: name), vendor: "vendor", kind: .npu,
            memory: Mebibytes(memory), halfPrecisionDeciTeraflops: 3_000, power: Watts(watts),
            relativeThroughput: PerMille(throughput), basis: .assumed(reason: "test"))
    }

    private mutating func description(_ number: Int) -> RegionDescription {
        let bands = [0, 28_800, 79_200].map { start in
            Tariff.Band(
                startSecondOfDay: start,
                pricePerKilowattHour: MicroYuan(200_000 + random.below(12) * 70_000))
        }
        let sites = (0..<2).map { site in
            SiteDescription(
                name: SiteName(trusted: "site-\(number)-\(site)"),
                provider: ProviderName(trusted: "provider-\(site)"), coordinates: Self.place,
                powerUsageEffectiveness: PerMille(UInt32(1_100 + random.below(4) * 100)))
        }
        return RegionDescription(
            name: RegionName(trusted: "region-\(number)"),
            tariff: Tariff(name: TariffName(trusted: "tariff"), bands: bands),
            carbonGramsPerKilowattHour: 500, sites: sites,
            pools: (0..<4).map { pool(number, $0) })
    }

    private mutating func pool(_ region: Int, _ number: Int) -> PoolDescription {
        let sizes: [UInt8] = [4, 8, 16]
        let blocks = (0..<1 + random.below(3)).map { _ in
            BlockDescription(
                nodes: UInt16(1 + random.below(6)), cardsPerNode: sizes[Int(random.below(3))])
        }
        let isNightly = random.below(6) == 0
        return PoolDescription(
            name: PoolName(trusted: "pool-\(region)-\(number)"), site: UInt16(number % 2),
            tier: Tier.all[Int(random.below(3))],
            chip: ChipName(trusted: random.below(3) == 0 ? "n910" : "a100"),
            interconnect: InterconnectClass.allCases[Int(random.below(4))],
            interconnectGigabits: 200, trust: TrustClass.allCases[Int(random.below(3))],
            pricePerCardHour: MicroYuan(1_000_000 + random.below(8) * 100_000),
            executor: random.below(8) == 0 ? .process : .emulated,
            lendingWindows: isNightly
                ? [LendingWindow(startSecondOfDay: 79_200, endSecondOfDay: 21_600)] : [],
            blocks: blocks)
    }

    /// Reports a pool of which a part is taken.
    mutating func fill(_ pool: Int) {
        var capacity = PoolCapacity(table.description(ofPool: pool))
        for block in capacity.blocks.indices {
            for _ in 0..<random.below(6) {
                let cards = UInt32(1 + random.below(8))
                if capacity.blocks[block].take(cards: cards) { capacity.boundCards += cards }
            }
        }
        table.setShape(pool: pool, capacity)
    }

    /// Reports a ring: fresh, stale, broken, or one that a model gave.
    mutating func measure(_ region: Int) {
        let kinds: [(samples: UInt32, age: Int64)] = [(10, 5), (10, 5), (10, 901), (0, 99_999)]
        let kind = kinds[Int(random.below(4))]
        table.setRing(
            region: UInt16(region),
            RingReport(
                site: UInt16(random.below(2)), metro: metros[Int(random.below(3))],
                roundTripP99: Microseconds(random.below(70) * 1_000), samples: kind.samples,
                age: Seconds(kind.age)))
    }

    /// A request for serving near a metro, or for a gang.
    mutating func specification(isNear: Bool) -> JobSpecification {
        var wanted = JobSpecification(
            kind: isNear ? .inference : .training, name: "job",
            cards: UInt32(1 + random.below(isNear ? 20 : 60)))
        if isNear {
            wanted.metro = metros[Int(random.below(3))]
            wanted.ring = Ring(rawValue: UInt8(random.below(5))) ?? .within50
        }
        wanted.expectedRun = Seconds(random.below(40) * 1_800)
        if random.below(3) == 0 { wanted.chips = [ChipName(trusted: "a100")] }
        if random.below(4) == 0 { wanted.leastInterconnect = .roce }
        if random.below(4) == 0 { wanted.leastTrust = .contracted }
        if random.below(3) == 0 {
            wanted.priceCeilingPerCardHour = MicroYuan(1_200_000 + random.below(8) * 100_000)
        }
        if random.below(6) == 0 { wanted.deniedRegions = [RegionName(trusted: "region-0")] }
        return wanted
    }

    /// Work near a metro begins, or a part of what is there ends.
    private mutating func ask() {
        let metro = Int(random.below(3))
        let ring = Ring(rawValue: UInt8(random.below(5))) ?? .within50
        let alive = table.nearDemand[metro * 5 + Int(ring.rawValue)].alive
        let change = random.below(3) > 0 ? 1 + random.below(40_000) : -random.below(alive + 1)
        table.demand(metro: metro, ring: ring, changesBy: change)
    }

    /// One change of what the table knows.
    mutating func change() {
        let pool = Int(random.below(Int64(table.pools.count)))
        let region = Int(random.below(Int64(table.regions.count)))
        switch random.below(10) {
        case 8, 9: ask()
        case 0: table.setReachable(region: UInt16(region), random.below(3) > 0)
        case 1:
            let site = Int(random.below(Int64(table.sites.count)))
            table.setCordoned(site: site, random.below(2) == 0)
        case 2: _ = table.advance(to: table.now.adding(Seconds(random.below(20_000))))
        case 3, 4: measure(region)
        case 5: fill(pool)
        default:
            let cards = UInt32(1 + random.below(12))
            guard table.pools[pool].isReported, let span = table.span(pool: pool, cards: cards)
            else { return }
            _ = table.take(pool: pool, cards: cards, share: 1_000, span: span)
        }
    }
}
