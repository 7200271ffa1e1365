import SluiceModel
import SluicePlanner

/// A nation of a few regions, small enough that it is often full.
enum RandomNation {
    static let midnight = CivilTime(seconds: 1_767_225_600)
    static let catalogue = Catalogue(
        chips: [chip("a-chip", 65_536, 400), chip("b-chip", 32_768, 300, 600)],
        metros: [metro("north"), metro("south")])

    static func chip(
        _ name: String, _ memory: UInt32, _ watts: UInt32, _ throughput: UInt32 = 1_000
    ) -> Chip {
        Chip(
            name: ChipName(trusted: name), vendor: "vendor", kind: .npu,
            memory: Mebibytes(memory), halfPrecisionDeciTeraflops: 3_000, power: Watts(watts),
            relativeThroughput: PerMille(throughput), basis: .assumed(reason: "test"))
    }

    static func metro(_ name: String) -> Metro {
        Metro(name: MetroName(trusted: name), coordinates: place, population: 1_000_000)
    }

    static let place = Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0)

    /// A region with two sites of two pools; `number` varies prices, blocks and chips.
    static func region(_ number: Int) -> RegionDescription {
        let bands = [
            Tariff.Band(
                startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(200_000 + Int64(number) * 7)),
            Tariff.Band(startSecondOfDay: 28_800, pricePerKilowattHour: MicroYuan(900_000)),
            Tariff.Band(startSecondOfDay: 79_200, pricePerKilowattHour: MicroYuan(400_000)),
        ]
        let sites = (0..<2).map { site in
            SiteDescription(
                name: SiteName(trusted: "site-\(number)-\(site)"),
                provider: ProviderName(trusted: "provider-\(site)"), coordinates: place,
                powerUsageEffectiveness: PerMille(1_100 + UInt32(site) * 200))
        }
        let pools = (0..<3).map { pool in
            PoolDescription(
                name: PoolName(trusted: "pool-\(number)-\(pool)"), site: pool == 2 ? 1 : 0,
                tier: .edge, chip: ChipName(trusted: pool == 1 ? "b-chip" : "a-chip"),
                interconnect: pool == 1 ? .ethernet : .roce, interconnectGigabits: 200,
                trust: .open, pricePerCardHour: MicroYuan(2_000_000 + Int64(number * 3 + pool)),
                executor: .emulated,
                lendingWindows: pool == 2 && number == 1
                    ? [LendingWindow(startSecondOfDay: 0, endSecondOfDay: 43_200)] : [],
                blocks: [
                    BlockDescription(nodes: 3, cardsPerNode: 8),
                    BlockDescription(nodes: UInt16(1 + pool), cardsPerNode: 4),
                ])
        }
        return RegionDescription(
            name: RegionName(trusted: "region-\(number)"),
            tariff: Tariff(name: TariffName(trusted: "tariff-\(number)"), bands: bands),
            carbonGramsPerKilowattHour: 500, sites: sites, pools: pools)
    }

    /// Rings from both sites of a region to both metros.
    static func rings(_ number: Int, _ random: inout SplitMix64) -> [RingReport] {
        (0..<4).map { index in
            RingReport(
                site: UInt16(index / 2), metro: catalogue.metros[index % 2].name,
                roundTripP99: Microseconds(1_000 + random.below(40_000)), samples: 10,
                age: Seconds(random.below(1_200)))
        }
    }
}
