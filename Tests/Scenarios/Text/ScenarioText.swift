/// A scenario as it stands in its file: a title and prose behind `#`, one command a line, and what
/// each command is expected to answer behind `>`.
struct ScenarioText {
    /// One line of the file that is not an expected one.
    struct Entry {
        let text: String
        let line: Int
        var expected: [String] = []

        /// Prose and empty lines tell the reader something; the rest are commands.
        var isCommand: Bool {
            let first = text.first { $0 != " " }
            return first != nil && first != "#"
        }
    }

    /// Columns of an answer, without the mark before it: the whole file stays within 100.
    static let columns = 96

    let file: String
    var entries: [Entry] = []

    init(_ text: String, file: String) throws(ScenarioProblem) {
        self.file = file
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard let title = lines.first, title.hasPrefix("# "), title.count > 2 else {
            throw ScenarioProblem(
                file: file, line: 1, sentence: "the first line is `# ` and what the story shows")
        }
        for (index, line) in lines.enumerated() {
            guard line.hasPrefix(">") else {
                entries.append(Entry(text: String(line), line: index + 1))
                continue
            }
            guard let last = entries.indices.last, entries[last].isCommand else {
                throw ScenarioProblem(
                    file: file, line: index + 1,
                    sentence: "an expected line stands under the command that it answers")
            }
            entries[last].expected.append(String(line.dropFirst(line.hasPrefix("> ") ? 2 : 1)))
        }
    }

    /// The file with these answers, one list an entry, in place of what was expected.
    func text(answers: [[String]]) -> String {
        var text = ""
        for (entry, answer) in zip(entries, answers) {
            text += entry.text + "\n"
            for line in answer { text += "> " + line + "\n" }
        }
        return text
    }

    /// The line, folded at spaces where it is too long; what follows is indented.
    static func fold(_ line: String) -> [String] {
        var folded: [String] = []
        var rest = line
        while rest.count > columns {
            let head = rest.prefix(columns)
            guard let space = head.lastIndex(of: " "), space > head.startIndex,
                head[..<space].contains(where: { $0 != " " })
            else { break }
            folded.append(String(rest[..<space]))
            rest = "    " + rest[rest.index(after: space)...]
        }
        return folded + [rest]
    }
}
