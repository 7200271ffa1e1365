/// Prices of energy for consecutive whole hours, with sums over any stretch in O(1).
package struct SummedPrices: Sendable {
    /// Number of the first hour, in whole hours since the epoch of its calendar (local time: the
    /// market's day starts at hour numbers that 24 divides).
    package let firstHour: Int64
    /// Price of a kilowatt-hour in each hour, in millionths of the currency; may be negative.
    package let prices: [Int64]
    /// `sums[i]` is the sum of the first `i` prices.
    private let sums: [Int64]

    /// Wraps prices of consecutive hours from `firstHour` on.
    ///
    /// - Precondition: each price lies within ±10¹² (a million units a kilowatt-hour) and there are
    ///   at most 10⁶, so that no sum overflows.
    package init(firstHour: Int64, prices: [Int64]) {
        precondition(prices.count <= PowerLimits.hours, "more than \(PowerLimits.hours) hours")
        self.firstHour = firstHour
        self.prices = prices
        var sums: [Int64] = [0]
        sums.reserveCapacity(prices.count + 1)
        for price in prices { sums.append(sums[sums.count - 1] + price) }
        self.sums = sums
    }

    /// The first hour past the end.
    package var endHour: Int64 { firstHour + Int64(prices.count) }

    /// Whether an hour has a price here.
    package func holds(_ hour: Int64) -> Bool { firstHour..<endHour ~= hour }

    /// The price of an hour that is held.
    package subscript(hour: Int64) -> Int64 { prices[Int(hour - firstHour)] }

    /// The cost of one kilowatt from the start of `hour` for so many hours, all of them held.
    package func cost(from hour: Int64, hours: Int64) -> Int64 {
        let start = Int(hour - firstHour)
        return sums[start + Int(hours)] - sums[start]
    }

    /// The first hours, up to `end`, as a series of their own: what was known at some time.
    package func before(_ end: Int64) -> SummedPrices {
        let count = max(0, min(end, endHour) - firstHour)
        return SummedPrices(firstHour: firstHour, prices: Array(prices.prefix(Int(count))))
    }
}
