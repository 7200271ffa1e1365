/// Pieces of the page: escaping and the numbers of a drawing.
enum Page {
    /// Text for HTML and SVG, element or attribute. Control characters become blanks, so that no
    /// name can break out of where it stands.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default:
                let control = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                let steering = scalar.properties.generalCategory == .format
                result.unicodeScalars.append(control || steering ? " " : scalar)
            }
        }
        return result
    }

    /// Keeps each number and its unit on one line: `4 min 20 s` may break only after `min`.
    static func unbroken(_ duration: String) -> String {
        var spaces = 0
        return String(
            duration.map { character in
                guard character == " " else { return character }
                spaces += 1
                return spaces % 2 == 1 ? "\u{A0}" : character
            })
    }

    /// Keeps each number and the sign after it on one line.
    static func held(_ text: String) -> String { text.replacing(" %", with: "\u{A0}%") }

    /// A coordinate with one decimal, the same on every machine.
    static func number(_ value: Double) -> String {
        let tenths = Int64((min(1e9, max(-1e9, value)) * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let part = tenths.magnitude % 10
        return "\(sign)\(tenths.magnitude / 10)" + (part == 0 ? "" : ".\(part)")
    }

    /// Width in units of text at a font size; East Asian characters are a full em.
    static func textWidth(_ text: String, size: Double) -> Double {
        text.reduce(0) { $0 + (TextColumns.width(String($1)) > 1 ? 1.0 : 0.57) * size }
    }

    /// A card of the page.
    static func section(_ title: String, _ lead: String, wide: Bool = false, body: String) -> String
    {
        """
        <section\(wide ? " class=\"wide\"" : "")><h2>\(escaped(held(title)))</h2>
        <p class="lead">\(escaped(lead))</p>
        \(body)</section>

        """
    }

    /// What a card shows that has nothing to draw.
    static let nothing = "<p class=\"none\">Nothing to show for this run.</p>\n"

    /// A horizontal bar, `share` of 1000 long, that stretches with the page.
    static func bar(share: Int64, style: String) -> String {
        let width = min(1000, max(0, share))
        return """
            <svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">\
            <rect class="track" width="1000" height="10"/>\
            <rect class="\(style)" width="\(width)" height="10"/></svg>
            """
    }

    /// A table; all columns but the first are numbers. The style `tight` lets cells break at
    /// their blanks, so that six columns stand in half a page.
    static func table(header: [String], rows: [[String]], style: String? = nil) -> String {
        let head = header.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
        let body = rows.map { row in
            "<tr>" + row.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>\n"
        }.joined()
        let opening = style.map { "<table class=\"\($0)\">" } ?? "<table>"
        return "<div class=\"scroll\">\(opening)<thead><tr>\(head)</tr></thead><tbody>\n\(body)"
            + "</tbody></table></div>\n"
    }
}
