/// What is wrong with a trace or fleet file, in words for the person who gave it.
///
/// `line` counts from 1 and is 0 where the file as a whole is meant.
package struct TraceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file as the caller named it.
    package let file: String
    /// Line in the decompressed text, from 1; 0 for the whole file.
    package let line: Int
    /// Name of the column or field, or nil where none is meant.
    package let field: String?
    /// Position of that field in its line, from 1; nil where no one field is meant.
    package let column: Int?
    /// What happened, with the offending value.
    package let problem: String
    /// What to do next.
    package let remedy: String

    /// Makes an error from its parts.
    package init(
        file: String, line: Int, field: String?, column: Int? = nil, problem: String,
        remedy: String
    ) {
        self.file = file
        self.line = line
        self.field = field
        self.column = column
        self.problem = problem
        self.remedy = remedy
    }

    /// One line: place, problem, remedy.
    package var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        let name = field.map { column == nil ? ", column '\($0)'" : " '\($0)'" } ?? ""
        let position = column.map { ", column \($0)" } ?? ""
        return "\(place)\(position)\(name): \(problem). \(remedy)."
    }
}
