/// How many processors the free cards of a node will probably lack: for k free cards and f free
/// processors the mean of max(0, what k tasks of the mix need − f), as a part of a card's mean need
/// and weighed by `PackingWeights.probableLack`.
///
/// The mean over the whole distribution, and not the lack of the mean, since a node that has just
/// enough for mean tasks will meet some that need more. Built by convolution in fixed point.
struct ShortfallTable: Sendable {
    /// The mean need of a card in thousandths of a processor; 0 where no task needs any.
    let needMilli: Int
    private let shift: Int
    private let bins: Int
    private let rows: Int
    private var lacks: [Int] = []

    /// For a mix, what its shares are worth (`PackingWeights.card` for a whole card), and the
    /// largest node.
    init(_ mix: PackingMix, worths: [Int], cards: Int, cpuMilli: Int) {
        let needs = mix.kinds.compactMap { CardNeed($0, worths: worths) }
        let weight = needs.reduce(0) { $0 + $1.weight }
        let mean = weight == 0 ? 0 : needs.reduce(0) { $0 + $1.weight * $1.cpuMilli } / weight
        needMilli = mix.cpuPerCardMilli
        // Twenty bins to a mean need are fine enough, unless the largest node then has too many.
        var shift = 0
        while mean >> shift > 24 || cpuMilli >> shift >= PackingLimits.shortfallBins { shift += 1 }
        self.shift = shift
        bins = cpuMilli >> shift + 2
        rows = cards + 2
        guard mean > 0 else {
            lacks = Array(repeating: 0, count: rows * bins)
            return
        }
        fill(needs, weight: weight)
    }

    /// The lack where the free part of a node's cards is worth `worth`; between whole cards the
    /// line. O(1).
    @inline(__always)
    func lack(worth: Int, cpuMilli: Int) -> Int {
        let bin = min(cpuMilli >> shift, bins - 1)
        let row = worth / PackingWeights.card
        let part = worth % PackingWeights.card
        let here = lacks[row * bins + bin]
        let next = lacks[(row + 1) * bins + bin]
        return here + (next - here) * part / PackingWeights.card
    }

    private mutating func fill(_ needs: [CardNeed], weight: Int) {
        var single = [Int](repeating: 0, count: bins)
        var mean = 0
        for need in needs {
            let bin = (need.cpuMilli + (1 << shift) - 1) >> shift
            let part = need.weight * (Fixed.one / weight)
            mean += part * bin
            if bin < bins { single[bin] += part }
        }
        var sum = [Int](repeating: 0, count: bins)
        sum[0] = Fixed.one
        for row in 0..<rows {
            var below = 0
            var spare = 0
            for bin in 0..<bins {
                // E max(0, S − f) = E S − f + E max(0, f − S), whose last part needs no tail.
                let lack = max(0, row * mean - bin * Fixed.one + spare)
                let parts = lack / max(1, mean >> 20)
                lacks.append((parts * PackingWeights.probableLack) >> 20)
                below += sum[bin]
                spare += below
            }
            sum = Self.convolved(sum, single)
        }
    }

    private static func convolved(_ left: [Int], _ right: [Int]) -> [Int] {
        let taps = right.indices.filter { right[$0] > 0 }
        var result = [Int](repeating: 0, count: left.count)
        for (bin, mass) in left.enumerated() where mass > 0 {
            for tap in taps where bin + tap < result.count {
                result[bin + tap] += Fixed.times(mass, right[tap])
            }
        }
        return result
    }
}

/// What the tasks of one kind need of processors for each card's worth that they fill.
private struct CardNeed {
    let cpuMilli: Int
    let weight: Int

    /// Nil for a kind that takes no cards, or only what is worth next to nothing.
    init?(_ kind: PackingMix.Kind, worths: [Int]) {
        let worth = worths[kind.task.shareMilli]
        guard kind.task.cards > 0, worth * 100 > PackingWeights.card else { return nil }
        cpuMilli = kind.task.cpuMilli * PackingWeights.card / (worth * kind.task.cards)
        weight = kind.count * kind.task.cards * (worth >> 10)
    }
}

extension PackingMix {
    /// Processors, in thousandths, that tasks with cards need for each card that they ask for.
    var cpuPerCardMilli: Int {
        let demand = demandMilli
        let cpu = kinds.reduce(0) { $0 + ($1.task.cards > 0 ? $1.count * $1.task.cpuMilli : 0) }
        return demand == 0 ? 0 : cpu * 1000 / demand
    }
}
