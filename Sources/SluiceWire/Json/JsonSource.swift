import SluiceCoding
import SluiceModel

/// Gives fields from the members of a JSON object. Every member must be a field: a mistyped one is
/// refused with its place. The first fault's sentence and place stay in `problem`.
struct JsonSource: FieldSource {
    private var object: JsonValue
    private var used: [String] = []
    /// What went wrong first, for people.
    private(set) var problem: (sentence: String, offset: Int)?

    init(_ object: JsonValue) { self.object = object }

    /// Notes what is wrong with `value` and gives the fault to throw.
    private mutating func refuse(
        _ sentence: String, _ value: JsonValue, _ kind: CodingFault.Kind = .badValue
    ) -> CodingFault {
        if problem == nil { problem = (sentence, value.offset) }
        return CodingFault(kind, at: value.offset)
    }

    private mutating func member(_ name: FieldName) throws(CodingFault) -> JsonValue {
        used.append("\(name)")
        guard let value = object.member("\(name)") else {
            throw refuse("the field “\(name)” is missing here; add it", object, .truncated)
        }
        return value
    }

    /// Refuses members that are no field.
    mutating func finish() throws(CodingFault) {
        guard case .object(let members) = object.content else { return }
        for member in members where !used.contains(member.name) {
            let known = used.joined(separator: ", ")
            throw refuse(
                "there is no field “\(member.name)” here; there are: \(known)",
                member.value)
        }
    }

    private mutating func integer<Number: FixedWidthInteger>(
        _ name: FieldName, _ value: JsonValue
    ) throws(CodingFault) -> Number {
        let number: Number? =
            switch value.content {
            case .number(let number): Number(exactly: number)
            case .large(let number): Number(exactly: number)
            case .text(let text): Number(text)
            case .null, .bool, .array, .object: nil
            }
        if let number { return number }
        throw refuse("“\(name)” must be a whole number from \(Number.min) to \(Number.max)", value)
    }

