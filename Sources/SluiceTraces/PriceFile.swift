/// Hourly prices from a comma-separated file: one line an hour, without gaps.
package struct PriceFile: Sendable {
    /// Names of the columns that hold prices, in the file's order.
    package let columns: [String]
    /// The first hour, in whole hours since 1970-01-01 00:00 of the file's own local time.
    package let firstHour: Int64
    /// For each price column, a price for each hour, in millionths of the currency's unit for a
    /// kilowatt-hour.
    package let prices: [[Int64]]

    /// Reads a file, plain or gzip. The time column is the first whose name has `time`, `hour` or
    /// `local` in it; where the name says `ending`, the hour before is meant. All other columns
    /// are prices for a megawatt-hour in the currency's unit.
    package static func read(path: String) throws(TraceError) -> PriceFile {
        var table = try CommaTable(path: path, format: "hourly prices", required: [])
        let time = table.names.firstIndex { name in
            ["time", "hour", "local"].contains { name.contains($0) }
        }
        guard let time, table.names.count > 1 else {
            throw TraceError(
                file: path, line: 1, field: nil, problem: "no column of times and prices",
                remedy: "Name one column `time` and at least one more for prices per MWh")
        }
        let columns = table.names.indices.filter { $0 != time }
        let shift: Int64 = table.names[time].contains("ending") ? 1 : 0
        var prices = columns.map { _ in [Int64]() }
        var first: Int64?
        while try table.advance() {
            let seconds = try table.timestamp(time)
            let expected = first.map { $0 + Int64(prices[0].count) }
            let hour = seconds / 3_600 - shift
            guard seconds % 3_600 == 0, expected == nil || expected == hour else {
                throw table.failure(
                    time, "this is not the hour after the line before",
                    "Give one line for each hour, in order")
            }
            guard prices[0].count < TraceLimits.priceHours else {
                throw table.failure(
                    time, "the file has more than \(TraceLimits.priceHours) hours",
                    "Split the file")
            }
            first = first ?? hour
            for (index, column) in columns.enumerated() {
                let price = try table.number(
                    column, scale: 1_000, in: -TraceLimits.price...TraceLimits.price)
                prices[index].append(price)
            }
        }
        guard let first else {
            throw TraceError(
                file: path, line: 0, field: nil, problem: "has no hours",
                remedy: "Give one line for each hour")
        }
        return PriceFile(columns: columns.map { table.names[$0] }, firstHour: first, prices: prices)
    }
}
