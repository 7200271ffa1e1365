/// Moments as dates, without a library: the proleptic Gregorian calendar.
package enum Calendar {
    /// Seconds since 1970-01-01 00:00 as `2026-03-01T08:00:05`, in the zone they are counted in.
    ///
    /// Years are counted from March, so that the day of a leap year comes last: `civil_from_days`
    /// of Howard Hinnant, "chrono-compatible low-level date algorithms".
    package static func text(seconds: Int64) -> String {
        let (day, time) = (
            seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400,
            ((seconds % 86_400) + 86_400) % 86_400
        )
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = [month, dayOfYear - (153 * marchMonth + 2) / 5 + 1].map(two)
        let clock = [time / 3_600, time / 60 % 60, time % 60].map(two)
        return "\(year)-" + date.joined(separator: "-") + "T" + clock.joined(separator: ":")
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
