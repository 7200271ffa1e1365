internal import SluiceModel
internal import SluiceReports
internal import SluiceWire

/// Values as people read them in tables; control characters of other people's text are blanked.
enum Words {
    /// A bound that was met.
    static func limit(_ limit: LimitView) -> String {
        "limit \(limit.name) of \(count(limit.bound)) was met \(count(limit.met)) times"
    }

    /// `2026-03-01 08:00:05`, in China's time; `-` where it is not set.
    static func time(_ time: CivilTime) -> String {
        guard time != .none else { return "-" }
        let text = Calendar.text(seconds: time.seconds + 8 * 3_600)
        return text.split(separator: "T").joined(separator: " ")
    }

    /// A whole number with separators.
    static func count(_ value: some BinaryInteger) -> String {
        Figures.grouped(Int64(clamping: value))
    }

    /// Money.
    static func yuan(_ price: MicroYuan) -> String { Figures.yuan(micro: price.count) }

    /// A length of time.
    static func length(_ length: Microseconds) -> String {
        Figures.duration(milliseconds: length.count / 1_000)
    }

    /// A length of civil time; `-` for none.
    static func length(_ length: Seconds) -> String {
        length.count == 0 ? "-" : Figures.duration(milliseconds: length.count * 1_000)
    }

    /// `10 ms`, or `any` where no bound is.
    static func ring(_ ring: Ring) -> String {
        ring.boundMilliseconds.map { "\($0) ms" } ?? "any"
    }

    /// A name, `-` where there is none.
    static func name<Kind>(_ name: Name<Kind>) -> String { name.isNone ? "-" : name.text }

    /// Other people's text.
    static func text(_ text: String) -> String { TextColumns.clean(text) }

    /// `8`, or `4 × 8` for four replicas of eight cards.
    static func cards(_ job: JobSummary) -> String {
        job.replicas == 1 ? count(job.cards) : "\(job.replicas) × \(count(job.cards))"
    }

    /// `a100-80g 64, ascend-910b 88`.
    static func cards(_ counts: [ChipCards]) -> String {
        counts.map { "\($0.chip) \(count($0.cards))" }.joined(separator: ", ")
    }

    /// Millionths as a percentage: `99.9 %`.
    static func percent(millionths: UInt32) -> String {
        var digits = String(1_000_000 + millionths % 10_000 * 100).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(millionths / 10_000)\(digits.isEmpty ? "" : "." + digits) %"
    }

    /// A table, or what to say where it is empty.
    static func table(
        _ header: [String], _ rows: [[String]], left: Set<Int> = [0], empty: String
    ) -> [String] {
        guard !rows.isEmpty else { return [empty] }
        return TextColumns.table(header: header, rows: rows, firstColumnLimit: 40, left: left)
    }

    /// One alarm.
    static func alarm(_ alarm: Verdict) -> String { "ALARM \(alarm.code): \(text(alarm.sentence))" }

    /// A message as JSON on one line, for streams of them: a string of JSON holds no line's end.
    static func oneLine(_ message: Message) -> String {
        MessageJson.encode(message, correlation: 0).split(separator: "\n")
            .map { String($0.drop { $0 == " " }) }.joined(separator: " ")
    }

    /// Names and values under each other.
    static func list(_ pairs: [(String, String)]) -> [String] {
        TextColumns.table(header: ["", ""], rows: pairs.map { [$0.0, $0.1] }, left: [0, 1])
            .dropFirst().map { $0 }
    }
}
