// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

/// The binary form; names are not written.
extension ByteWriter: FieldSink {
    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: UInt8) { write(value) }

    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: UInt16) { write(value) }

    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: UInt32) { write(value) }

    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: UInt64) { write(value) }

    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: Int32) { write(value) }

    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: Int64) { write(value) }

    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: Bool) { write(value) }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: String, limit: Int) {
        let length = value.utf8.count
        guard length <= limit else { return refuse(name, length, limit, "bytes") }
        write(value)
    }

    @inlinable
    public mutating func name(_ name: FieldName, _ value: String, _ form: NameForm) {
        field(name, value, limit: form.limit)
    }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: [UInt8], limit: Int) {
        guard value.count <= limit else { return refuse(name, value.count, limit, "bytes") }
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
        guard value.count <= limit else { return refuse(name, value.count, limit, "entries") }
        writeCount(value.count)
        for text in value { field(name, text, limit: bytes) }
    }

    @inlinable
    public mutating func names<Names: Collection<String>>(
        _ name: FieldName, _ value: Names, _ form: NameForm, limit: Int
    ) {
        guard value.count <= limit else { return refuse(name, value.count, limit, "entries") }
        writeCount(value.count)
        for text in value { field(name, text, limit: form.limit) }
    }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: [UInt32], limit: Int) {
        guard value.count <= limit else { return refuse(name, value.count, limit, "entries") }
        writeCount(value.count)
        for number in value { write(number) }
    }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: InlineCounts, count: Int) {
        write(value, count: count)
    }

    @usableFromInline @inline(never)
    mutating func refuse(_ name: FieldName, _ count: Int, _ limit: Int, _ unit: String) {
        refuse("\(name)", count: count, limit: limit, unit: unit)
    }

    @inlinable @inline(__always)
    public mutating func field<Record: FieldRecord>(_ name: FieldName, _ value: Record) {
        guard !Record.isFixed else { return value.encode(into: &self) }
        let start = beginRecord()
        value.encode(into: &self)
        endRecord(start, Record.self)
    }

    @inlinable @inline(__always)
    public mutating func field<Record: FieldRecord>(_ name: FieldName, _ value: Record?) {
        write(value != nil)
        if let value { field(name, value) }
    }

    @inlinable @inline(__always)
    public mutating func field<Records: FieldList>(
        _ name: FieldName, _ value: Records, limit: Int
    ) {
        guard value.count <= limit else { return refuse(name, value.count, limit, "entries") }
        writeCount(value.count)
        value.forEachInPlace { field(name, $0) }
    }
}

extension String {
    /// The longest start of at most `limit` bytes of UTF-8 that ends between characters.
    public func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
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
