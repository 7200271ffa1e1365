import SluiceModel
import SluicePlacement
import Testing

/// Two sites near one metro: a cheap one within 2 ms and a dear one within 10 ms.
@Suite struct NarrownessTests {
    static let users = MetroName(trusted: "beijing")
    private static let place = Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0)

    /// `lent` are the hours of the cheap one.
    static func table(
        lent: [LendingWindow] = [], prices: [Int64] = [1_000_000, 5_000_000]
    ) -> PoolTable {
        var table = PoolTable()
        table.setCatalogue(
            chips: [RandomFleet.chip("a100", 81_920, 400)],
            metros: [Metro(name: users, coordinates: place, population: 1)])
        for (number, price) in prices.enumerated() {
            let region = table.register(
                region(number, MicroYuan(price), lent: number == 0 ? lent : []))
            table.setReachable(region: region, true)
            table.setShape(
                pool: number, PoolCapacity(table.description(ofPool: number)))
            table.setRing(
                region: region,
                RingReport(
                    site: 0, metro: users, roundTripP99: Microseconds(number == 0 ? 1_000 : 9_000),
                    samples: 100, age: Seconds(1)))
        }
        return table
    }

    private static func region(
        _ number: Int, _ price: MicroYuan, lent: [LendingWindow] = []
    ) -> RegionDescription {
        RegionDescription(
            name: RegionName(trusted: "region-\(number)"),
            tariff: Tariff(
                name: TariffName(trusted: "flat"),
                bands: [.init(startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(500_000))]),
            carbonGramsPerKilowattHour: 500,
            sites: [
                SiteDescription(
                    name: SiteName(trusted: "site-\(number)"),
                    provider: ProviderName(trusted: "provider"), coordinates: place,
                    powerUsageEffectiveness: PerMille(1_200))
            ],
            pools: [
                PoolDescription(
                    name: PoolName(trusted: "pool-\(number)"), site: 0, tier: .edge,
                    chip: ChipName(trusted: "a100"), interconnect: .roce,
                    interconnectGigabits: 200, trust: .open, pricePerCardHour: price,
                    executor: .emulated, lendingWindows: lent,
                    blocks: [BlockDescription(nodes: 8, cardsPerNode: 8)])
            ])
    }

    /// Places one-card requests one after another; how many of them the near site got.
    private static func near(_ table: inout PoolTable, _ ring: Ring, _ count: Int) -> Int {
        var wanted = JobSpecification(kind: .inference, name: "x", cards: 1)
        wanted.metro = users
        wanted.ring = ring
        let request = table.request(wanted)
        var near = 0
        for _ in 0..<count {
            guard let choice = table.chooseNear(request),
                let span = table.span(pool: choice.pool, cards: 1)
            else { continue }
            _ = table.take(pool: choice.pool, cards: 1, share: 1_000, span: span)
            table.demand(metro: request.metro, ring: ring, changesBy: 1_000)
            near += choice.pool == 0 ? 1 : 0
        }
        return near
    }

    @Test func `where all work asks for one ring, the cheapest pool fills first`() {
        var table = Self.table()
        #expect(Self.near(&table, .within10, 64) == 64)
        #expect(table.pools[0].scarcity == 0)
    }

    @Test func `where narrow work lives, wide work leaves it the cards that it alone can use`() {
        var table = Self.table()
        #expect(Self.near(&table, .within2, 16) == 16)
        #expect(Self.near(&table, .within10, 16) < 4)
        #expect(table.pools[0].scarcity > 0)
    }

    @Test func `a price follows what lives: narrow work that ended keeps no card`() {
        var table = Self.table()
        #expect(Self.near(&table, .within2, 8) == 8)
        #expect(Self.near(&table, .within10, 8) < 8)
        table.demand(metro: 0, ring: .within2, changesBy: -8_000)
        #expect(table.pools.allSatisfy { $0.scarcity == 0 })
        #expect(Self.near(&table, .within10, 8) == 8)
    }
}
