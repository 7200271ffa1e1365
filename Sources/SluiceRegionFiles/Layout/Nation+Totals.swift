package import SluiceModel

extension Nation {
    /// What a folder adds up to, for `sluice regions check` and reports.
    package struct Totals: Equatable, Sendable {
        package var regions = 0
        package var sites = 0
        package var metros = 0
        /// Metros that have a site with a pool within 10 ms.
        package var metrosWithin10 = 0
        /// Pools and cards of each tier, smallest first; tiers without a pool are left out.
        package var tiers: [TierTotal] = []
        /// Entries by what they rest on.
        package var reported = 0
        package var assumed = 0
        package var modelled = 0
    }

    /// Pools and cards of one tier.
    package struct TierTotal: Equatable, Sendable {
        package var tier: Tier
        package var pools: Int
        package var cards: UInt64
    }

    /// Adds up the layout. O(pools × tiers + rings).
    package var totals: Totals {
        var totals = Totals()
        totals.regions = layout.regions.count
        totals.sites = layout.regions.reduce(0) { $0 + $1.sites.count }
        totals.metros = layout.metros.count
        totals.metrosWithin10 = Self.metros(of: layout, within: .within10).count
        let pools = layout.regions.flatMap(\.pools)
        totals.tiers = Tier.all.compactMap { tier in
            let members = pools.filter { $0.tier == tier }
            guard !members.isEmpty else { return nil }
            let cards = members.reduce(UInt64(0)) { $0 + UInt64($1.cards) }
            return TierTotal(tier: tier, pools: members.count, cards: cards)
        }
        for figure in figures {
            switch figure.basis {
            case .reported: totals.reported += 1
            case .assumed: totals.assumed += 1
            case .modelled: totals.modelled += 1
            }
        }
        return totals
    }

    /// Metros with a site that lies in the ring or a tighter one and has a pool, of the tier where
    /// one is named; in order of names.
    package static func metros(
        of layout: NationalLayout, within ring: Ring, tier: Tier? = nil
    ) -> [MetroName] {
        var found: Set<MetroName> = []
        for (region, rings) in zip(layout.regions, layout.rings) {
            let sites = Set(region.pools.filter { tier == nil || $0.tier == tier }.map(\.site))
            for report in rings where report.ring <= ring && sites.contains(report.site) {
                found.insert(report.metro)
            }
        }
        return found.sorted()
    }
}

extension Nation.Totals: CustomStringConvertible {
    /// One line for each kind of thing, as people read it.
    package var description: String {
        var lines = ["\(regions) regions, \(sites) sites"]
        for total in tiers {
            lines.append("\(total.tier): \(total.pools) pools, \(total.cards) cards")
        }
        lines.append("\(metros) metros, \(metrosWithin10) of them within 10 ms of a pool")
        lines.append("figures: \(reported) reported, \(assumed) assumed, \(modelled) modelled")
        return lines.joined(separator: "\n")
    }
}
