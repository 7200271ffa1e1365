/// The spread of waits on a scale of growing steps (straight between its marks): a band from the
/// median to the 99th percentile, ticks at p50, p90 and p99, a ring at the longest.
enum WaitChart {
    private static let width = 640.0
    private static let left = 150.0
    private static let right = 34.0
    private static let rowHeight = 40.0
    /// The scale: powers of ten would hide what people feel, so minutes and hours are marked.
    private static let marks: [(milliseconds: Int64, label: String)] = [
        (100, "≤ 0.1 s"), (1000, "1 s"), (10_000, "10 s"), (60_000, "1 min"), (600_000, "10 min"),
        (3_600_000, "1 h"), (21_600_000, "6 h"), (86_400_000, "1 d"), (864_000_000, "10 d"),
    ]

    /// The drawing.
    static func render(_ waits: [ReportContent.Waits]) -> String {
        let height = rowHeight * Double(waits.count) + 40
        let longest = waits.map(\.maximumMilliseconds).max() ?? 0
        let count = min(
            marks.count, max(3, (marks.firstIndex { $0.milliseconds >= longest } ?? 8) + 1))
        let scale = Array(marks.prefix(count))
        let grid = scale.enumerated().map { index, mark in
            let place = Page.number(x(Double(index), of: count))
            return "<path class=\"grid\" d=\"M\(place) 4V\(Page.number(height - 32))\"/>"
                + "<text class=\"tick middle\(index % 2 == 1 ? " odd" : "")\" x=\"\(place)\" "
                + "y=\"\(Page.number(height - 10))\">\(mark.label)</text>\n"
        }.joined()
        let rows = waits.enumerated().map { index, wait in
            row(
                wait, middle: rowHeight * (Double(index) + 0.5) + 4,
                scale: scale.map(\.milliseconds))
        }.joined()
        return "<svg class=\"plot\" viewBox=\"0 0 \(Page.number(width)) \(Page.number(height))\" "
            + "role=\"img\" aria-label=\"Waits by kind, on a scale of growing steps\">\n"
            + "\(grid)\(rows)</svg>\n"
    }

    private static func row(
        _ wait: ReportContent.Waits, middle: Double, scale: [Int64]
    ) -> String {
        let place = { (value: Int64) in x(position(value, scale), of: scale.count) }
        let (median, high) = (place(wait.p50Milliseconds), place(wait.p99Milliseconds))
        let ticks = [wait.p50Milliseconds, wait.p90Milliseconds, wait.p99Milliseconds].map {
            "<path class=\"wait\" d=\"M\(Page.number(place($0))) \(Page.number(middle - 9))v18\"/>"
        }.joined()
        return "<text class=\"tick\" x=\"0\" y=\"\(Page.number(middle + 5))\">"
            + "\(Page.escaped(TextColumns.fitted(wait.kind, to: 11)))</text>"
            + "<rect class=\"band\" x=\"\(Page.number(median))\" y=\"\(Page.number(middle - 6))\" "
            + "width=\"\(Page.number(max(1, high - median)))\" height=\"12\"/>\(ticks)"
            + "<circle class=\"longest\" cx=\"\(Page.number(place(wait.maximumMilliseconds)))\" "
            + "cy=\"\(Page.number(middle))\" r=\"5\"/>\n"
    }

    /// Where a wait lies between the marks: straight between two marks.
    private static func position(_ milliseconds: Int64, _ scale: [Int64]) -> Double {
        guard let above = scale.firstIndex(where: { $0 >= milliseconds }) else {
            return Double(scale.count - 1)
        }
        guard above > 0 else { return 0 }
        let (low, high) = (Double(scale[above - 1]), Double(scale[above]))
        return Double(above - 1) + (Double(milliseconds) - low) / (high - low)
    }

    private static func x(_ position: Double, of count: Int) -> Double {
        left + (width - left - right) * position / Double(max(1, count - 1))
    }
}
