internal import SluiceLinux
internal import SluiceModel

/// Lines for the operator on standard error: time, daemon, what happened, then `name="value"`.
package struct DaemonLog: Sendable {
    /// Which daemon speaks: `planner`, or `gateway/beijing`.
    package let speaker: String
    /// Whether it says anything; a test's daemon may not.
    package let isSilent: Bool

    /// A log of that daemon.
    package init(_ speaker: String, isSilent: Bool = false) {
        self.speaker = speaker
        self.isSilent = isSilent
    }

    /// Writes one line. A standard error that is gone is nobody's failure.
    package func write(_ event: String, _ fields: KeyValuePairs<String, String> = [:]) {
        if isSilent { return }
        var line = "\(Self.timestamp(WallClock.millisecondsSince1970)) \(speaker) \(event)"
        for (name, value) in fields { line += " \(name)=\(Self.quoted(value))" }
        try? Descriptor(2).writeAll(Array((line + "\n").utf8).span)
    }

    /// A value on one line: quotes, backslashes and control characters escaped.
    static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case _ where scalar.value < 32: text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// Milliseconds since 1970 as `2026-03-01T08:00:00.000Z`.
    static func timestamp(_ milliseconds: UInt64) -> String {
        Calendar.text(seconds: Int64(milliseconds / 1_000)) + ".\(padded(milliseconds % 1_000, 3))Z"
    }

    private static func padded(_ number: UInt64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
