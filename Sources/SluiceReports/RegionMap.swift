/// The map: graticule, cities as faint dots, regions as circles with names that do not overlap.
///
/// No outline of the country is drawn: none is in the data. Two drawings are made, for a wide and a
/// narrow page, since names legible on one are not on the other; the style sheet shows one.
enum RegionMap {
    /// The map, its colour key, and a table of the regions (names that found no room are there).
    static func render(_ content: ReportContent) -> String {
        guard !content.regions.isEmpty else { return Page.nothing }
        let wide = MapDrawing(content, width: 1080, fontSize: 13, largestRadius: 34)
        let narrow = MapDrawing(content, width: 360, fontSize: 11, largestRadius: 15)
        return wide.svg(style: "map onwide") + narrow.svg(style: "map onnarrow") + key()
            + (content.flows.isEmpty ? "" : flowKey) + table(content)
    }

    /// The class of a utilisation: ten steps.
    static func shade(_ milli: Int64) -> String { "u\(min(9, max(0, milli) / 100))" }

    private static func key() -> String {
        let steps = (0..<10).map {
            "<rect class=\"u\($0)\" x=\"\($0 * 20)\" width=\"20\" height=\"10\"/>"
        }.joined()
        return "<p class=\"scale\">0 % <svg viewBox=\"0 0 200 10\" preserveAspectRatio=\"none\" "
            + "aria-hidden=\"true\">\(steps)</svg> 100 % in use</p>\n"
    }

    private static let flowKey = """
        <ul class="legend"><li><svg class="key" viewBox="0 0 26 8" aria-hidden="true">\
        <path class="flow near" stroke-width="4" d="M0 4H26"/></svg>inference, from its users' city\
        </li><li><svg class="key" viewBox="0 0 26 8" aria-hidden="true">\
        <path class="flow far" stroke-width="4" d="M0 4H26"/></svg>training and batch, from its \
        owner's city</li></ul>

        """

    private static func table(_ content: ReportContent) -> String {
        let order = content.regions.indices.sorted {
            (content.regions[$0].cards, $1) > (content.regions[$1].cards, $0)
        }
        let rows = order.map { index in
            let region = content.regions[index]
            return [
                region.name, Figures.grouped(region.cards),
                Figures.percent(milli: region.utilisationMilli), Figures.grouped(region.placements),
            ]
        }
        return "<details><summary>Table of the regions (\(rows.count))</summary>\n"
            + Page.table(header: ["region", "cards", "in use", "placements"], rows: rows)
            + "</details>\n"
    }
}
