package import SluiceModel

/// What a layout can carry, for a workload that fits it.
package struct DemoFleet: Sendable {
    /// Chips that inference and small work may use: accelerators, no processors and no FPGAs.
    package let servingChips: [ChipName]
    /// Chips that train: memory of 64 GiB and a quarter of an A100's throughput at least.
    package let trainingChips: [ChipName]
    /// Cards of all accelerators.
    package let cards: Int64
    /// For each metro of the layout, cards within the bound, shared out by population.
    package let reachableCards: [Int64]

    /// Least memory of a training card.
    static let trainingMemory = Mebibytes(64 << 10)
    /// Least throughput of a training card.
    static let trainingThroughput = PerMille(250)

    /// Adds up a layout. O(regions × pools × metros).
    package init(_ layout: NationalLayout, within bound: Ring) {
        let accelerators = layout.chips.filter { $0.kind == .gpu || $0.kind == .npu }
        let names = accelerators.map(\.name)
        servingChips = Array(names.prefix(Limits.namesPerList))
        trainingChips = Array(
            accelerators.filter {
                $0.memory >= Self.trainingMemory && $0.relativeThroughput >= Self.trainingThroughput
            }.map(\.name).prefix(Limits.namesPerList))
        var total: Int64 = 0
        var shares = [Int64](repeating: 0, count: layout.metros.count)
        for (region, rings) in zip(layout.regions, layout.rings) {
            for pool in region.pools where names.contains(pool.chip) {
                total += Int64(pool.cards)
                let near = layout.metros.indices.filter { metro in
                    rings.contains {
                        $0.site == pool.site && $0.metro == layout.metros[metro].name
                            && $0.ring <= bound
                    }
                }
                let people = near.reduce(Int64(0)) { $0 + Int64(layout.metros[$1].population) }
                for metro in near where people > 0 {
                    shares[metro] +=
                        Int64(pool.cards) * Int64(layout.metros[metro].population) / people
                }
            }
        }
        cards = total
        reachableCards = shares
    }
}
