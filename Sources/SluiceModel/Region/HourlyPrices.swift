/// What electricity costs hour by hour over some days, where a region has a market's prices: the
/// day-ahead price of a spot market, known before the day begins. Prices may be zero or below.
public struct HourlyPrices: Hashable, Sendable {
    /// When the first hour begins: a whole hour.
    public let from: CivilTime
    /// Price of a kilowatt-hour in each hour, 1 ... `Limits.priceHours`.
    public let prices: [MicroYuan]
    /// The sum of the prices before each hour, and of all: what a span costs in O(1).
    private let sums: [Int64]

    /// Wraps prices from a whole hour on; nil for none, too many, or another begin.
    public init?(from: CivilTime, prices: [MicroYuan]) {
        guard from.seconds > 0, from.seconds % 3_600 == 0,
            (1...Limits.priceHours).contains(prices.count),
            prices.allSatisfy({ Self.sane.contains($0.count) })
        else { return nil }
        self.from = from
        self.prices = prices
        var sums: [Int64] = [0]
        sums.reserveCapacity(prices.count + 1)
        for price in prices { sums.append(sums[sums.count - 1] + price.count) }
        self.sums = sums
    }

    /// Micro-yuan for a kilowatt-hour that a market may ask: ten yuan either way; past it a file
    /// has another unit.
    public static let sane: ClosedRange<Int64> = -10_000_000...10_000_000

    /// When the last hour is over.
    public var until: CivilTime { from.adding(Seconds(Int64(prices.count) * 3_600)) }

    /// The lowest of the prices.
    public var least: MicroYuan { prices.min() ?? MicroYuan(0) }

    /// The price in force; nil before the first hour and after the last. O(1).
    public func price(at time: CivilTime) -> MicroYuan? {
        guard time >= from, time < until else { return nil }
        return prices[Int(time.since(from).count / 3_600)]
    }

    /// The sum of price × seconds from `start` to `end`, both within the hours that are known, in
    /// micro-yuan-seconds per kilowatt-hour. O(1).
    func priceSeconds(from start: CivilTime, to end: CivilTime) -> Int64 {
        priceSeconds(before: end.since(from).count) - priceSeconds(before: start.since(from).count)
    }

    private func priceSeconds(before second: Int64) -> Int64 {
        let hour = Int(second / 3_600)
        let rest = second % 3_600
        return sums[hour] * 3_600 + (rest > 0 ? rest * prices[hour].count : 0)
    }

    /// The begins of hours after `time`, and the end of the last: where the price changes.
    public func changes(after time: CivilTime) -> [CivilTime] {
        let first = time < from ? 0 : time.since(from).count / 3_600 + 1
        guard first <= Int64(prices.count) else { return [] }
        return (first...Int64(prices.count)).map { from.adding(Seconds($0 * 3_600)) }
    }

    /// The next of these; nil where none comes. O(1).
    public func nextChange(after time: CivilTime) -> CivilTime? {
        let hour = time < from ? 0 : time.since(from).count / 3_600 + 1
        return hour <= Int64(prices.count) ? from.adding(Seconds(hour * 3_600)) : nil
    }
}
