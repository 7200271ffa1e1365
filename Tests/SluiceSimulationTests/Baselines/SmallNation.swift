import SluiceModel

@testable import SluiceSimulation

/// Two regions: `near` beside the metro with dear power, `far` with cheap nights.
enum SmallNation {
    static let metro = MetroName(trusted: "city")

    static func layout(nearNodes: UInt16 = 2, farNodes: UInt16 = 4) -> NationalLayout {
        let chip = Chip(
            name: ChipName(trusted: "chip"), vendor: "v", kind: .gpu, memory: Mebibytes(65_536),
            halfPrecisionDeciTeraflops: 3_120, power: Watts(500), relativeThroughput: .one,
            basis: .assumed(reason: "a test"))
        let place = Coordinates(
            latitudeMicrodegrees: 31_000_000, longitudeMicrodegrees: 121_000_000)
        return NationalLayout(
            chips: [chip], metros: [Metro(name: metro, coordinates: place, population: 1_000_000)],
            regions: [
                region("far", nodes: farNodes, day: 200_000, night: 100_000, at: place),
                region("near", nodes: nearNodes, day: 1_000_000, night: 1_000_000, at: place),
            ],
            rings: [[ring(30_000)], [ring(3_000)]])
    }

    private static func ring(_ microseconds: Int64) -> RingReport {
        RingReport(
            site: 0, metro: metro, roundTripP99: Microseconds(microseconds), samples: 0,
            age: Seconds(0))
    }

    private static func region(
        _ name: String, nodes: UInt16, day: Int64, night: Int64, at place: Coordinates
    ) -> RegionDescription {
        let tariff = Tariff(
            name: TariffName(trusted: name),
            bands: [
                .init(startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(night)),
                .init(startSecondOfDay: 28_800, pricePerKilowattHour: MicroYuan(day)),
            ])
        let site = SiteDescription(
            name: SiteName(trusted: name + "-site"), provider: ProviderName(trusted: "p"),
            coordinates: place, powerUsageEffectiveness: PerMille(1_200))
        let pool = PoolDescription(
            name: PoolName(trusted: name + "-pool"), site: 0, tier: .edge,
            chip: ChipName(trusted: "chip"), interconnect: .roce, interconnectGigabits: 200,
            trust: .open, pricePerCardHour: MicroYuan(1), executor: .emulated, lendingWindows: [],
            blocks: [BlockDescription(nodes: nodes, cardsPerNode: 8)])
        return RegionDescription(
            name: RegionName(trusted: name), tariff: tariff, carbonGramsPerKilowattHour: 500,
            sites: [site], pools: [pool])
    }

    /// Midnight in China, 2026-03-02.
    static let midnight = CivilTime(seconds: 1_772_380_800)

    static func job(
        cards: UInt32, at second: Int64, run: Int64, kind: JobKind = .training
    ) -> BaselineJob {
        var specification = JobSpecification(kind: kind, name: "job", cards: cards)
        if kind == .inference {
            specification.metro = metro
            specification.ring = .within10
        }
        return BaselineJob(
            specification: specification, submittedAt: midnight.adding(Seconds(second)),
            run: Seconds(run), origin: metro)
    }
}
