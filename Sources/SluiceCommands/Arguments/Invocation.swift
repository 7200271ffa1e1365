package import SluiceModel

/// The values that a command line gave to a verb, each read with a check that names the flag.
package struct Invocation: Sendable {
    /// The verb's words, for messages.
    package let verb: String
    /// Arguments without dashes, in order.
    package let arguments: [String]
    /// Where it prints, and the environment it reads.
    package let context: CommandContext
    private let values: [(name: String, value: String)]

    /// Wraps what the parser found.
    package init(
        verb: String, arguments: [String], values: [(name: String, value: String)],
        context: CommandContext = .process
    ) {
        self.context = context
        self.verb = verb
        self.arguments = arguments
        self.values = values
    }

    /// Whether the flag was given.
    package func has(_ name: String) -> Bool { values.contains { $0.name == name } }

    /// The last value of the flag.
    package func text(_ name: String) -> String? { values.last { $0.name == name }?.value }

    /// Every value of a flag that may be repeated, commas split too.
    package func list(_ name: String) -> [String] {
        values.filter { $0.name == name }
            .flatMap { $0.value.split(separator: ",").map(String.init) }
    }

    /// Every value of a flag that may be repeated, as it stands.
    package func repeated(_ name: String) -> [String] {
        values.filter { $0.name == name }.map(\.value)
    }

    /// The value of a flag that must be there.
    package func required(_ name: String) throws(CommandFailure) -> String {
        guard let text = text(name) else {
            throw CommandFailure(
                .usage, "sluice \(verb): --\(name) is missing; see 'sluice help \(verb)'")
        }
        return text
    }

    /// A whole number within `range`, or `fallback` where the flag was not given.
    package func number<Value: FixedWidthInteger>(
        _ name: String, in range: ClosedRange<Value>, default fallback: Value
    ) throws(CommandFailure) -> Value {
        guard let text = text(name) else { return fallback }
        guard let value = Value(text), range.contains(value) else {
            throw wrong(
                name, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A length of time with its unit (`10ms`, `30s`, `15m`, `2h`, `1d`), or `fallback`.
    package func duration(
        _ name: String, default fallback: Microseconds
    ) throws(CommandFailure) -> Microseconds {
        guard let text = text(name) else { return fallback }
        guard let length = Self.parseDuration(text) else {
            throw wrong(name, text, "a number with its unit: 10ms, 30s, 15m, 2h or 1d")
        }
        return length
    }

    /// A name of the model, or nil where the flag was not given.
    package func name<Kind>(
        _ flag: String, as kind: Kind.Type
    ) throws(CommandFailure) -> Name<Kind>? {
        guard let text = text(flag) else { return nil }
        guard let name = Name<Kind>(text) else {
            throw wrong(flag, text, "1 to 63 of a-z, 0-9, '-' and '.', starting with a letter")
        }
        return name
    }

    /// The failure for a flag whose value makes no sense.
    package func wrong(_ flag: String, _ value: String, _ wanted: String) -> CommandFailure {
        CommandFailure(.usage, "sluice \(verb): --\(flag) \(value): this takes \(wanted)")
    }

    /// Reads `10ms`, `30s`, `15m`, `2h`, `1d`; nil for anything else, and past a year.
    package static func parseDuration(_ text: String) -> Microseconds? {
        let digits = text.prefix { $0.isNumber }
        guard let count = Int64(digits), count >= 0, count < 400 * 86_400_000 else { return nil }
        let scale: Int64
        switch text.dropFirst(digits.count) {
        case "us": scale = 1
        case "ms": scale = 1_000
        case "s": scale = 1_000_000
        case "m", "min": scale = 60 * 1_000_000
        case "h": scale = 3_600 * 1_000_000
        case "d": scale = 86_400 * 1_000_000
        default: return nil
        }
        let (length, overflow) = count.multipliedReportingOverflow(by: scale)
        return overflow || length > 400 * 86_400 * 1_000_000 ? nil : Microseconds(length)
    }
}
