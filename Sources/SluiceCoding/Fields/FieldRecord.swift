public import SluiceModel

/// A thing that is written as its fields in order.
///
/// Each type says its fields twice, once for writing and once for reading, and no format in either:
/// the same two functions serve bytes (`ByteWriter`, `ByteReader`), JSON, the protocol's pages and
/// the tests' arbitrary values. Fields are only ever appended, at the end.
public protocol FieldRecord: Sendable {
    /// Whether the record can never grow; such a record is written without a length before it.
    static var isFixed: Bool { get }
    /// Says each field to `sink`, in order.
    func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink)
    /// Takes each field from `source`, in the same order, and checks its bound.
    init<Source: FieldSource & ~Escapable>(from source: inout Source) throws(CodingFault)
}

extension FieldRecord {
    /// Records may grow unless they say otherwise.
    @inlinable
    public static var isFixed: Bool { false }
}

/// A value of a closed list: one or two bytes, checked when read; JSON writes its case's name.
public protocol FieldChoice: RawRepresentable, CaseIterable, Sendable
where RawValue: FixedWidthInteger & UnsignedInteger & Sendable {}

/// A field's name, as pages and JSON show it.
public typealias FieldName = StaticString

/// Takes fields in order.
public protocol FieldSink: ~Copyable {
    /// One byte.
    mutating func field(_ name: FieldName, _ value: UInt8)
    /// Two bytes.
    mutating func field(_ name: FieldName, _ value: UInt16)
    /// Four bytes.
    mutating func field(_ name: FieldName, _ value: UInt32)
    /// Eight bytes.
    mutating func field(_ name: FieldName, _ value: UInt64)
    /// Four bytes, two's complement.
    mutating func field(_ name: FieldName, _ value: Int32)
    /// Eight bytes, two's complement.
    mutating func field(_ name: FieldName, _ value: Int64)
    /// One byte, 0 or 1.
    mutating func field(_ name: FieldName, _ value: Bool)
    /// Text, at most `limit` bytes of UTF-8.
    mutating func field(_ name: FieldName, _ value: String, limit: Int)
    /// A checked name; `form` says of what form.
    mutating func name(_ name: FieldName, _ value: String, _ form: NameForm)
    /// Bytes, at most `limit`.
    mutating func field(_ name: FieldName, _ value: [UInt8], limit: Int)
    /// A value of a closed list, as wide as its raw value.
    mutating func field<Choice: FieldChoice>(_ name: FieldName, _ value: Choice)
    /// Presence in one byte, then the value of a closed list where there is one.
    mutating func field<Choice: FieldChoice>(_ name: FieldName, _ value: Choice?)
    /// A count of two bytes, then texts of at most `bytes` bytes each.
    mutating func field(_ name: FieldName, _ value: [String], limit: Int, bytes: Int)
    /// A count of two bytes, then names of `form`.
    mutating func names<Names: Collection<String>>(
        _ name: FieldName, _ value: Names, _ form: NameForm, limit: Int)
    /// A count of two bytes, then numbers of four bytes.
    mutating func field(_ name: FieldName, _ value: [UInt32], limit: Int)
    /// `count` numbers of two bytes, without a count before them: an earlier field says how many.
    mutating func field(_ name: FieldName, _ value: InlineCounts, count: Int)
    /// A nested record.
    mutating func field<Record: FieldRecord>(_ name: FieldName, _ value: Record)
    /// Presence in one byte, then the record where there is one.
    mutating func field<Record: FieldRecord>(_ name: FieldName, _ value: Record?)
    /// A count of two bytes, then the records.
    mutating func field<Records: FieldList>(_ name: FieldName, _ value: Records, limit: Int)
}

