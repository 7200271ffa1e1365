// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

/// The binary form; names are not written.
extension ByteWriter: FieldSink {
    @inlinable
    public mutating func field(_ name: FieldName, _ value: UInt8) { write(value) }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: UInt16) { write(value) }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: UInt32) { write(value) }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: UInt64) { write(value) }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: Int32) { write(value) }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: Int64) { write(value) }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: Bool) { write(value) }

    /// Text over its limit is cut at a character: a long sentence must not stop a planner.
    @inlinable
    public mutating func field(_ name: FieldName, _ value: String, limit: Int) {
        if value.utf8.count <= limit { write(value) } else { write(value.cut(toBytes: limit)) }
    }

    @inlinable
    public mutating func name(_ name: FieldName, _ value: String, _ form: NameForm) {
        write(value)
    }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: [UInt8], limit: Int) {
        precondition(value.count <= limit, "\(name): \(value.count) bytes, at most \(limit)")
        writeBytes(value)
    }

    @inlinable
    public mutating func field<Choice: FieldChoice>(_ name: FieldName, _ value: Choice) {
        if Choice.RawValue.bitWidth == 8 {
            write(UInt8(truncatingIfNeeded: value.rawValue))
        } else {
            write(UInt16(truncatingIfNeeded: value.rawValue))
        }
    }

    @inlinable
    public mutating func field<Choice: FieldChoice>(_ name: FieldName, _ value: Choice?) {
        write(value != nil)
        if let value { field(name, value) }
    }

    @inlinable
    public mutating func field(
        _ name: FieldName, _ value: [String], limit: Int, bytes: Int
    ) {
        writeCount(checked(name, value.count, limit))
        for text in value { field(name, text, limit: bytes) }
    }

    @inlinable
    public mutating func names<Names: Collection<String>>(
        _ name: FieldName, _ value: Names, _ form: NameForm, limit: Int
    ) {
        writeCount(checked(name, value.count, limit))
        for text in value { write(text) }
    }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: [UInt32], limit: Int) {
        writeCount(checked(name, value.count, limit))
        for number in value { write(number) }
    }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: InlineCounts, count: Int) {
        write(value, count: count)
    }

    /// A list over its limit is the caller's mistake: the reader would refuse it.
    @inlinable
    func checked(_ name: FieldName, _ count: Int, _ limit: Int) -> Int {
        precondition(count <= limit, "\(name): \(count) entries, at most \(limit)")
        return count
    }

    @inlinable
    public mutating func field<Record: FieldRecord>(_ name: FieldName, _ value: Record) {
        guard !Record.isFixed else { return value.encode(into: &self) }
        let start = beginRecord()
        value.encode(into: &self)
        endRecord(start)
    }

    @inlinable
    public mutating func field<Record: FieldRecord>(_ name: FieldName, _ value: Record?) {
        write(value != nil)
        if let value { field(name, value) }
    }

    @inlinable
    public mutating func field<Record: FieldRecord>(
        _ name: FieldName, _ value: [Record], limit: Int
    ) {
        writeCount(checked(name, value.count, limit))
        for record in value { field(name, record) }
    }
}

extension String {
    /// The longest start of at most `limit` bytes of UTF-8 that ends between characters.
    public func cut(toBytes limit: Int) -> String {
        var kept = 0
        var end = startIndex
        while end < endIndex {
            let next = index(after: end)
            kept += self[end..<next].utf8.count
            guard kept <= limit else { break }
            end = next
        }
        return String(self[..<end])
    }
}