    mutating func number<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type
    ) throws(CodingFault) -> Number { try integer(name, try member(name)) }

    mutating func bool(_ name: FieldName) throws(CodingFault) -> Bool {
        let value = try member(name)
        guard case .bool(let bool) = value.content else {
            throw refuse("“\(name)” must be true or false", value)
        }
        return bool
    }

    private mutating func string(
        _ name: FieldName, _ value: JsonValue, _ limit: Int
    ) throws(CodingFault) -> String {
        guard case .text(let text) = value.content else {
            throw refuse("“\(name)” must be a text in quotes", value)
        }
        guard text.utf8.count <= limit else {
            throw refuse("“\(name)” is over \(limit) bytes", value, .overLimit)
        }
        return text
    }

    mutating func text(_ name: FieldName, limit: Int) throws(CodingFault) -> String {
        try string(name, try member(name), limit)
    }

    mutating func name(_ name: FieldName, _ form: NameForm) throws(CodingFault) -> String {
        try checkedName(name, try member(name), form)
    }

    private mutating func checkedName(
        _ name: FieldName, _ value: JsonValue, _ form: NameForm
    ) throws(CodingFault) -> String {
        let text = try string(name, value, form.limit)
        guard form.admits(text) else {
            throw refuse("“\(name)” must be a name of a-z, 0-9, - and .", value, .badText)
        }
        return text
    }

    mutating func bytes(_ name: FieldName, limit: Int) throws(CodingFault) -> [UInt8] {
        let value = try member(name)
        guard let bytes = Hexadecimal.bytes(try string(name, value, limit * 2)) else {
            throw refuse("“\(name)” must be pairs of hexadecimal digits", value)
        }
        return bytes
    }

    mutating func choice<Choice: FieldChoice>(
        _ name: FieldName, _ type: Choice.Type
    ) throws(CodingFault) -> Choice {
        let value = try member(name)
        let text = try string(name, value, 256)
        guard let choice = Choice.allCases.first(where: { "\($0)" == text }) else {
            let names = Choice.allCases.map { "\($0)" }.joined(separator: ", ")
            throw refuse("“\(name)” must be one of: \(names)", value)
        }
        return choice
    }

    private mutating func isNull(_ name: FieldName) throws(CodingFault) -> Bool {
        if case .null = try member(name).content { return true }
        return false
    }

    mutating func optionalChoice<Choice: FieldChoice>(
        _ name: FieldName, _ type: Choice.Type
    ) throws(CodingFault) -> Choice? {
        try isNull(name) ? nil : try choice(name, type)
    }

    private mutating func elements(
        _ name: FieldName, _ limit: Int
    ) throws(CodingFault) -> [JsonValue] {
        let value = try member(name)
        guard case .array(let elements) = value.content else {
            throw refuse("“\(name)” must be a list in brackets", value)
        }
        guard elements.count <= limit else {
            throw refuse("“\(name)” has more than \(limit) entries", value, .overLimit)
        }
        return elements
    }

    mutating func texts(
        _ name: FieldName, limit: Int, bytes: Int
    ) throws(CodingFault) -> [String] {
        var texts: [String] = []
        for value in try elements(name, limit) { texts.append(try string(name, value, bytes)) }
        return texts
    }

    mutating func names<Wrapped>(
        _ name: FieldName, _ form: NameForm, limit: Int, _ wrap: (String) -> Wrapped
    ) throws(CodingFault) -> [Wrapped] {
        var names: [Wrapped] = []
        for value in try elements(name, limit) {
            names.append(wrap(try checkedName(name, value, form)))
        }
        return names
    }

    mutating func numbers<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type, limit: Int
    ) throws(CodingFault) -> [Number] {
        var numbers: [Number] = []
        for value in try elements(name, limit) { numbers.append(try integer(name, value)) }
        return numbers
    }

    mutating func counts<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type, count: Int
    ) throws(CodingFault) -> InlineCounts {
        let values = try elements(name, InlineCounts.capacity)
        guard values.count == count else {
            throw refuse("“\(name)” must have \(count) entries", object)
        }
        var counts = InlineCounts()
        for (index, value) in values.enumerated() { counts[index] = try integer(name, value) }
        return counts
    }

    mutating func record<Record: FieldRecord>(
        _ name: FieldName, _ type: Record.Type
    ) throws(CodingFault) -> Record {
        try nested(name, try member(name), type)
    }

    mutating func optional<Record: FieldRecord>(
        _ name: FieldName, _ type: Record.Type
    ) throws(CodingFault) -> Record? {
        try isNull(name) ? nil : try record(name, type)
    }

    mutating func list<Records: FieldList>(
        _ name: FieldName, of type: Records.Type, limit: Int
    ) throws(CodingFault) -> Records {
        let values = try elements(name, limit)
        var next = 0
        return try Records(count: values.count) { () throws(CodingFault) in
            defer { next += 1 }
            return try nested(name, values[next], Records.Element.self)
        }
    }

    private mutating func nested<Record: FieldRecord>(
        _ name: FieldName, _ value: JsonValue, _ type: Record.Type
    ) throws(CodingFault) -> Record {
        guard case .object = value.content else {
            throw refuse("“\(name)” must be an object in braces", value)
        }
        var inner = JsonSource(value)
        do {
            let record = try Record(from: &inner)
            try inner.finish()
            return record
        } catch {
            if problem == nil {
                problem = inner.problem ?? ("a value in “\(name)” makes no sense", value.offset)
            }
            throw error
        }
    }

    /// The body of a message of `kind`, which stands in the member `body`.
    mutating func body(_ kind: MessageKind) throws(CodingFault) -> Message {
        let value = try member("body")
        guard case .object = value.content else {
            throw refuse("“body” must be an object in braces", value)
        }
        var inner = JsonSource(value)
        do {
            let message = try Message(kind: kind, from: &inner)
            try inner.finish()
            return message
        } catch {
            if problem == nil { problem = inner.problem }
            throw error
        }
    }

    mutating func hasAppended(_ name: FieldName) -> Bool { object.member("\(name)") != nil }

    func fault(_ kind: CodingFault.Kind) -> CodingFault { CodingFault(kind, at: object.offset) }
}
