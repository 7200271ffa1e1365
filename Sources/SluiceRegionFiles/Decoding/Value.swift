internal import SluiceModel

/// A value with the way to it and the log that its problems go to: what the readers of fields hold.
struct Value {
    let node: YAMLNode
    let file: String
    let path: String
    let log: ProblemLog

    /// Notes that something is wrong here.
    func problem(_ what: String, _ remedy: String) {
        log.add(FileProblem(file: file, mark: node.mark, field: path, what: what, remedy: remedy))
    }

    /// The items of a list; an absent problem-free list is never made up.
    func list(atMost limit: Int) -> [Value]? {
        guard case .list(let items) = node.content else {
            problem("a list was expected, this is \(node.kind)", "write each item on a line: `- …`")
            return nil
        }
        guard items.count <= limit else {
            problem("\(items.count) items; at most \(limit) may stand here", "shorten the list")
            return nil
        }
        return items.enumerated().map { index, item in
            Value(node: item, file: file, path: "\(path)[\(index)]", log: log)
        }
    }

    /// Plain or quoted text of 1 to `limit` UTF-8 bytes without control characters; `lines` admits
    /// line ends and tabs, as an argument that is a script has them.
    func text(atMost limit: Int = 200, lines: Bool = false) -> String? {
        guard case .scalar(let text, let isPlain) = node.content else {
            problem("a text was expected, this is \(node.kind)", "write it on the same line")
            return nil
        }
        if text.isEmpty || (isPlain && text == "~") {
            problem("it is empty", "write a value, or leave the field out if it is optional")
            return nil
        }
        guard text.utf8.count <= limit else {
            problem("\(text.utf8.count) bytes; at most \(limit) may stand here", "shorten it")
            return nil
        }
        let hasControl = text.unicodeScalars.contains {
            $0.value == 127 || ($0.value < 32 && !(lines && ($0 == "\n" || $0 == "\t")))
        }
        guard !hasControl else {
            problem("it contains a control character", "write it on one line, without tabs")
            return nil
        }
        return text
    }

    /// A name of the model: 1 to 63 of a-z, 0-9, hyphen and dot.
    func name<Kind>() -> Name<Kind>? {
        guard let text = text() else { return nil }
        guard let name = Name<Kind>(text) else {
            problem(
                "'\(text)' is no name: 1 to \(Limits.nameBytes) of a-z, 0-9, '-' and '.', "
                    + "beginning with a letter or digit", "write it as in `shanghai-east`")
            return nil
        }
        return name
    }

    /// A whole number in the range; `unit` is for the message.
    func whole(_ range: ClosedRange<Int64>, unit: String = "") -> Int64? {
        fixedPoint(digits: 0, range, unit: unit)
    }

    /// A decimal number as a count of its smallest unit (`digits` after the point), exactly.
    func fixedPoint(digits: Int, _ range: ClosedRange<Int64>, unit: String = "") -> Int64? {
        let suffix = unit.isEmpty ? "" : " \(unit)"
        guard case .scalar(let text, _) = node.content,
            let number = parseFixed(text, digits: digits)
        else {
            let shape = digits == 0 ? "a whole number" : "a number, \(digits) decimals at most,"
            problem("\(shape)\(suffix) was expected, this is \(node.kind)", "write digits only")
            return nil
        }
        guard range.contains(number) else {
            let low = formatFixed(range.lowerBound, digits: digits)
            let high = formatFixed(range.upperBound, digits: digits)
            problem("\(text) is outside \(low) to \(high)\(suffix)", "write a number between them")
            return nil
        }
        return number
    }

    /// One of the words; anything else is a problem that names them, and the likely one.
    func choice<Choice>(of choices: [(word: String, value: Choice)]) -> Choice? {
        guard let text = text() else { return nil }
        if let found = choices.first(where: { $0.word == text }) { return found.value }
        let words = choices.map(\.word)
        problem("'\(text)' is not known here", remedyForUnknown(text, among: words))
        return nil
    }

    /// `true` or `false`.
    func flag() -> Bool? { choice(of: [("true", true), ("false", false)]) }
}

/// What to say to a person who wrote a word that nobody knows.
func remedyForUnknown(_ word: String, among words: [String]) -> String {
    if let likely = suggestion(for: word, among: words) { return "did you mean '\(likely)'?" }
    if words.isEmpty { return "none is declared" }
    let shown = words.prefix(12).joined(separator: ", ")
    return "use one of: \(shown)\(words.count > 12 ? ", …" : "")"
}

/// Reads `-12.5` as -12500 for three digits: exact, without `Double`. Underscores may group digits.
package func parseFixed(_ text: String, digits: Int) -> Int64? {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative { rest = rest.dropFirst() }
    let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, whole.first?.isNumber == true, whole.last != "_" else {
        return nil
    }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard parts.count == 1 || !decimals.isEmpty, decimals.count <= digits else { return nil }
    let padding = String(repeating: "0", count: digits - decimals.count)
    var number: Int64 = 0
    for byte in (whole.filter { $0 != "_" } + decimals + padding).utf8 {
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
        let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
        let (sum, overflows) = tens.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
        guard !isTooLarge, !overflows else { return nil }
        number = sum
    }
    return isNegative ? -number : number
}

/// The inverse of `parseFixed`, for messages.
func formatFixed(_ number: Int64, digits: Int) -> String {
    guard digits > 0 else { return String(number) }
    var scale: UInt64 = 1
    for _ in 0..<digits { scale *= 10 }
    let (whole, rest) = number.magnitude.quotientAndRemainder(dividingBy: scale)
    let sign = number < 0 ? "-" : ""
    guard rest > 0 else { return "\(sign)\(whole)" }
    let decimals = String(rest)
    var padded = String(repeating: "0", count: digits - decimals.count) + decimals
    while padded.last == "0" { padded.removeLast() }
    return "\(sign)\(whole).\(padded)"
}
