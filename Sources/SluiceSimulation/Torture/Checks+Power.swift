import SluiceModel

extension Checks {
    /// What is placed in a region draws no more than it may: all chips of a torture's nation draw
    /// the same.
    mutating func power(of region: Int, at now: Int64) {
        guard let index = layoutIndex(of: UInt16(region)) else { return }
        let cap = Int64(layout.regions[index].powerCapKilowatts) * 1_000
        guard cap > 0 else { return }
        let cards = placed.reduce(Int64(0)) { sum, replica in
            guard let run = placements[replica], run.region == region else { return sum }
            return sum + run.milliCards
        }
        let watts = cards * Int64(TortureLayout.cardWatts) / 1_000
        if watts > cap {
            note("\(layout.regions[index].name) draws \(watts) W of \(cap)", at: now)
        }
    }
}
