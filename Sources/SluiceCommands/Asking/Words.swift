internal import SluiceModel
internal import SluiceReports
internal import SluiceWire

/// Values as people read them in tables; control characters of other people's text are blanked.
enum Words {
    /// `2026-03-01 08:00:05`, in China's time; `-` where it is not set.
    static func time(_ time: CivilTime) -> String {
        guard time != .none else { return "-" }
        let local = time.seconds + 8 * 3_600
        let day = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let (year, month, date) = calendar(day: day)
        let second = time.secondOfDay
        return "\(year)-\(two(month))-\(two(date)) "
            + [second / 3_600, second / 60 % 60, second % 60].map(two).joined(separator: ":")
    }

    /// The Gregorian date of a day since 1970-01-01 (Howard Hinnant's `civil_from_days`).
    private static func calendar(day: Int64) -> (year: Int64, month: Int64, date: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

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

    /// A table, or what to say where it is empty.
    static func table(
        _ header: [String], _ rows: [[String]], left: Set<Int> = [0], empty: String
    ) -> [String] {
        guard !rows.isEmpty else { return [empty] }
        return TextColumns.table(header: header, rows: rows, firstColumnLimit: 40, left: left)
    }

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
