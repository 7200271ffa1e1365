import SluiceModel
import SluiceTraces

/// Regions of ten pools in ten sites, drawn for a benchmark; no place on earth.
enum DrawnNation {
    static let chip = Chip(
        name: ChipName(trusted: "chip"), vendor: "bench", kind: .gpu,
        memory: Mebibytes(81_920), halfPrecisionDeciTeraflops: 3_120, power: Watts(400),
        relativeThroughput: .one, basis: .assumed(reason: "benchmark"))

    static func metro(_ index: Int) -> Metro {
        Metro(
            name: MetroName(trusted: "metro-" + padded(index)),
            coordinates: Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0),
            population: 1_000_000)
    }

    static func region(
        _ index: Int, pools: Int, scale: UInt16 = 1, _ random: inout SplitMix64
    ) -> RegionDescription {
        let bands = (0..<4).map { band in
            Tariff.Band(
                startSecondOfDay: Int64(band) * 21_600,
                pricePerKilowattHour: MicroYuan(200_000 + random.below(900_000)))
        }
        let sites = (0..<pools).map { site in
            SiteDescription(
                name: SiteName(trusted: "site-\(index)-\(site)"),
                provider: ProviderName(trusted: "provider"),
                coordinates: Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0),
                powerUsageEffectiveness: PerMille(UInt32(1_100 + random.below(400))))
        }
        return RegionDescription(
            name: RegionName(trusted: "region-\(index)"),
            tariff: Tariff(name: TariffName(trusted: "tariff-\(index)"), bands: bands),
            carbonGramsPerKilowattHour: 500, sites: sites,
            pools: (0..<pools).map { pool(index, $0, scale, &random) })
    }

    static func pool(
        _ region: Int, _ index: Int, _ scale: UInt16, _ random: inout SplitMix64
    ) -> PoolDescription {
        let block = BlockDescription(
            nodes: UInt16(4 + random.below(28)) * scale, cardsPerNode: 8)
        return PoolDescription(
            name: PoolName(trusted: "pool-\(region)-\(index)"), site: UInt16(index),
            tier: .edge, chip: chip.name, interconnect: .roce, interconnectGigabits: 200,
            trust: .open, pricePerCardHour: MicroYuan(2_000_000 + random.below(6_000_000)),
            executor: .emulated, lendingWindows: [], blocks: [block])
    }

    /// Metros stand in the order of their names, so numbers are written with leading zeros.
    static func padded(_ index: Int) -> String {
        let digits = String(index)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
}
