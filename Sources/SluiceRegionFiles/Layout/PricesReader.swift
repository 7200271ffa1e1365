package import SluiceModel

/// Reads a file of hourly prices, as a region's file names one. Any problem refuses the whole file.
package func readPrices(path: String) throws(FileProblems) -> HourlyPrices {
    let log = ProblemLog()
    let found = PriceTable(try SourceFile(reading: path), log).prices
    try log.throwIfAny()
    guard let found else { preconditionFailure("\(path) has no prices and no problem") }
    return found
}

extension Value {
    /// A region's hourly prices: `file: prices.csv` beside the region's own file, or `from:` with a
    /// list `yuanPerKilowattHour:`.
    func hourlyPrices(files: [SourceFile]) -> HourlyPrices? {
        guard var fields = Fields(self) else { return nil }
        if let file = fields.optional("file") {
            fields.finish()
            guard let name = file.text() else { return nil }
            guard let source = files.first(where: { $0.name == name }) else {
                file.problem(
                    "there is no file '\(name)' beside the region's",
                    "put it into the folder regions, or write the prices here")
                return nil
            }
            return PriceTable(source, log).prices
        }
        let from = fields.required("from")?.hour()
        let items = fields.required("yuanPerKilowattHour")?.list(atMost: Limits.priceHours)
        fields.finish()
        let prices = items?.compactMap {
            $0.fixedPoint(digits: 6, HourlyPrices.sane, unit: "yuan/kWh").map { MicroYuan($0) }
        }
        guard let from, let items, let prices, prices.count == items.count else { return nil }
        guard let series = HourlyPrices(from: from, prices: prices) else {
            problem("the list is empty", "write at least one price")
            return nil
        }
        return series
    }

    /// A moment at a whole hour; China Standard Time where no zone is said.
    private func hour() -> CivilTime? {
        guard let text = text() else { return nil }
        guard let hour = parseHour(text) else {
            problem("'\(text)' is no whole hour", "write it as 2026-03-17T08:00")
            return nil
        }
        return hour
    }
}

/// A file of prices: a heading `hour,yuanPerKilowattHour`, then a line for each hour, one after the
/// other: `2026-03-17T08:00,0.3295`.
private struct PriceTable {
    private(set) var prices: HourlyPrices?
    private let source: SourceFile
    private let log: ProblemLog

    init(_ source: SourceFile, _ log: ProblemLog) {
        self.source = source
        self.log = log
        let text = String(decoding: source.bytes, as: UTF8.self)
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
            .map(String.init)
        guard lines.first == "hour,yuanPerKilowattHour" else {
            problem(1, 1, "the heading is missing", "begin with 'hour,yuanPerKilowattHour'")
            return
        }
        prices = read(lines)
    }

    private func read(_ lines: [String]) -> HourlyPrices? {
        var from: CivilTime?
        var prices: [MicroYuan] = []
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            guard prices.count < Limits.priceHours else {
                problem(
                    index + 1, 1, "more than \(Limits.priceHours) hours",
                    "leave out hours that are past")
                return nil
            }
            guard let (hour, price) = row(line, index + 1) else { return nil }
            let due = from?.adding(Seconds(Int64(prices.count) * 3_600)) ?? hour
            guard hour == due else {
                problem(index + 1, 1, "this is not the hour after the one above", "mend the gap")
                return nil
            }
            from = from ?? hour
            prices.append(price)
        }
        guard let from, let series = HourlyPrices(from: from, prices: prices) else {
            problem(2, 1, "no hour has a price", "write a line for each hour")
            return nil
        }
        return series
    }

    private func row(_ line: String, _ number: Int) -> (hour: CivilTime, price: MicroYuan)? {
        let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard cells.count == 2 else {
            problem(number, 1, "\(cells.count) cells instead of two", "write HOUR,PRICE")
            return nil
        }
        guard let hour = parseHour(cells[0]) else {
            problem(number, 1, "'\(cells[0])' is no whole hour", "write it as 2026-03-17T08:00")
            return nil
        }
        guard let price = parseFixed(cells[1], digits: 6), HourlyPrices.sane.contains(price)
        else {
            problem(
                number, cells[0].utf8.count + 2, "'\(cells[1])' is no price in yuan/kWh",
                "write -10 to 10 with at most six digits behind the point")
            return nil
        }
        return (hour, MicroYuan(price))
    }

    private func problem(_ line: Int, _ column: Int, _ what: String, _ remedy: String) {
        log.add(
            FileProblem(
                file: source.path, mark: YAMLMark(line: line, column: column), field: "",
                what: what, remedy: remedy))
    }
}

/// A whole hour; China Standard Time where no zone is said.
private func parseHour(_ text: String) -> CivilTime? {
    guard let seconds = parseMoment(text) ?? parseMoment(text + "+08:00"), seconds % 3_600 == 0
    else { return nil }
    return CivilTime(seconds: seconds)
}
