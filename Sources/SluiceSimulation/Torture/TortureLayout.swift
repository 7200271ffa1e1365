import SluiceModel

/// Draws a small nation: three to five regions, whose blocks are small enough that gangs do not
/// fit.
enum TortureLayout {
    /// Metros of every such nation.
    static let metros = ["east", "middle", "west"]

    static func draw(regions: Int?, _ random: inout SplitMix64) -> NationalLayout {
        let drawn = Int(3 + random.below(3))
        let count = regions ?? drawn
        var layout = NationalLayout(
            chips: [chip("fast", memory: 81_920), chip("small", memory: 24_576)],
            metros: metros.enumerated().map { index, name in
                Metro(name: MetroName(trusted: name), coordinates: place(index), population: 1_000)
            },
            regions: [], rings: [])
        for index in 0..<count {
            let region = region(index, &random)
            layout.regions.append(region)
            layout.rings.append(rings(of: region, &random))
        }
        return layout
    }

    private static func chip(_ name: String, memory: UInt32) -> Chip {
        Chip(
            name: ChipName(trusted: name), vendor: "any", kind: .gpu, memory: Mebibytes(memory),
            halfPrecisionDeciTeraflops: 3_120, power: Watts(400), relativeThroughput: .one,
            basis: .assumed(reason: "a chip of the simulation"))
    }

    private static func place(_ index: Int) -> Coordinates {
        Coordinates(
            latitudeMicrodegrees: 30_000_000 + Int32(index) * 1_000_000,
            longitudeMicrodegrees: 110_000_000 + Int32(index) * 3_000_000)
    }

    private static func region(_ index: Int, _ random: inout SplitMix64) -> RegionDescription {
        let sites = Int(1 + random.below(2))
        let pools = sites + Int(random.below(2))
        var region = RegionDescription(
            name: RegionName(trusted: "region\(index)"), tariff: tariff(index, &random),
            carbonGramsPerKilowattHour: 500,
            sites: (0..<sites).map { site in
                SiteDescription(
                    name: SiteName(trusted: "site\(index)-\(site)"),
                    provider: ProviderName(trusted: "provider\(index % 2)"),
                    coordinates: place(index), powerUsageEffectiveness: PerMille(1_250))
            },
            pools: (0..<pools).map { pool($0, region: index, sites: sites, &random) })
        if index % 3 == 1 { region.powerCapKilowatts = cap(region) }
        return region
    }

    /// What the largest pool draws alone, with a third of the others: any gang that fits a pool
    /// finds its power when it waits.
    private static func cap(_ region: RegionDescription) -> UInt32 {
        let largest = region.pools.map(\.cards).max() ?? 0
        let all = region.pools.reduce(0) { $0 + $1.cards }
        return (largest + (all - largest) / 3 + 1) * cardWatts / 1_000 + 1
    }

    /// A card's, with the PUE of its site.
    static let cardWatts: UInt32 = 500

    private static func tariff(_ index: Int, _ random: inout SplitMix64) -> Tariff {
        Tariff(
            name: TariffName(trusted: "tariff\(index)"),
            bands: [0, 8, 18].map { hour in
                Tariff.Band(
                    startSecondOfDay: hour * 3_600,
                    pricePerKilowattHour: MicroYuan(300_000 + random.below(600_000)))
            })
    }

    private static func pool(
        _ index: Int, region: Int, sites: Int, _ random: inout SplitMix64
    ) -> PoolDescription {
        let blocks = (0..<(1 + random.below(2))).map { _ in
            BlockDescription(
                nodes: UInt16(2 + random.below(6)), cardsPerNode: random.below(3) == 0 ? 4 : 8)
        }
        return PoolDescription(
            name: PoolName(trusted: "pool\(region)-\(index)"), site: UInt16(index % sites),
            tier: .edge, chip: ChipName(trusted: random.below(3) == 0 ? "small" : "fast"),
            interconnect: .roce, interconnectGigabits: 200, trust: .contracted,
            pricePerCardHour: MicroYuan(5_000_000 + random.below(5_000_000)),
            executor: .emulated, lendingWindows: [], blocks: blocks)
    }

    private static func rings(
        of region: RegionDescription, _ random: inout SplitMix64
    ) -> [RingReport] {
        var reports: [RingReport] = []
        for site in region.sites.indices {
            for metro in metros where random.below(4) > 0 {
                reports.append(
                    RingReport(
                        site: UInt16(site), metro: MetroName(trusted: metro),
                        roundTripP99: Microseconds(1_000 + random.below(30_000)), samples: 100,
                        age: Seconds(0)))
            }
        }
        return reports
    }
}
