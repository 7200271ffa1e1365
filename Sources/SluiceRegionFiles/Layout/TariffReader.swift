internal import SluiceModel

extension Value {
    /// A tariff: prices by level, and the hours of each level, which cover the day without gap or
    /// overlap: `- 07:00-10:00 flat`, from `00:00` to `24:00`.
    func tariff() -> Tariff? {
        guard var fields = Fields(self) else { return nil }
        let name: TariffName? = fields.required("name")?.name()
        let prices = fields.required("yuanPerKilowattHour")?.prices() ?? []
        let hours = fields.required("hours")
        _ = fields.basis()
        fields.finish()
        guard let hours, let items = hours.list(atMost: Limits.tariffBands) else { return nil }
        var bands: [Tariff.Band] = []
        var end: Int64 = 0
        for item in items {
            guard let hour = item.hour(levels: prices.map(\.word)) else { return nil }
            guard item.follows(hour.start, after: end) else { return nil }
            end = hour.end
            guard let price = prices.first(where: { $0.word == hour.level }) else { return nil }
            bands.append(
                Tariff.Band(startSecondOfDay: hour.start, pricePerKilowattHour: price.value))
        }
        guard end == 86_400 else {
            hours.problem(
                "the day is covered to \(clock(end)) only", "add hours up to 24:00")
            return nil
        }
        guard let name else { return nil }
        return Tariff(name: name, bands: bands)
    }

    /// Levels with their prices; one over 10 yuan is a slip of the unit.
    private func prices() -> [(word: String, value: MicroYuan)] {
        guard var fields = Fields(self) else { return [] }
        return fields.all().compactMap { level, price in
            guard case .scalar(let word, _) = level.node.content,
                let yuan = price.fixedPoint(digits: 6, 0...10_000_000, unit: "yuan/kWh")
            else { return nil }
            return (word, MicroYuan(yuan))
        }
    }

    private func hour(levels: [String]) -> (start: Int64, end: Int64, level: String)? {
        guard let text = text() else { return nil }
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 2, let window = parseWindow(words[0]), window.start < window.end else {
            problem("'\(text)' is no span of hours", "write it as `- 07:00-10:00 flat`")
            return nil
        }
        guard levels.contains(words[1]) else {
            problem(
                "no price is called '\(words[1])'", remedyForUnknown(words[1], among: levels))
            return nil
        }
        return (window.start, window.end, words[1])
    }

    private func follows(_ start: Int64, after end: Int64) -> Bool {
        guard start != end else { return true }
        problem(
            start > end
                ? "the hours from \(clock(end)) to \(clock(start)) have no price"
                : "the hours from \(clock(start)) to \(clock(end)) have two prices",
            "let it begin at \(clock(end))")
        return false
    }

    /// `22:00-06:00`: when a pool is lent; may span midnight.
    func lendingWindow() -> LendingWindow? {
        guard let text = text() else { return nil }
        guard let window = parseWindow(text), window.start != window.end else {
            problem("'\(text)' is no span of hours", "write it as `22:00-06:00`")
            return nil
        }
        return LendingWindow(
            startSecondOfDay: Int32(window.start), endSecondOfDay: Int32(window.end))
    }
}

/// `HH:MM-HH:MM` in seconds of the day; 24:00 is the end of the day.
private func parseWindow(_ text: String) -> (start: Int64, end: Int64)? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(parseClock)
    guard ends.count == 2, let start = ends[0], let end = ends[1] else { return nil }
    return (start, end)
}

private func parseClock(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
        let hours = parseFixed(String(parts[0]), digits: 0),
        let minutes = parseFixed(String(parts[1]), digits: 0),
        (0...24).contains(hours), (0..<60).contains(minutes), hours * 60 + minutes <= 1_440
    else { return nil }
    return hours * 3_600 + minutes * 60
}

/// The inverse of `parseClock`, for messages.
private func clock(_ second: Int64) -> String {
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(second / 3_600)):\(two(second / 60 % 60))"
}