/// Gives fields in order.
///
/// What is read by the thousand is generic over its number: Swift 6.3 looks a requirement that
/// throws a typed error up in the witness table on each call, also where the source is known,
/// unless the requirement has a type of its own to be specialised for.
public protocol FieldSource: ~Escapable {
    /// A number as wide as its type.
    mutating func number<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type
    ) throws(CodingFault) -> Number
    /// One byte, 0 or 1.
    mutating func bool(_ name: FieldName) throws(CodingFault) -> Bool
    /// Text of at most `limit` bytes.
    mutating func text(_ name: FieldName, limit: Int) throws(CodingFault) -> String
    /// A name of `form`, checked.
    mutating func name(_ name: FieldName, _ form: NameForm) throws(CodingFault) -> String
    /// At most `limit` bytes.
    mutating func bytes(_ name: FieldName, limit: Int) throws(CodingFault) -> [UInt8]
    /// A value of a closed list.
    mutating func choice<Choice: FieldChoice>(
        _ name: FieldName, _ type: Choice.Type
    ) throws(CodingFault) -> Choice
    /// A value of a closed list that may be absent.
    mutating func optionalChoice<Choice: FieldChoice>(
        _ name: FieldName, _ type: Choice.Type
    ) throws(CodingFault) -> Choice?
    /// At most `limit` texts of at most `bytes` bytes each.
    mutating func texts(
        _ name: FieldName, limit: Int, bytes: Int
    ) throws(CodingFault) -> [String]
    /// At most `limit` names of `form`, each wrapped by `wrap`.
    mutating func names<Wrapped>(
        _ name: FieldName, _ form: NameForm, limit: Int, _ wrap: (String) -> Wrapped
    ) throws(CodingFault) -> [Wrapped]
    /// At most `limit` numbers.
    mutating func numbers<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type, limit: Int
    ) throws(CodingFault) -> [Number]
    /// Exactly `count` numbers of two bytes, which is what `type` says, `count` at most 17.
    mutating func counts<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type, count: Int
    ) throws(CodingFault) -> InlineCounts
    /// A nested record.
    mutating func record<Record: FieldRecord>(
        _ name: FieldName, _ type: Record.Type
    ) throws(CodingFault) -> Record
    /// A record that may be absent.
    mutating func optional<Record: FieldRecord>(
        _ name: FieldName, _ type: Record.Type
    ) throws(CodingFault) -> Record?
    /// At most `limit` records.
    mutating func list<Records: FieldList>(
        _ name: FieldName, of type: Records.Type, limit: Int
    ) throws(CodingFault) -> Records
    /// Whether a field that a later version appended is there; absent, it has its default.
    mutating func hasAppended(_ name: FieldName) -> Bool
    /// The fault of a value that reads well and makes no sense.
    func fault(_ kind: CodingFault.Kind) -> CodingFault
}

/// Records in order, in whatever keeps them.
public protocol FieldList<Element>: Sendable {
    /// What is listed.
    associatedtype Element: FieldRecord
    /// How many there are.
    var count: Int { get }
    /// `count` records, each from `next`, which are made where they stay.
    init(count: Int, _ next: () throws(CodingFault) -> Element) throws(CodingFault)
    /// Hands out each in order, in place: an iterator would copy it and count references.
    func forEachInPlace(_ body: (borrowing Element) -> Void)
}

extension Array: FieldList where Element: FieldRecord {
    /// `count` records, each from `next`.
    @inlinable @inline(__always)
    public init(
        count: Int, _ next: () throws(CodingFault) -> Element
    ) throws(CodingFault) {
        try self.init(capacity: count) { (room: inout OutputSpan<Element>) throws(CodingFault) in
            while room.count < count { room.append(try next()) }
        }
    }

    /// Hands out each in order.
    @inlinable @inline(__always)
    public func forEachInPlace(_ body: (borrowing Element) -> Void) {
        let span = self.span
        for index in span.indices { body(span[index]) }
    }
}

extension FieldSource where Self: ~Escapable {
    /// One byte.
    @inlinable @inline(__always)
    public mutating func uint8(_ name: FieldName) throws(CodingFault) -> UInt8 {
        try number(name, UInt8.self)
    }

    /// Two bytes.
    @inlinable @inline(__always)
    public mutating func uint16(_ name: FieldName) throws(CodingFault) -> UInt16 {
        try number(name, UInt16.self)
    }

    /// Four bytes.
    @inlinable @inline(__always)
    public mutating func uint32(_ name: FieldName) throws(CodingFault) -> UInt32 {
        try number(name, UInt32.self)
    }

    /// Eight bytes.
    @inlinable @inline(__always)
    public mutating func uint64(_ name: FieldName) throws(CodingFault) -> UInt64 {
        try number(name, UInt64.self)
    }

    /// Four bytes, two's complement.
    @inlinable @inline(__always)
    public mutating func int32(_ name: FieldName) throws(CodingFault) -> Int32 {
        try number(name, Int32.self)
    }

    /// Eight bytes, two's complement.
    @inlinable @inline(__always)
    public mutating func int64(_ name: FieldName) throws(CodingFault) -> Int64 {
        try number(name, Int64.self)
    }

    /// At most `limit` records of `type`.
    @inlinable
    public mutating func list<Record: FieldRecord>(
        _ name: FieldName, _ type: Record.Type, limit: Int
    ) throws(CodingFault) -> [Record] { try list(name, of: [Record].self, limit: limit) }
}

/// The forms that a name may have.
@frozen
public enum NameForm: Sendable {
    /// A name.
    case required
    /// A name, or empty for "none".
    case optional
    /// `org` or `org/team`, or empty for "none".
    case tenant
}
