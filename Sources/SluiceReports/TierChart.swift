/// Utilisation by tier over the day, as step lines.
enum TierChart {
    private static let width = 640.0
    private static let height = 300.0
    private static let left = 76.0
    private static let right = 20.0
    private static let top = 14.0
    private static let bottom = 40.0
    /// Styles in the sheet; further tiers begin again with the first.
    private static let styles = 6
    /// More points than this cannot be told apart at the drawn width; series are thinned.
    private static let mostSteps = 600

    /// The drawing with its legend.
    static func render(_ content: ReportContent) -> String {
        let series = content.tiers.filter { !$0.utilisationMilli.isEmpty }
        let steps = series.map(\.utilisationMilli.count).max() ?? 0
        guard steps > 0 else { return Page.nothing }
        let lines = series.enumerated().map { index, tier in
            "<path class=\"line s\(index % styles)\" "
                + "d=\"\(path(tier.utilisationMilli, of: steps))\"/>\n"
        }.joined()
        let legend = series.enumerated().map { index, tier in
            let mean = tier.meanMilli
            return
                "<li><svg class=\"key\" viewBox=\"0 0 26 8\" aria-hidden=\"true\">"
                + "<path class=\"line "
                + "s\(index % styles)\" d=\"M0 4H26\"/></svg>\(Page.escaped(tier.name)) "
                + "<b>\(Figures.percent(milli: mean))</b></li>\n"
        }.joined()
        return """
            <svg class="plot" viewBox="0 0 \(Page.number(width)) \(Page.number(height))" \
            role="img" \
            aria-label="Utilisation by tier through the day">
            \(grid())\(hours(steps: steps, stepSeconds: max(1, content.stepSeconds)))\(lines)</svg>
            <ul class="legend">
            \(legend)</ul>

            """
    }

    private static func path(_ values: [Int64], of steps: Int) -> String {
        let stride = max(1, steps / mostSteps)
        var text = ""
        var index = 0
        while index < values.count {
            let end = min(values.count, index + stride)
            let mean = ReportContent.TierSeries.mean(values[index..<end])
            let (from, to) = (Page.number(x(index, of: steps)), Page.number(x(end, of: steps)))
            text += "\(text.isEmpty ? "M\(from) " : "V")\(Page.number(y(mean)))H\(to)"
            index = end
        }
        return text
    }

    private static func grid() -> String {
        [0, 250, 500, 750, 1000].map { (milli: Int64) in
            let level = Page.number(y(milli))
            return "<path class=\"grid\" d=\"M\(Page.number(left)) \(level)"
                + "H\(Page.number(width - right))\"/>"
                + "<text class=\"tick end\" x=\"\(Page.number(left - 8))\" "
                + "y=\"\(Page.number(y(milli) + 5))\">\(milli / 10)%</text>\n"
        }.joined()
    }

    /// Marks on whole hours, or days: as fine as leaves room for eight of them.
    private static func hours(steps: Int, stepSeconds: Int64) -> String {
        let span = Int64(clamping: Int128(steps) * Int128(stepSeconds))
        let interval =
            [600, 3600, 10_800, 21_600, 86_400, 172_800, 604_800].first { span / $0 < 8 }
            ?? max(1, span / 4)
        return stride(from: 0, through: span, by: Int64.Stride(interval)).map { second in
            let place =
                left + (width - left - right) * Double(second) / Double(max(1, span))
            let side = second == 0 ? "start" : place > width - right - 20 ? "end" : "middle"
            return "<path class=\"grid\" d=\"M\(Page.number(place)) "
                + "\(Page.number(height - bottom))v5\"/>"
                + "<text class=\"tick \(side)\" x=\"\(Page.number(place))\" "
                + "y=\"\(Page.number(height - 14))\">\(label(second, span: span))</text>\n"
        }.joined()
    }

    private static func label(_ second: Int64, span: Int64) -> String {
        if span > 3 * 86_400 { return "day \(second / 86_400 + 1)" }
        let (hour, minute) = (second / 3600, second % 3600 / 60)
        return (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
    }

    private static func x(_ step: Int, of steps: Int) -> Double {
        left + (width - left - right) * Double(step) / Double(steps)
    }

    private static func y(_ milli: Int64) -> Double {
        height - bottom - (height - top - bottom) * Double(min(1000, max(0, milli))) / 1000
    }
}
