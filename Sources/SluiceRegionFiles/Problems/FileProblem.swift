internal import SluiceModel

/// One thing that is wrong in a file a person wrote: where, what, and what to do about it.
package struct FileProblem: Equatable, Sendable, CustomStringConvertible {
    /// The file's path, as the user would type it.
    package var file: String
    package var mark: YAMLMark
    /// The way from the document's root, as `sites[0].pools[1].tier`; empty for the root itself.
    package var field: String
    package var what: String
    package var remedy: String

    package init(file: String, mark: YAMLMark, field: String, what: String, remedy: String) {
        self.file = file
        self.mark = mark
        self.field = field
        self.what = what
        self.remedy = remedy
    }

    /// `file:line:column: field: what; remedy`, which editors and terminals make a link of.
    package var description: String {
        let name = field.isEmpty ? "" : "\(field): "
        return "\(file):\(mark.line):\(mark.column): \(name)\(what); \(remedy)"
    }
}

/// All that is wrong in a folder or file, ordered by file and place. It was refused whole.
package struct FileProblems: Error, Equatable, Sendable, CustomStringConvertible {
    package var problems: [FileProblem]

    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// Collects problems while a folder is read, so that a person sees all of them at once.
final class ProblemLog {
    private(set) var problems: [FileProblem] = []
    /// What the entries say that they rest on, in the order of reading.
    private(set) var figures: [Nation.Figure] = []

    /// More than these are cut off: nobody mends ten thousand lines from one listing.
    static let limit = 500

    func add(_ problem: FileProblem) {
        if problems.count < Self.limit { problems.append(problem) }
    }

    func note(basis: Basis, of value: Value) {
        figures.append(
            Nation.Figure(
                place: "\(value.file):\(value.node.mark.line)", field: value.path, basis: basis))
    }

    /// Throws what was collected, if anything was, sorted by file, line and column.
    func throwIfAny() throws(FileProblems) {
        guard !problems.isEmpty else { return }
        throw FileProblems(
            problems: problems.sorted {
                ($0.file, $0.mark.line, $0.mark.column) < ($1.file, $1.mark.line, $1.mark.column)
            })
    }
}
