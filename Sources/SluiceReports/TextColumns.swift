/// Text that stands in columns of a terminal.
package enum TextColumns {
    /// Columns that `text` takes: two for East Asian wide characters, one for others.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    /// Names come from other people's files: control characters would reach the terminal.
    package static func clean(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                clean.append(" ")
            default: clean.append(scalar)
            }
        }
        return String(clean)
    }

    /// Cleaned, and cut with … to at most `columns`.
    static func fitted(_ text: String, to columns: Int) -> String {
        let clean = clean(text)
        guard width(clean) > columns else { return clean }
        guard columns > 0 else { return "" }
        var kept = ""
        var used = 0
        for character in clean {
            let next = width(String(character))
            if used + next > columns - 1 { break }
            kept.append(character)
            used += next
        }
        return kept + "…"
    }

    /// Cleaned, and broken at blanks into lines of at most `columns`; a longer word stands alone.
    static func wrapped(_ text: String, to columns: Int) -> [String] {
        var lines: [String] = []
        for word in clean(text).split(separator: " ") {
            if let last = lines.last, width(last) + 1 + width(String(word)) <= columns {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    /// Fitted and filled with blanks, the text on the left or on the right.
    static func padded(_ text: String, to columns: Int, right: Bool = false) -> String {
        let fitted = fitted(text, to: columns)
        let blanks = String(repeating: " ", count: max(0, columns - width(fitted)))
        return right ? blanks + fitted : fitted + blanks
    }

    /// A table with two blanks between its columns: those of `left` on the left (the first one,
    /// where nothing is said), the others right-aligned.
    package static func table(
        header: [String], rows: [[String]], firstColumnLimit: Int = 32, left: Set<Int> = [0]
    ) -> [String] {
        var widths = header.map(width)
        for row in rows {
            for (column, cell) in row.enumerated() where column < widths.count {
                widths[column] = max(widths[column], width(clean(cell)))
            }
        }
        if !widths.isEmpty { widths[0] = min(widths[0], firstColumnLimit) }
        return ([header] + rows).map { row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                padded(cell.0, to: cell.1, right: !left.contains(column))
            }
            return "  " + cells.joined(separator: "  ")
        }
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
        }
    }
}
