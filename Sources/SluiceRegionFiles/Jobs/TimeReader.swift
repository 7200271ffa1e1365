internal import SluiceModel

extension Value {
    /// A length with its unit: `90s`, `30m`, `12h`, `2d`.
    func length(atMost limit: Seconds) -> Seconds? {
        guard let text = text() else { return nil }
        let scale: Int64? =
            switch text.last {
            case "s": 1
            case "m": 60
            case "h": 3_600
            case "d": 86_400
            default: nil
            }
        guard let scale, let count = parseFixed(String(text.dropLast()), digits: 0), count >= 0
        else {
            problem("'\(text)' is no length of time", "write it as 90s, 30m, 12h or 2d")
            return nil
        }
        let (seconds, overflows) = count.multipliedReportingOverflow(by: scale)
        guard !overflows, seconds <= limit.count else {
            problem("'\(text)' is longer than \(limit.count / 86_400) days", "shorten it")
            return nil
        }
        return Seconds(seconds)
    }

    /// A latency bound in milliseconds: `10ms`.
    func ring() -> Ring? {
        guard let text = text() else { return nil }
        guard text.hasSuffix("ms"), let bound = parseFixed(String(text.dropLast(2)), digits: 0),
            let ring = Ring(boundMilliseconds: bound)
        else {
            problem("'\(text)' is no latency bound", "write 2ms, 5ms, 10ms, 20ms or 50ms")
            return nil
        }
        return ring
    }

    /// A moment: `2026-03-01T08:00+08:00`, with `Z` for UTC; seconds may be left out, the zone not.
    func moment() -> CivilTime? {
        guard let text = text() else { return nil }
        guard let seconds = parseMoment(text) else {
            problem("'\(text)' is no moment", "write it as 2026-03-01T08:00+08:00")
            return nil
        }
        return CivilTime(seconds: seconds)
    }
}

/// Seconds since 1970 of `YYYY-MM-DDTHH:MM[:SS](Z|±HH:MM)`; nil for anything else, such as 30
/// February or a year before 1970 or after 9999.
package func parseMoment(_ text: String) -> Int64? {
    let halves = text.split(separator: "T", omittingEmptySubsequences: false)
    guard halves.count == 2 else { return nil }
    let date = halves[0].split(separator: "-", omittingEmptySubsequences: false).map(digits)
    guard date.count == 3, halves[0].utf8.count == 10, let year = date[0], let month = date[1],
        let day = date[2], (1_970...9_999).contains(year), (1...12).contains(month),
        (1...daysOf(month: month, year: year)).contains(day)
    else { return nil }
    var clock = halves[1]
    var offset: Int64 = 0
    if clock.last == "Z" {
        clock = clock.dropLast()
    } else {
        guard let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }),
            let shift = secondOfDay(clock[clock.index(after: sign)...]), shift <= 14 * 3_600
        else { return nil }
        offset = clock[sign] == "+" ? shift : -shift
        clock = clock[..<sign]
    }
    guard let second = secondOfDay(clock) else { return nil }
    return daysSince1970(year: year, month: month, day: day) * 86_400 + second - offset
}

private func digits(_ text: Substring) -> Int64? {
    text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int64(text) : nil
}

private func secondOfDay(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts.allSatisfy({ $0.utf8.count == 2 }),
        let hours = digits(parts[0]), let minutes = digits(parts[1]),
        let seconds = parts.count == 3 ? digits(parts[2]) : 0, hours < 24, minutes < 60,
        seconds < 60
    else { return nil }
    return hours * 3_600 + minutes * 60 + seconds
}

private func isLeap(_ year: Int64) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

private func daysOf(month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, for years from 1970 on.
private func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let past = year - 1
    let leaps = past / 4 - past / 100 + past / 400 - (1_969 / 4 - 1_969 / 100 + 1_969 / 400)
    let months = (1..<month).reduce(0) { $0 + daysOf(month: $1, year: year) }
    return (year - 1_970) * 365 + leaps + months + day - 1
}
