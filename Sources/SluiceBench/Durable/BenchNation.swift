import SluiceModel
import SluiceRegionFiles

/// The national layout for a benchmark: grown where it has too few cards, with the metros that its
/// inference load comes from.
struct BenchNation {
    /// Regions with their rings.
    var layout: NationalLayout
    /// How many times the nodes of every block were taken.
    var scale: Int
    /// Metros in a list where each stands as often as its nearby cards weigh.
    var metros: [MetroName]

    /// Reads `folder` and grows it until its pools near metros have a quarter more cards than
    /// `live`.
    init(folder: String, live: Int) throws(BenchFailure) {
        do {
            layout = try SluiceRegionFiles.Nation(folder: folder).layout
        } catch { throw BenchFailure(error.description) }
        var weights: [MetroName: UInt64] = [:]
        var names: [MetroName] = []
        for (region, rings) in zip(layout.regions, layout.rings) {
            for pool in region.pools {
                let near = rings.filter { $0.site == pool.site && $0.ring <= .within10 }
                guard let metro = near.min(by: { $0.roundTripP99 < $1.roundTripP99 })?.metro
                else { continue }
                if weights[metro] == nil { names.append(metro) }
                weights[metro, default: 0] += UInt64(pool.cards)
            }
        }
        let cards = names.reduce(UInt64(0)) { $0 + (weights[$1] ?? 0) }
        guard cards > 0 else {
            throw BenchFailure(
                "\(folder) has no pool within 10 ms of a metro; name another folder.")
        }
        scale = max(1, (live * 5 / 4 + Int(cards) - 1) / Int(cards))
        metros = names.flatMap { name in
            Array(repeating: name, count: Int(max(1, (weights[name] ?? 0) * 1_021 / cards)))
        }
        grow()
    }

    private mutating func grow() {
        for region in layout.regions.indices {
            for pool in layout.regions[region].pools.indices {
                for block in layout.regions[region].pools[pool].blocks.indices {
                    let nodes = Int(layout.regions[region].pools[pool].blocks[block].nodes)
                    layout.regions[region].pools[pool].blocks[block].nodes = UInt16(
                        min(nodes * scale, Limits.nodesPerBlock))
                }
            }
        }
    }
}
