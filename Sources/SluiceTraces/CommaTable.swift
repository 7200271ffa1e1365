/// A comma-separated file with a header line: columns are found by name, in any order.
struct CommaTable: ~Copyable {
    private var reader: LineReader
    private let columns: [String]
    private(set) var fields: [[UInt8]] = []

    /// Opens the file and checks that its header has the `required` columns of `format`.
    init(path: String, format: String, required: [String]) throws(TraceError) {
        var reader = try LineReader(path: path)
        guard try reader.advance() else {
            throw reader.failure(
                "is empty", "A \(format) file starts with a header line naming its columns")
        }
        let columns = FieldText.commaSeparated(reader.line).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard columns.count <= TraceLimits.fieldsPerLine else {
            throw reader.failure(
                "has \(columns.count) columns", "At most \(TraceLimits.fieldsPerLine) are read")
        }
        for name in required where !columns.contains(name) {
            throw reader.failure(
                "the header has no such column; it has: "
                    + FieldText.shown(Array(columns.joined(separator: ", ").utf8)),
                "The format \(format) needs the columns \(required.joined(separator: ", "))",
                field: name)
        }
        self.reader = reader
        self.columns = columns
    }

    /// Number of the current line, from 1.
    var lineNumber: Int { reader.lineNumber }

    /// Names of the columns, in the file's order.
    var names: [String] { columns }

    /// Index of a column that may be absent.
    func column(_ name: String) -> Int? { columns.firstIndex(of: name) }

    /// Moves to the next row; blank lines are passed over. False at the end.
    mutating func advance() throws(TraceError) -> Bool {
        while try reader.advance() {
            if reader.line.isEmpty { continue }
            fields = FieldText.commaSeparated(reader.line)
            guard fields.count == columns.count else {
                throw reader.failure(
                    "has \(fields.count) fields where the header names \(columns.count)",
                    "Mend or remove the line")
            }
            return true
        }
        return false
    }

    /// A field as text.
    func text(_ column: Int) -> String { String(decoding: fields[column], as: UTF8.self) }

    /// A field as a number times `scale`, which must lie in `range` (after scaling).
    func number(
        _ column: Int, scale: Int64 = 1, in range: ClosedRange<Int64>
    ) throws(TraceError) -> Int64 {
        guard let value = FieldText.decimal(fields[column], scale: scale) else {
            throw failure(column, "'\(FieldText.shown(fields[column]))' is no number")
        }
        guard range.contains(value) else {
            throw failure(
                column,
                "'\(FieldText.shown(fields[column]))' is not between "
                    + "\(range.lowerBound / scale) and \(range.upperBound / scale)")
        }
        return value
    }

    /// A field as Unix seconds.
    func timestamp(_ column: Int) throws(TraceError) -> Int64 {
        guard let seconds = FieldText.timestamp(fields[column]) else {
            throw failure(
                column,
                "'\(FieldText.shown(fields[column]))' is no time like 2017-10-03 14:05:00")
        }
        return seconds
    }

    /// An error at a field of the current row.
    func failure(
        _ column: Int, _ problem: String, _ remedy: String = "Mend or remove the line"
    ) -> TraceError {
        reader.failure(problem, remedy, field: columns[column], column: column + 1)
    }
}
