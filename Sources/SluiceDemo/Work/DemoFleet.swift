package import SluiceModel

/// What a layout can carry, for a workload that fits it.
package struct DemoFleet: Sendable {
    /// Chips that inference may use: accelerators, no processors and no FPGAs.
    package let servingChips: [ChipName]
    /// Chips that train, and do batch: memory of 64 GiB and half of an A100's throughput at least.
    /// The others are left to inference.
    package let trainingChips: [ChipName]
    /// Cards of all accelerators.
    package let cards: Int64
    /// For each metro of the layout, the mean of inference that its pools within the bound carry:
    /// each pool's part is shared out over its metros by population.
    package let inferenceCards: [Int64]

    /// Least memory of a training card.
    static let trainingMemory = Mebibytes(64 << 10)
    /// Least throughput of a training card.
    static let trainingThroughput = PerMille(500)
    /// Thousandths of a pool without training that inference takes at the mean: the tide's crest is
    /// 1.4 times the mean (`WorkloadFigures.requestsByHour`), and nodes are not filled to the last.
    static let servingMilli: Int64 = 550
    /// Thousandths of a pool of ten thousand cards and more that inference takes at the mean; of
    /// smaller pools that train it takes none, since training may fill them.
    static let sharedMilli: Int64 = 150

    /// Adds up a layout. O(regions × pools × metros).
    package init(_ layout: NationalLayout, within bound: Ring) {
        let accelerators = layout.chips.filter { $0.kind == .gpu || $0.kind == .npu }
        let names = accelerators.map(\.name)
        servingChips = Array(names.prefix(Limits.namesPerList))
        trainingChips = Array(
            accelerators.filter {
                $0.memory >= Self.trainingMemory && $0.relativeThroughput >= Self.trainingThroughput
            }.map(\.name).prefix(Limits.namesPerList))
        let training = trainingChips
        func milli(_ pool: PoolDescription) -> Int64 {
            guard training.contains(pool.chip) else { return Self.servingMilli }
            return pool.tier >= .tenThousand ? Self.sharedMilli : 0
        }
        var total: Int64 = 0
        var shares = [Int64](repeating: 0, count: layout.metros.count)
        for (region, rings) in zip(layout.regions, layout.rings) {
            for pool in region.pools where names.contains(pool.chip) {
                total += Int64(pool.cards)
                let carried = Int64(pool.cards) * milli(pool) / 1_000
                let near = layout.metros.indices.filter { metro in
                    rings.contains {
                        $0.site == pool.site && $0.metro == layout.metros[metro].name
                            && $0.ring <= bound
                    }
                }
                let people = near.reduce(Int64(0)) { $0 + Int64(layout.metros[$1].population) }
                for metro in near where people > 0 {
                    shares[metro] += carried * Int64(layout.metros[metro].population) / people
                }
            }
        }
        cards = total
        inferenceCards = shares
    }
}
