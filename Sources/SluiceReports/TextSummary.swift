/// The report for a terminal: aligned tables, no colour, no control codes.
package enum TextSummary {
    /// Columns that sentences are broken at.
    private static let width = 100

    /// The summary, lines ending with LF.
    package static func render(_ content: ReportContent) -> String {
        var lines =
            [TextColumns.clean(content.title)] + TextColumns.wrapped(content.subtitle, to: width)
            + [""]
        let totals =
            content.totals.map { [$0.name, Figures.grouped($0.count)] } + [
                ["invariant violations", Figures.grouped(content.violations)],
                ["mean utilisation", Figures.percent(milli: content.utilisationMilli)],
            ]
        lines += TextColumns.table(header: ["total", ""], rows: totals)
        lines += section("power cost of the same work", costs(content))
        lines += section(
            "placements by latency ring",
            table(["ring", "placements"], content.rings) {
                [$0.name, Figures.grouped($0.placements)]
            })
        lines += section("waits", waits(content))
        if !content.waitRemark.isEmpty {
            lines.append("  " + TextColumns.clean(content.waitRemark))
        }
        lines += section(
            "utilisation by tier",
            table(["tier", "mean", "highest"], content.tiers) { tier in
                [tier.name]
                    + [tier.meanMilli, tier.highestMilli].map { Figures.percent(milli: $0) }
            })
        if !content.stateHash.isEmpty {
            lines += ["", "state hash  " + TextColumns.clean(content.stateHash)]
        }
        if !content.notes.isEmpty {
            lines += ["", "notes"]
            for note in content.notes {
                let parts = TextColumns.wrapped(note, to: width - 4)
                lines += parts.enumerated().map { ($0 == 0 ? "  - " : "    ") + $1 }
            }
        }
        return lines.map(trimmed).joined(separator: "\n") + "\n"
    }

    private static func costs(_ content: ReportContent) -> [String] {
        let base = content.powerCosts.first?.microYuan ?? 0
        return table(["policy", "yuan", "against Sluice"], content.powerCosts) { cost in
            let above = Figures.aboveMilli(cost.microYuan, base: base)
            return [
                cost.policy, Figures.yuan(micro: cost.microYuan),
                above.map { Figures.signedPercent(milli: $0) } ?? "-",
            ]
        }
    }

    private static func waits(_ content: ReportContent) -> [String] {
        table(["kind", "jobs", "p50", "p90", "p99", "longest"], content.waits) { row in
            [row.kind, Figures.grouped(row.jobs)]
                + [
                    row.p50Milliseconds, row.p90Milliseconds, row.p99Milliseconds,
                    row.maximumMilliseconds,
                ].map { Figures.duration(milliseconds: $0) }
        }
    }

    private static func table<Row>(
        _ header: [String], _ rows: [Row], cells: (Row) -> [String]
    ) -> [String] {
        rows.isEmpty
            ? ["  nothing to show"] : TextColumns.table(header: header, rows: rows.map(cells))
    }

    private static func section(_ name: String, _ lines: [String]) -> [String] {
        ["", name] + lines
    }

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}
