/// What a mix makes the free parts of a node worth: the leftover of each card by the dual of the
/// cutting-stock program, less what lacks in processors.
struct PackingPrices: Sendable {
    /// The worth of a leftover of 0 … 1000 thousandths.
    let worths: [Int]
    private let shortfall: ShortfallTable

    /// Prices for a mix on nodes of at most so many cards and processors. Where the mix has no
    /// cards, a leftover is worth its size.
    init(_ mix: PackingMix, cards: Int, cpuMilli: Int) {
        let demand = mix.demandBySize
        if demand.isEmpty {
            worths = (0...1000).map { $0 * PackingWeights.card / 1000 }
        } else {
            let raw = CuttingStock(demand).worths()
            worths = raw.map { $0 * PackingWeights.card / raw[1000] }
        }
        shortfall = ShortfallTable(mix, worths: worths, cards: cards, cpuMilli: cpuMilli)
    }

    /// The worth of a node whose leftovers are worth `sum` together and that has so many
    /// processors free. O(1).
    @inline(__always)
    func value(sum: Int, cpuMilli: Int) -> Int {
        guard sum > 0 else { return 0 }
        let need = shortfall.needMilli
        var value = sum - shortfall.lack(worth: sum, cpuMilli: cpuMilli)
        let wanted = (sum * need) >> 20
        if wanted > cpuMilli {
            value -= (wanted - cpuMilli) * PackingWeights.certainLack / need
        }
        return value
    }
}
