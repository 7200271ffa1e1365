/// What an hour will probably cost of which no price is published yet.
///
/// The estimate of an hour is the expected mean of its day plus its expected distance from that
/// mean. The day's mean is that of the same weekday in the weeks before, moved by seven tenths of
/// how far the last known day lies off its own weekday's mean: levels persist, and revert. The
/// distance is the mean of two: that of the same hour of the week, and that of the same hour on
/// the last known days. Where history is short, whatever of it exists is used. Integers only.
package struct PriceForecast: Sendable {
    private let known: SummedPrices
    /// Whole days of `known`, and the mean price of each.
    private let dayMeans: [Int64]

    /// Reads history. Whole days count from the first hour on, which should start a day.
    package init(known: SummedPrices) {
        self.known = known
        let days = known.prices.count / 24
        dayMeans = (0..<days).map { day in
            known.cost(from: known.firstHour + Int64(day) * 24, hours: 24) / 24
        }
    }

    /// The known prices, continued by estimates up to `end` (exclusive).
    package func extended(to end: Int64) -> SummedPrices {
        guard end > known.endHour else { return known }
        let estimates = (known.endHour..<end).map { estimate($0) }
        return SummedPrices(firstHour: known.firstHour, prices: known.prices + estimates)
    }

    private func estimate(_ hour: Int64) -> Int64 {
        let lastDay = Int64(dayMeans.count) - 1
        guard lastDay >= 0 else { return known.prices.last ?? 0 }
        let offset = hour - known.firstHour
        let (day, hourOfDay) = (offset / 24, offset % 24)
        let recent = mean(
            (0..<PowerLimits.recentDays).compactMap { distance(lastDay - $0, hourOfDay) })
        let weeks = (1...PowerLimits.weeksOfShape).filter {
            0...lastDay ~= day - 7 * $0
        }
        guard let weekday = mean(weeks.map { dayMeans[Int(day - 7 * $0)] }),
            let weekly = mean(weeks.compactMap { distance(day - 7 * $0, hourOfDay) })
        else { return dayMeans[Int(lastDay)] + (recent ?? 0) }
        let before = weeks.map { lastDay - 7 * $0 }.filter { $0 >= 0 }
        let usual = mean(before.map { dayMeans[Int($0)] })
        let drift = usual.map { dayMeans[Int(lastDay)] - $0 } ?? 0
        return weekday + drift * 7 / 10 + (weekly + (recent ?? weekly)) / 2
    }

    /// How far an hour lay off the mean of its day.
    private func distance(_ day: Int64, _ hourOfDay: Int64) -> Int64? {
        guard dayMeans.indices.contains(Int(day)) else { return nil }
        return known[known.firstHour + day * 24 + hourOfDay] - dayMeans[Int(day)]
    }

    private func mean(_ values: [Int64]) -> Int64? {
        values.isEmpty ? nil : values.reduce(0, +) / Int64(values.count)
    }
}
