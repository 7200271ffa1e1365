// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// Most of what stands here meets `FieldSource`, which documents it.

public import SluiceModel

/// Reads what `PackedWriter` wrote, with the same checks as `ByteReader`.
@frozen
public struct PackedReader: ~Escapable {
    /// Where the bytes come from; what is not packed is read here.
    public var bytes: ByteReader

    /// Goes on where `bytes` stands.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: ByteReader) { self.bytes = bytes }
}

extension PackedReader: FieldSource {
    @inlinable @inline(__always)
    public mutating func number<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type
    ) throws(CodingFault) -> Number {
        guard Number.bitWidth > 8 else {
            return Number(truncatingIfNeeded: try bytes.readUInt8())
        }
        return try bytes.readPacked(as: type)
    }

    @inlinable @inline(__always)
    public mutating func bool(_ name: FieldName) throws(CodingFault) -> Bool {
        try bytes.readBool()
    }

    @inlinable
    public mutating func text(_ name: FieldName, limit: Int) throws(CodingFault) -> String {
        try bytes.readText(count: try count(limit: limit))
    }

    @inlinable
    public mutating func name(
        _ name: FieldName, _ form: NameForm
    ) throws(CodingFault) -> String {
        let start = bytes.offset
        let text = try text(name, limit: form.limit)
        guard form.admits(text) else { throw CodingFault(.badText, at: start) }
        return text
    }

    @inlinable
    public mutating func bytes(_ name: FieldName, limit: Int) throws(CodingFault) -> [UInt8] {
        try bytes.bytes(name, limit: limit)
    }

    @inlinable
    public mutating func choice<Choice: FieldChoice>(
        _ name: FieldName, _ type: Choice.Type
    ) throws(CodingFault) -> Choice { try bytes.choice(name, type) }

    @inlinable
    public mutating func optionalChoice<Choice: FieldChoice>(
        _ name: FieldName, _ type: Choice.Type
    ) throws(CodingFault) -> Choice? { try bytes.optionalChoice(name, type) }

    @inlinable
    public mutating func texts(
        _ name: FieldName, limit: Int, bytes most: Int
    ) throws(CodingFault) -> [String] {
        var values: [String] = []
        for _ in 0..<(try count(limit: limit)) { values.append(try text(name, limit: most)) }
        return values
    }

    @inlinable
    public mutating func names<Wrapped>(
        _ name: FieldName, _ form: NameForm, limit: Int, _ wrap: (String) -> Wrapped
    ) throws(CodingFault) -> [Wrapped] {
        var values: [Wrapped] = []
        for _ in 0..<(try count(limit: limit)) { values.append(wrap(try self.name(name, form))) }
        return values
    }

    @inlinable
    public mutating func numbers<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type, limit: Int
    ) throws(CodingFault) -> [Number] {
        var values: [Number] = []
        for _ in 0..<(try count(limit: limit)) { values.append(try number(name, type)) }
        return values
    }

    @inlinable
    public mutating func counts<Number: FixedWidthInteger>(
        _ name: FieldName, _ type: Number.Type, count: Int
    ) throws(CodingFault) -> InlineCounts {
        guard count <= InlineCounts.capacity else { throw fault(.overLimit) }
        var values = InlineCounts()
        for index in 0..<count { values[index] = try uint16(name) }
        return values
    }

    @inlinable @inline(__always)
    public mutating func record<Record: FieldRecord>(
        _ name: FieldName, _ type: Record.Type
    ) throws(CodingFault) -> Record {
        guard !Record.isFixed else { return try Record(from: &self) }
        let outer = try bytes.enterRecord()
        let value = try Record(from: &self)
        bytes.leaveRecord(outer)
        return value
    }

    @inlinable
    public mutating func optional<Record: FieldRecord>(
        _ name: FieldName, _ type: Record.Type
    ) throws(CodingFault) -> Record? {
        try bytes.readBool() ? try record(name, type) : nil
    }

    @inlinable
    public mutating func list<Records: FieldList>(
        _ name: FieldName, of type: Records.Type, limit: Int
    ) throws(CodingFault) -> Records {
        let count = try count(limit: limit)
        return try Records(count: count) { () throws(CodingFault) in
            try record(name, Records.Element.self)
        }
    }

    @inlinable
    public mutating func hasAppended(_ name: FieldName) -> Bool { !bytes.isAtEnd }

    @inlinable
    public func fault(_ kind: CodingFault.Kind) -> CodingFault { bytes.fault(kind) }

    /// The count of a list or the length of a text. Every entry has a byte or more, so that a false
    /// count cannot make us reserve much.
    @inlinable
    mutating func count(limit: Int) throws(CodingFault) -> Int {
        let start = bytes.offset
        let count = try bytes.readPacked()
        guard count <= UInt64(limit) else { throw CodingFault(.overLimit, at: start) }
        guard count <= UInt64(bytes.remaining) else { throw CodingFault(.truncated, at: start) }
        return Int(count)
    }
}
