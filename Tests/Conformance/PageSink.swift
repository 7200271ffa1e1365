import SluiceCoding
import SluiceModel

/// Takes down what a record says of its fields: name, wire type and bound, as pages show them.
struct PageSink: FieldSink {
    /// One line of a page's table.
    struct Row: Hashable {
        var name: String
        var type: String
        var bound = ""
    }

    /// Fields so far, in order.
    private(set) var rows: [Row] = []
    /// Nested records met on the way, by type, each as its own fields.
    private(set) var nested: [(type: String, isFixed: Bool, rows: [Row])] = []
    /// Closed lists met on the way: each value as `1 name`.
    private(set) var choices: [(type: String, values: [String])] = []

    /// What `record` says.
    static func describe<Record: FieldRecord>(_ record: Record) -> PageSink {
        var sink = PageSink()
        record.encode(into: &sink)
        return sink
    }

    private mutating func add(_ name: FieldName, _ type: String, _ bound: String = "") {
        rows.append(Row(name: "\(name)", type: type, bound: bound))
    }

    private mutating func visit<Record: FieldRecord>(_ record: Record) {
        let inner = Self.describe(record)
        nested.append((Self.short(Record.self), Record.isFixed, inner.rows))
        nested += inner.nested
        choices += inner.choices
    }

    /// `Number` of a verdict is `VerdictNumber`: pages have no folders for outer types.
    private static func short<Value>(_ type: Value.Type) -> String {
        String(reflecting: type).split(separator: ".").dropFirst().joined()
    }

    private mutating func visit<Choice: FieldChoice>(_ type: Choice.Type) {
        choices.append((Self.short(type), Choice.allCases.map { "\($0.rawValue) \($0)" }))
    }

    private func width<Choice: FieldChoice>(_ type: Choice.Type) -> String {
        "choice \(Choice.RawValue.bitWidth / 8) `\(Self.short(type))`"
    }

    mutating func field(_ name: FieldName, _ value: UInt8) { add(name, "unsigned 1") }
    mutating func field(_ name: FieldName, _ value: UInt16) { add(name, "unsigned 2") }
    mutating func field(_ name: FieldName, _ value: UInt32) { add(name, "unsigned 4") }
    mutating func field(_ name: FieldName, _ value: UInt64) { add(name, "unsigned 8") }
    mutating func field(_ name: FieldName, _ value: Int32) { add(name, "signed 4") }
    mutating func field(_ name: FieldName, _ value: Int64) { add(name, "signed 8") }
    mutating func field(_ name: FieldName, _ value: Bool) { add(name, "truth") }

    mutating func field(_ name: FieldName, _ value: String, limit: Int) {
        add(name, "text", "\(limit) bytes")
    }

    mutating func name(_ name: FieldName, _ value: String, _ form: NameForm) {
        add(name, Self.word(form), "\(form.limit) bytes")
    }

    private static func word(_ form: NameForm) -> String {
        switch form {
        case .required: "name"
        case .optional: "name or empty"
        case .tenant: "tenant or empty"
        }
    }

    mutating func field(_ name: FieldName, _ value: [UInt8], limit: Int) {
        add(name, "bytes", "\(limit) bytes")
    }

    mutating func field<Choice: FieldChoice>(_ name: FieldName, _ value: Choice) {
        visit(Choice.self)
        add(name, width(Choice.self))
    }

    mutating func field<Choice: FieldChoice>(_ name: FieldName, _ value: Choice?) {
        visit(Choice.self)
        add(name, "optional " + width(Choice.self))
    }

    mutating func field(_ name: FieldName, _ value: [String], limit: Int, bytes: Int) {
        add(name, "list of text", "\(limit) entries of \(bytes) bytes")
    }

    mutating func names<Names: Collection<String>>(
        _ name: FieldName, _ value: Names, _ form: NameForm, limit: Int
    ) {
        add(name, "list of " + Self.word(form), "\(limit) entries of \(form.limit) bytes")
    }

    mutating func field(_ name: FieldName, _ value: [UInt32], limit: Int) {
        add(name, "list of unsigned 4", "\(limit) entries")
    }

    mutating func field(_ name: FieldName, _ value: InlineCounts, count: Int) {
        add(name, "unsigned 2, repeated without a count", "\(InlineCounts.capacity) entries")
    }

    mutating func field<Record: FieldRecord>(_ name: FieldName, _ value: Record) {
        visit(value)
        add(name, word(Record.self))
    }

    mutating func field<Record: FieldRecord>(_ name: FieldName, _ value: Record?) {
        if let value { visit(value) }
        add(name, "optional " + word(Record.self))
    }

    mutating func field<Records: FieldList>(
        _ name: FieldName, _ value: Records, limit: Int
    ) {
        value.forEachInPlace { visit($0) }
        add(name, "list of " + word(Records.Element.self), "\(limit) entries")
    }

    private func word<Record: FieldRecord>(_ type: Record.Type) -> String {
        (Record.isFixed ? "fixed record" : "record") + " `\(Self.short(type))`"
    }
}
