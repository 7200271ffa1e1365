/// The report as one HTML file: no script, nothing fetched, one style sheet inside.
///
/// No inline style attribute is used, so a content policy needs only the one `<style>` element; the
/// page carries a policy that forbids everything else.
package enum ReportPage {
    /// The page. Any content gives a whole page; empty parts say so.
    package static func render(_ content: ReportContent) -> String {
        head(content) + headline(content) + "<main>\n"
            + Page.section(
                Findings.map(content),
                "A circle is a region: its area the cards, its colour the mean share in use. Dots "
                    + "are cities.",
                wide: true, body: RegionMap.render(content))
            + Page.section(
                Findings.tiers(content),
                "Share of the tier's cards in use, by hour from the first midnight.",
                body: TierChart.render(content))
            + Page.section(
                Findings.power(content),
                "Electricity in yuan, and the same work placed by other rules at the same tariffs.",
                body: costs(content))
            + Page.section(
                Findings.rings(content),
                "Round trip from the site to the metro it serves, at placement; how many and what "
                    + "share.",
                body: rings(content))
            + Page.section(
                Findings.waits(content),
                "Time from submission to start. The band spans median to p99, its ticks are p50, "
                    + "p90 and p99; the ring is the longest."
                    + (content.waitRemark.isEmpty ? "" : " " + content.waitRemark),
                body: waits(content))
            + Page.section(
                "The run in numbers", "Counted by the planner and its checkers.",
                body: totals(content))
            + Page.section(
                "How to read these figures", "What was measured, reported, modelled or assumed.",
                body: notes(content))
            + "</main>\n" + foot(content) + "</body>\n</html>\n"
    }

    private static func head(_ content: ReportContent) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" \
        content="default-src 'none'; style-src 'unsafe-inline'; \
        base-uri 'none'; form-action 'none'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(Page.escaped(content.title))</title>
        <style>
        \(ReportStyle.sheet)
        </style>
        </head>
        <body>

        """
    }

    private static func headline(_ content: ReportContent) -> String {
        var tiles = content.totals.prefix(4).map { (Figures.grouped($0.count), $0.name) }
        tiles.append((Figures.percent(milli: content.utilisationMilli), "mean utilisation"))
        let figures = tiles.map { value, name in
            "<div><dd>\(Page.escaped(value))</dd><dt>\(Page.escaped(name))</dt></div>\n"
        }.joined()
        return """
            <header>
            <p class="brand">Sluice <span>compute across regions</span></p>
            <h1>\(Page.escaped(content.title))</h1>
            <p class="subtitle">\(Page.escaped(content.subtitle))</p>
            <dl class="tiles">
            \(figures)</dl>
            \(verdict(content))</header>

            """
    }

    private static func verdict(_ content: ReportContent) -> String {
        let checks = content.checks > 0 ? " in \(Figures.grouped(content.checks)) checks" : ""
        let saved = savings(content).map { " \($0)" } ?? ""
        return content.violations == 0
            ? "<p class=\"verdict good\"><strong>0 invariant violations</strong>"
                + "\(checks).\(saved)</p>\n"
            : "<p class=\"verdict bad\"><strong>\(Figures.grouped(content.violations)) invariant "
                + "violations</strong>\(checks): do not rely on this run.</p>\n"
    }

    private static func savings(_ content: ReportContent) -> String? {
        guard content.powerCosts.count > 1, let ours = content.powerCosts.first else { return nil }
        let other = content.powerCosts[1]
        guard let milli = Figures.aboveMilli(ours.microYuan, base: other.microYuan) else {
            return nil
        }
        let text = Figures.percent(milli: Int64(clamping: milli.magnitude))
        return "Power cost \(text) \(milli <= 0 ? "below" : "above") \(Page.escaped(other.policy))."
    }

    private static func costs(_ content: ReportContent) -> String {
        guard let base = content.powerCosts.first?.microYuan else { return Page.nothing }
        let highest = content.powerCosts.map(\.microYuan).max() ?? 0
        let rows = content.powerCosts.enumerated().map { index, cost in
            let share =
                highest > 0 ? Int64(clamping: Int128(cost.microYuan) * 1000 / Int128(highest)) : 0
            let above = Figures.aboveMilli(cost.microYuan, base: base)
            let relative = above.map { Figures.signedPercent(milli: $0) } ?? "no comparison"
            return row(
                name: cost.policy, value: Figures.yuan(micro: cost.microYuan),
                aside: index == 0 ? "reference" : relative, share: share,
                style: index == 0 ? "own" : "other")
        }
        return rows.joined()
    }

    private static func rings(_ content: ReportContent) -> String {
        guard !content.rings.isEmpty else { return Page.nothing }
        let sum = content.rings.reduce(Int128(0)) { $0 + Int128(max(0, $1.placements)) }
        return content.rings.map { ring in
            let count = max(0, ring.placements)
            let milli = sum > 0 ? Int64(Int128(count) * 1000 / sum) : 0
            return row(
                name: ring.name, value: Figures.grouped(count),
                aside: Figures.percent(milli: milli), share: milli, style: "own")
        }.joined()
    }

    private static func row(
        name: String, value: String, aside: String, share: Int64, style: String
    ) -> String {
        """
        <div class="row"><span class="name">\(Page.escaped(name))</span>\
        <span class="value">\(Page.escaped(value))</span>\
        <span class="aside">\(Page.escaped(aside))</span>\
        \(Page.bar(share: share, style: style))</div>

        """
    }

    private static func waits(_ content: ReportContent) -> String {
        guard !content.waits.isEmpty else { return Page.nothing }
        let rows = content.waits.map { wait in
            [wait.kind, Figures.grouped(wait.jobs)]
                + [
                    wait.p50Milliseconds, wait.p90Milliseconds, wait.p99Milliseconds,
                    wait.maximumMilliseconds,
                ].map { Page.unbroken(Figures.duration(milliseconds: $0)) }
        }
        return WaitChart.render(content.waits)
            + Page.table(
                header: ["kind", "jobs", "p50", "p90", "p99", "longest"], rows: rows,
                style: "tight")
    }

    private static func totals(_ content: ReportContent) -> String {
        let rows =
            content.totals.map { [$0.name, Figures.grouped($0.count)] }
            + [["invariant violations", Figures.grouped(content.violations)]]
        return Page.table(header: ["figure", "count"], rows: rows)
    }

    private static func notes(_ content: ReportContent) -> String {
        guard !content.notes.isEmpty else { return Page.nothing }
        return "<ul>\n" + content.notes.map { "<li>\(Page.escaped($0))</li>\n" }.joined()
            + "</ul>\n"
    }

    private static func foot(_ content: ReportContent) -> String {
        guard !content.stateHash.isEmpty else { return "<footer></footer>\n" }
        return "<footer>State hash <code>\(Page.escaped(content.stateHash))</code>: what this "
            + "planner's journal leads to, on every machine that replays it.</footer>\n"
    }
}
