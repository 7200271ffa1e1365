import SluiceModel

extension World {
    /// Makes some inference a tide, some batch work lent, and some gangs such with a spare node.
    mutating func addTide(_ wanted: inout JobSpecification) {
        guard random.below(3) == 0 else { return }
        switch wanted.kind {
        case .inference:
            wanted.expectedRun = Seconds(0)
            wanted.deadline = .none
            wanted.deferrable = false
            let hours = (0..<Tide.hoursOfDay).map { _ in UInt16(1 + random.below(4)) }
            wanted.tide =
                random.below(3) == 0
                ? Tide(least: 1, most: 4, target: PerMille(600))
                : Tide(hours: hours, lead: Seconds(random.below(3_000)))
        case .training: wanted.spares = 1
        case .batch: wanted.usesLent = true
        }
    }
}
