package import SluiceModel

/// Who owns sites and lends their cards.
package struct Provider: Hashable, Sendable {
    package var name: ProviderName
    /// As people write it.
    package var title: String
    /// A carrier, a cloud, a city's centre …
    package var kind: String
}

/// What a folder of region files says: the layout, and the parts of it that only people and reports
/// ask for.
package struct Nation: Sendable {
    /// Chips, metros and regions in order of names; rings from the latency model.
    package var layout: NationalLayout
    /// Owners of sites, in order of names.
    package var providers: [Provider]
    /// What modelled rings come from.
    package var latency: LatencyModel
    /// For people: a region's title, in the order of `layout.regions`.
    package var regionTitles: [String]
    /// For people: metros that each region says it serves, in the order of `layout.regions`.
    package var metrosServed: [[MetroName]]
    /// What a pool's gateway needs to know of its executor; none where its kind says all.
    package var executors: [PoolName: ExecutorSettings]
    /// What each region probes, in the order of `layout.regions`.
    package var probing: [RegionProbing]
    /// What the figures rest on, in the order of the files.
    package var figures: [Figure]

    /// One entry of the files with what it rests on.
    package struct Figure: Hashable, Sendable {
        /// `file:line`.
        package var place: String
        /// The entry's way in the file, as `sites[0].pools[1]`, with a field where one differs.
        package var field: String
        package var basis: Basis
    }

    /// Modelled round trips of a region's sites to every metro within the widest bounded ring, with
    /// `samples` 0: sites in their order, metros in order of names. O(sites × metros).
    package static func modelledRings(
        of region: RegionDescription, to metros: [Metro], by latency: LatencyModel
    ) -> [RingReport] {
        region.sites.enumerated().flatMap { index, site in
            metros.compactMap { metro in
                let roundTrip = latency.roundTrip(from: site.coordinates, to: metro.coordinates)
                guard Ring(roundTrip: roundTrip) < .beyond else { return nil }
                return RingReport(
                    site: UInt16(index), metro: metro.name, roundTripP99: roundTrip, samples: 0,
                    age: Seconds(0))
            }
        }
    }
}
