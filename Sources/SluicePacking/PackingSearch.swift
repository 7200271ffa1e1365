internal import SluiceModel

/// Keeps the best of the places that are considered one after the other.
struct Search {
    let ties: PackingTies
    private(set) var best: PackingChoice?
    private var equals = 0

    /// Nothing considered.
    init(ties: PackingTies) { self.ties = ties }

    /// Keeps the choice where it is better; of equals the first, or each with the same chance.
    @inline(__always)
    mutating func consider(_ choice: PackingChoice, _ random: inout SplitMix64) {
        guard let best, choice.loss >= best.loss else {
            self.best = choice
            equals = 1
            return
        }
        guard ties == .random, choice.loss == best.loss else { return }
        equals += 1
        if random.below(Int64(equals)) == 0 { self.best = choice }
    }
}
