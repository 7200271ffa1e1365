package import SluiceModel
package import SluiceReports
package import SluiceWire

/// Cards in use over the day, by tier and by region.
package struct UtilisationSamples: Sendable {
    /// Cards in use and registered in one look.
    private struct Use {
        var busy: Int64 = 0
        var registered: Int64 = 0
        var milli: Int64 { registered > 0 ? busy * 1_000 / registered : 0 }
    }

    private var tiers: [Tier] = []
    private var series: [[Int64]] = []
    private var sums: [RegionName: (milli: Int64, looks: Int64)] = [:]
    /// Pools that had more cards placed than registered, over all looks.
    package private(set) var overCommitted = 0
    /// Pools looked at.
    package private(set) var looks = 0

    /// No look yet.
    package init() {}

    /// Notes all pools at one moment; the tiers are those of the first look.
    package mutating func note(_ pools: [PoolView]) {
        if tiers.isEmpty {
            tiers = Array(Set(pools.map(\.tier))).sorted()
            series = tiers.map { _ in [] }
        }
        var byTier = tiers.map { _ in Use() }
        var byRegion: [RegionName: Use] = [:]
        for pool in pools {
            let busy = Int64(pool.placedCards) + Int64(pool.localCards)
            looks += 1
            if busy > Int64(pool.registeredCards) { overCommitted += 1 }
            if let index = tiers.firstIndex(of: pool.tier) {
                byTier[index].busy += busy
                byTier[index].registered += Int64(pool.registeredCards)
            }
            byRegion[pool.region, default: Use()].busy += busy
            byRegion[pool.region, default: Use()].registered += Int64(pool.registeredCards)
        }
        for index in tiers.indices { series[index].append(byTier[index].milli) }
        for (region, use) in byRegion {
            let before = sums[region] ?? (0, 0)
            sums[region] = (before.milli + use.milli, before.looks + 1)
        }
    }

    /// The tiers' series for a report, smallest first.
    package var tierSeries: [ReportContent.TierSeries] {
        zip(tiers, series).map { .init(name: Self.title($0), utilisationMilli: $1) }
    }

    /// Mean share of a region's cards in use, thousandths.
    package func meanMilli(_ region: RegionName) -> Int64 {
        guard let sum = sums[region], sum.looks > 0 else { return 0 }
        return sum.milli / sum.looks
    }

    private static func title(_ tier: Tier) -> String {
        switch tier {
        case .tenThousand: "ten thousand"
        case .hundredThousand: "hundred thousand"
        default: tier.description
        }
    }
}
