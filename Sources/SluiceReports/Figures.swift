/// Numbers as people read them. Integers in, text out; no locale.
package enum Figures {
    /// `1234567` → `1,234,567`.
    package static func grouped(_ value: Int64) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// Thousandths as percent with one decimal: `456` → `45.6 %`.
    package static func percent(milli: Int64) -> String {
        let sign = milli < 0 ? "-" : ""
        let value = milli.magnitude
        return "\(sign)\(grouped(Int64(clamping: value / 10))).\(value % 10) %"
    }

    /// Micro-yuan as yuan: two decimals below ¥1,000, whole yuan below a million, then millions.
    package static func yuan(micro: Int64) -> String {
        let sign = micro < 0 ? "-" : ""
        let value = Int64(clamping: micro.magnitude)
        let whole = value / 1_000_000
        if whole < 1000 { return "\(sign)¥\(whole).\(padded(value / 10_000 % 100))" }
        if whole < 1_000_000 { return "\(sign)¥" + grouped(whole) }
        return "\(sign)¥\(grouped(whole / 1_000_000)).\(padded(whole / 10_000 % 100)) million"
    }

    /// A length of time in its two largest units: `95 ms`, `1.2 s`, `3 min 20 s`, `5 h 10 min`.
    package static func duration(milliseconds: Int64) -> String {
        let value = max(0, milliseconds)
        if value < 1000 { return "\(value) ms" }
        if value < 60_000 { return "\(value / 1000).\(value % 1000 / 100) s" }
        let seconds = value / 1000
        if seconds < 3600 { return pair(seconds / 60, "min", seconds % 60, "s") }
        if seconds < 86_400 { return pair(seconds / 3600, "h", seconds % 3600 / 60, "min") }
        return pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
    }

    private static func pair(
        _ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String
    ) -> String {
        "\(grouped(large)) \(largeUnit)" + (small > 0 ? " \(small) \(smallUnit)" : "")
    }

    /// How much `value` is above `base`, thousandths; nil where the base is not above zero.
    package static func aboveMilli(_ value: Int64, base: Int64) -> Int64? {
        guard base > 0 else { return nil }
        return Int64(clamping: (Int128(value) - Int128(base)) * 1000 / Int128(base))
    }

    /// A signed percentage, the sign always shown.
    static func signedPercent(milli: Int64) -> String {
        (milli > 0 ? "+" : "") + percent(milli: milli)
    }

    private static func padded(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
