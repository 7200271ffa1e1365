import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceWire

/// One region with one pool of four nodes and one metro near it.
enum SmallNation {
    private static let place = Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0)

    static let catalogue = Catalogue(
        chips: [
            Chip(
                name: ChipName(trusted: "a100"), vendor: "vendor", kind: .gpu,
                memory: Mebibytes(81_920), halfPrecisionDeciTeraflops: 3_120, power: Watts(400),
                relativeThroughput: .one, basis: .assumed(reason: "test"))
        ],
        metros: [
            Metro(name: MetroName(trusted: "beijing"), coordinates: place, population: 1)
        ])

    static let region = RegionDescription(
        name: RegionName(trusted: "ningxia"),
        tariff: Tariff(
            name: TariffName(trusted: "flat"),
            bands: [.init(startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(300_000))]),
        carbonGramsPerKilowattHour: 500,
        sites: [
            SiteDescription(
                name: SiteName(trusted: "zw-1"), provider: ProviderName(trusted: "carrier"),
                coordinates: place, powerUsageEffectiveness: PerMille(1_200))
        ],
        pools: [
            PoolDescription(
                name: PoolName(trusted: "train"), site: 0, tier: .edge,
                chip: ChipName(trusted: "a100"), interconnect: .roce, interconnectGigabits: 200,
                trust: .open, pricePerCardHour: MicroYuan(2_000_000), executor: .emulated,
                lendingWindows: [], blocks: [BlockDescription(nodes: 64, cardsPerNode: 8)])
        ])

    /// A full report of the empty pool, with a fresh ring of 8 ms to the metro.
    static func report(
        _ number: UInt64, isFull: Bool = true, durableThrough: UInt64 = 0
    ) -> CapacityReport {
        CapacityReport(
            number: number, isFull: isFull, durableThrough: OrderSequence(durableThrough),
            madeAt: TestPlanner.start.civil, liveRuns: 0, reportsWaiting: 0,
            pools: [PoolReport(pool: 0, capacity: PoolCapacity(region.pools[0]))],
            rings: [
                RingReport(
                    site: 0, metro: MetroName(trusted: "beijing"),
                    roundTripP99: .milliseconds(8), samples: 10, age: Seconds(1))
            ])
    }

    /// A replica near the metro: placed at once.
    static func serving(
        key: UInt64, tenant: String = "org/team", cards: UInt32 = 1,
        promise: Promise = .decided, answerWithin: Int64 = 2_000
    ) -> Submit {
        var wanted = JobSpecification(kind: .inference, name: "chat", cards: cards)
        wanted.metro = MetroName(trusted: "beijing")
        wanted.ring = .within10
        return Submit(
            key: RequestKey(high: 1, low: key), tenant: TenantName(trusted: tenant),
            promise: promise, answerWithin: .milliseconds(answerWithin), specification: wanted)
    }
}
