/// Splits lines and reads numbers from bytes, without Foundation and without floating point.
enum FieldText {
    /// The fields of a comma-separated line; a field may stand in double quotes ("" is one quote).
    static func commaSeparated(_ line: [UInt8]) -> [[UInt8]] {
        let quote = UInt8(ascii: "\""), comma = UInt8(ascii: ",")
        guard line.contains(quote) else {
            return line.split(separator: comma, omittingEmptySubsequences: false).map { trim($0) }
        }
        var fields: [[UInt8]] = []
        var field: [UInt8] = []
        var quoted = false
        for (offset, byte) in line.enumerated() {
            if byte == quote {
                let doubled = !quoted && offset > 0 && line[offset - 1] == quote
                if doubled { field.append(quote) }
                quoted.toggle()
            } else if byte == comma, !quoted {
                fields.append(trim(field[...]))
                field.removeAll(keepingCapacity: true)
            } else {
                field.append(byte)
            }
        }
        fields.append(trim(field[...]))
        return fields
    }

    /// The fields of a line separated by any number of blanks or tabs.
    static func blankSeparated(_ line: [UInt8]) -> [[UInt8]] {
        line.split(whereSeparator: isBlank).map(Array.init)
    }

    /// A decimal number times `scale`, cut towards zero. Accepts a sign, a fraction, an exponent.
    /// Nil for anything else and for what does not fit.
    static func decimal(_ field: [UInt8], scale: Int64) -> Int64? {
        var rest = field[...]
        let negative = rest.first == UInt8(ascii: "-")
        if negative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        var exponent = 0
        if let mark = rest.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            guard let value = Int(String(decoding: rest[(mark + 1)...], as: UTF8.self)),
                abs(value) <= 30
            else { return nil }
            exponent = value
            rest = rest[..<mark]
        }
        guard let value = scaled(rest, scale: scale, exponent: exponent) else { return nil }
        return negative ? -value : value
    }

    /// `yyyy-mm-dd hh:mm:ss[.fraction]` (a `T` may part date and time) as Unix seconds, as if UTC.
    static func timestamp(_ field: [UInt8]) -> Int64? {
        guard field.count >= 19, field[4] == 0x2D, field[7] == 0x2D, field[13] == 0x3A,
            field[16] == 0x3A, field[10] == 0x20 || field[10] == UInt8(ascii: "T")
        else { return nil }
        let parts = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19].map { digits(field[$0]) }
        guard let year = parts[0], let month = parts[1], let day = parts[2], let hour = parts[3],
            let minute = parts[4], let second = parts[5], 1970...9999 ~= year, 1...12 ~= month,
            1...daysInMonth(month, year: year) ~= day, hour < 24, minute < 60, second <= 60
        else { return nil }
        return daysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// The field as text for a message, cut to 40 characters.
    static func shown(_ field: [UInt8]) -> String {
        let text = String(decoding: field.prefix(40), as: UTF8.self)
        return field.count > 40 ? text + "…" : text
    }

    private static func scaled(
        _ digits: ArraySlice<UInt8>, scale: Int64, exponent: Int
    ) -> Int64? {
        let point = digits.firstIndex(of: UInt8(ascii: ".")) ?? digits.endIndex
        let whole = digits[..<point]
        let fraction = point < digits.endIndex ? digits[(point + 1)...] : []
        guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
        // Eighteen digits are all that an Int64 holds; later ones of a fraction are cut.
        var mantissa: Int64 = 0
        var places = 0
        for (isFraction, part) in [(false, whole), (true, fraction)] {
            for byte in part {
                guard 0x30...0x39 ~= byte else { return nil }
                if mantissa >= 100_000_000_000_000_000 {
                    if isFraction { continue }
                    return nil
                }
                mantissa = mantissa * 10 + Int64(byte - 0x30)
                if isFraction { places += 1 }
            }
        }
        var wide = Int128(mantissa) * Int128(scale)
        var shift = exponent - places
        while shift > 0, wide <= Int128(Int64.max) { (wide, shift) = (wide * 10, shift - 1) }
        while shift < 0, wide != 0 { (wide, shift) = (wide / 10, shift + 1) }
        return Int64(exactly: wide)
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for byte in bytes {
            guard 0x30...0x39 ~= byte else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        return value
    }

    private static func trim(_ field: ArraySlice<UInt8>) -> [UInt8] {
        let head = field.drop(while: isBlank)
        return Array(head.prefix(head.count - head.reversed().prefix(while: isBlank).count))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func daysInMonth(_ month: Int64, year: Int64) -> Int64 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 1970-01-01 in the Gregorian calendar, counting years from March so that the leap
    /// day comes last.
    private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        let leaps = marchYear / 4 - marchYear / 100 + marchYear / 400
        return marchYear * 365 + leaps + dayOfYear - 719_468
    }
}
