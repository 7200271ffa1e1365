import SluiceCoding
import SluiceModel

/// Writes fields as the members of a JSON object, two spaces a level, in the order of the bytes.
///
/// Numbers of 64 bits are texts, since many readers of JSON keep 53 bits; values of closed lists
/// are their names; bytes are hexadecimal.
struct JsonSink: FieldSink {
    /// The text so far.
    private(set) var text = "{"
    private var level = 1
    private var isFirst = true

    /// The whole object.
    var finished: String { text + (isFirst ? "}" : "\n}") }

    private mutating func key(_ name: String) {
        newEntry()
        text += "\"\(name)\": "
    }

    private mutating func newEntry() {
        text += isFirst ? "\n" : ",\n"
        text += String(repeating: "  ", count: level)
        isFirst = false
    }

    mutating func open(_ bracket: String) {
        text += bracket
        level += 1
        isFirst = true
    }

    mutating func close(_ bracket: String) {
        level -= 1
        if !isFirst { text += "\n" + String(repeating: "  ", count: level) }
        text += bracket
        isFirst = false
    }

    /// A member that is text; for the frame around a body.
    mutating func member(_ name: String, _ value: String) {
        key(name)
        quote(value)
    }

    /// Starts a member that is an object.
    mutating func openMember(_ name: String) {
        key(name)
        open("{")
    }

    private mutating func quote(_ value: String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    private mutating func plain(_ name: FieldName, _ value: String) {
        key("\(name)")
        text += value
    }

    mutating func field(_ name: FieldName, _ value: UInt8) { plain(name, "\(value)") }
    mutating func field(_ name: FieldName, _ value: UInt16) { plain(name, "\(value)") }
    mutating func field(_ name: FieldName, _ value: UInt32) { plain(name, "\(value)") }
    mutating func field(_ name: FieldName, _ value: UInt64) { plain(name, "\"\(value)\"") }
    mutating func field(_ name: FieldName, _ value: Int32) { plain(name, "\(value)") }
    mutating func field(_ name: FieldName, _ value: Int64) { plain(name, "\"\(value)\"") }
    mutating func field(_ name: FieldName, _ value: Bool) { plain(name, "\(value)") }

    mutating func field(_ name: FieldName, _ value: String, limit: Int) {
        member("\(name)", value)
    }

    mutating func name(_ name: FieldName, _ value: String, _ form: NameForm) {
        member("\(name)", value)
    }

    mutating func field(_ name: FieldName, _ value: [UInt8], limit: Int) {
        member("\(name)", Hexadecimal.text(value))
    }

    mutating func field<Choice: FieldChoice>(_ name: FieldName, _ value: Choice) {
        member("\(name)", "\(value)")
    }

    mutating func field<Choice: FieldChoice>(_ name: FieldName, _ value: Choice?) {
        if let value { field(name, value) } else { plain(name, "null") }
    }

    mutating func field(_ name: FieldName, _ value: [String], limit: Int, bytes: Int) {
        names(name, value, .optional, limit: limit)
    }

    mutating func names<Names: Collection<String>>(
        _ name: FieldName, _ value: Names, _ form: NameForm, limit: Int
    ) {
        key("\(name)")
        open("[")
        for text in value {
            newEntry()
            quote(text)
        }
        close("]")
    }

    mutating func field(_ name: FieldName, _ value: [UInt32], limit: Int) {
        plain(name, "[" + value.map { "\($0)" }.joined(separator: ", ") + "]")
    }

    mutating func field(_ name: FieldName, _ value: InlineCounts, count: Int) {
        let counts = (0..<count).map { "\(value[$0])" }
        plain(name, "[" + counts.joined(separator: ", ") + "]")
    }

    mutating func field<Record: FieldRecord>(_ name: FieldName, _ value: Record) {
        key("\(name)")
        record(value)
    }

    mutating func field<Record: FieldRecord>(_ name: FieldName, _ value: Record?) {
        if let value { field(name, value) } else { plain(name, "null") }
    }

    mutating func field<Records: FieldList>(
        _ name: FieldName, _ value: Records, limit: Int
    ) {
        key("\(name)")
        open("[")
        value.forEachInPlace { record in
            newEntry()
            self.record(record)
        }
        close("]")
    }

    private mutating func record<Record: FieldRecord>(_ value: Record) {
        open("{")
        value.encode(into: &self)
        close("}")
    }
}
