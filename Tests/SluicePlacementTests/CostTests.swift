import SluiceModel
import SluicePlacement
import Testing

/// Single terms of the cost in fleets of one or two pools.
@Suite struct CostTests {
    private static let hour = Seconds(3_600)

    /// One region a pool, each with these blocks and this price, at 0.30 yuan a kWh and 400 W.
    private static func fleet(
        _ pools: [(blocks: [BlockDescription], price: Int64)], night: Int64 = 300_000,
        tier: Tier = .edge
    ) -> PoolTable {
        let place = Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0)
        var table = PoolTable()
        table.setCatalogue(chips: [RandomFleet.chip("a100", 81_920, 400)], metros: [])
        _ = table.advance(to: RandomFleet.midnight)
        for (number, pool) in pools.enumerated() {
            let region = table.register(
                RegionDescription(
                    name: RegionName(trusted: "region-\(number)"),
                    tariff: Tariff(
                        name: TariffName(trusted: "t"),
                        bands: [
                            .init(startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(300_000)),
                            .init(
                                startSecondOfDay: 72_000, pricePerKilowattHour: MicroYuan(night)),
                        ]),
                    carbonGramsPerKilowattHour: 500,
                    sites: [
                        SiteDescription(
                            name: SiteName(trusted: "site-\(number)"),
                            provider: ProviderName(trusted: "p"), coordinates: place,
                            powerUsageEffectiveness: .one)
                    ],
                    pools: [
                        PoolDescription(
                            name: PoolName(trusted: "pool"), site: 0, tier: tier,
                            chip: ChipName(trusted: "a100"), interconnect: .roce,
                            interconnectGigabits: 200, trust: .open,
                            pricePerCardHour: MicroYuan(pool.price), executor: .emulated,
                            lendingWindows: [], blocks: pool.blocks)
                    ]))
            table.setReachable(region: region, true)
            table.setShape(
                pool: number, PoolCapacity(table.description(ofPool: number)))
        }
        _ = table.advance(to: RandomFleet.midnight)
        return table
    }

    private static func gang(_ cards: UInt32, ceiling: Int64 = 0) -> JobSpecification {
        var wanted = JobSpecification(kind: .training, name: "gang", cards: cards)
        wanted.expectedRun = hour
        wanted.priceCeilingPerCardHour = MicroYuan(ceiling)
        return wanted
    }

    private static func choose(_ table: PoolTable, _ wanted: JobSpecification) -> Choice? {
        var steps = 0
        return table.chooseGang(table.request(wanted), steps: &steps) { _ in true }
    }

    private static func fragmentation(_ table: PoolTable, _ cards: UInt32) -> Int64? {
        table.terms(
            pool: 0, gang: table.request(gang(cards)),
            kilowattCost: table.kilowattCost(region: 0, hour))?.fragmentation
    }

    private static let uniform = [BlockDescription(nodes: 4, cardsPerNode: 8)]

    @Test func `a card-hour at exactly the ceiling is taken, a micro-yuan above is not`() {
        // 400 W at 0.30 yuan a kWh are 0.12 yuan.
        let table = Self.fleet([(Self.uniform, 2_000_000)])
        #expect(Self.choose(table, Self.gang(8, ceiling: 2_120_000)) != nil)
        #expect(Self.choose(table, Self.gang(8, ceiling: 2_119_999)) == nil)
    }

    @Test func `the ceiling follows the tariff`() {
        var table = Self.fleet([(Self.uniform, 2_000_000)], night: 100_000)
        #expect(Self.choose(table, Self.gang(8, ceiling: 2_050_000)) == nil)
        holds(table.advance(to: RandomFleet.midnight.adding(Seconds(72_000))))
        #expect(Self.choose(table, Self.gang(8, ceiling: 2_050_000)) != nil)
    }

    @Test func `breaking a whole node costs, the more the scarcer they are`() throws {
        var table = Self.fleet([(Self.uniform, 2_000_000)])
        #expect(Self.fragmentation(table, 8) == 0)
        #expect(Self.fragmentation(table, 16) == 0)
        let one = try #require(Self.fragmentation(table, 1))
        let four = try #require(Self.fragmentation(table, 4))
        #expect(one > four && four > 0)
        _ = table.take(pool: 0, cards: 16, share: 1_000, span: .block(0))
        #expect(try #require(Self.fragmentation(table, 4)) > four)
    }

    @Test func `a rest that a part node holds breaks nothing`() {
        var table = Self.fleet([(Self.uniform, 2_000_000)])
        _ = table.take(pool: 0, cards: 4, share: 1_000, span: .block(0))
        #expect(Self.fragmentation(table, 4) == 0)
        #expect(Self.fragmentation(table, 12) == 0)
        #expect(Self.fragmentation(table, 5) ?? 0 > 0)
    }

    @Test func `a small gang goes to the part node although its pool is a little fuller`() {
        var table = Self.fleet([(Self.uniform, 2_000_000), (Self.uniform, 2_000_000)])
        _ = table.take(pool: 1, cards: 2, share: 1_000, span: .block(0))
        #expect(Self.choose(table, Self.gang(4))?.pool == 1)
        // A gang of whole nodes goes to the emptier pool.
        _ = table.take(pool: 1, cards: 2, share: 1_000, span: .block(0))
        #expect(Self.choose(table, Self.gang(8))?.pool == 0)
    }

    @Test func `a fuller pool costs more, up to half a yuan`() {
        var table = Self.fleet([(Self.uniform, 2_000_000), (Self.uniform, 2_300_000)])
        #expect(Self.choose(table, Self.gang(8))?.pool == 0)
        _ = table.take(pool: 0, cards: 24, share: 1_000, span: .block(0))
        // 75 % taken is bucket 7: 0.245 yuan; still cheaper than 0.30 more for the card.
        #expect(Self.choose(table, Self.gang(8))?.cost == 2_365_000)
    }

    @Test func `a larger tier than wanted costs more for each step, a smaller one nothing`() {
        let blocks = [BlockDescription(nodes: 200, cardsPerNode: 8)]
        func term(_ cards: UInt32, in tier: Tier) -> Int64 {
            let table = Self.fleet([(blocks, 2_000_000)], tier: tier)
            let request = table.request(Self.gang(cards))
            return table.standingTerms(pool: 0, request, kilowattCost: MicroYuan(300_000)).tier
        }
        #expect(term(8, in: .edge) == 0)
        #expect(term(8, in: .thousand) == 300_000)
        #expect(term(8, in: .tenThousand) == 600_000)
        #expect(term(1_600, in: .tenThousand) == 0)
        #expect(term(1_600, in: .edge) == 0)
    }
}
