// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// Most of what stands here meets `FieldSink`, which documents it.

public import SluiceModel

/// The journal's own form of fields: as the wire's, with packed numbers.
///
/// Numbers of two bytes and more, lengths and counts are packed; all else is as `ByteWriter` has
/// it. A record that may grow keeps its length of two bytes, so that an older one still reads.
@frozen
public struct PackedWriter: ~Copyable {
    /// Where the bytes go; what is not packed is written here.
    public var bytes: ByteWriter

    /// Appends to what `bytes` holds; take them back with `finish`.
    @inlinable
    public init(_ bytes: consuming ByteWriter) { self.bytes = bytes }

    /// The bytes, with all that was written.
    @inlinable
    public consuming func finish() -> ByteWriter { bytes }
}

extension PackedWriter: FieldSink {
    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: UInt8) { bytes.write(value) }

    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: UInt16) {
        bytes.writePacked(UInt64(value))
    }

    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: UInt32) {
        bytes.writePacked(UInt64(value))
    }

    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: UInt64) { bytes.writePacked(value) }

    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: Int32) {
        bytes.writePacked(Int64(value).folded)
    }

    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: Int64) {
        bytes.writePacked(value.folded)
    }

    @inlinable @inline(__always)
    public mutating func field(_ name: FieldName, _ value: Bool) { bytes.write(value) }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: String, limit: Int) {
        bytes.writePacked(name, value, limit: limit)
    }

    @inlinable
    public mutating func name(_ name: FieldName, _ value: String, _ form: NameForm) {
        field(name, value, limit: form.limit)
    }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: [UInt8], limit: Int) {
        bytes.field(name, value, limit: limit)
    }

    @inlinable @inline(__always)
    public mutating func field<Choice: FieldChoice>(_ name: FieldName, _ value: Choice) {
        bytes.field(name, value)
    }

    @inlinable
    public mutating func field<Choice: FieldChoice>(_ name: FieldName, _ value: Choice?) {
        bytes.field(name, value)
    }

    @inlinable
    public mutating func field(
        _ name: FieldName, _ value: [String], limit: Int, bytes most: Int
    ) {
        guard count(name, value.count, limit: limit) else { return }
        for text in value { field(name, text, limit: most) }
    }

    @inlinable
    public mutating func names<Names: Collection<String>>(
        _ name: FieldName, _ value: Names, _ form: NameForm, limit: Int
    ) {
        guard count(name, value.count, limit: limit) else { return }
        for text in value { field(name, text, limit: form.limit) }
    }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: [UInt32], limit: Int) {
        guard count(name, value.count, limit: limit) else { return }
        for number in value { bytes.writePacked(UInt64(number)) }
    }

    @inlinable
    public mutating func field(_ name: FieldName, _ value: InlineCounts, count: Int) {
        for index in 0..<count { bytes.writePacked(UInt64(value[index])) }
    }

    @inlinable @inline(__always)
    public mutating func field<Record: FieldRecord>(_ name: FieldName, _ value: Record) {
        guard !Record.isFixed else { return value.encode(into: &self) }
        let start = bytes.beginRecord()
        value.encode(into: &self)
        bytes.endRecord(start, Record.self)
    }

    @inlinable @inline(__always)
    public mutating func field<Record: FieldRecord>(_ name: FieldName, _ value: Record?) {
        bytes.write(value != nil)
        if let value { field(name, value) }
    }

    @inlinable @inline(__always)
    public mutating func field<Records: FieldList>(
        _ name: FieldName, _ value: Records, limit: Int
    ) {
        guard count(name, value.count, limit: limit) else { return }
        value.forEachInPlace { field(name, $0) }
    }

    /// The count of a list; false, and a fault, where it is over its bound.
    @inlinable
    mutating func count(_ name: FieldName, _ count: Int, limit: Int) -> Bool {
        guard count <= limit else {
            bytes.refuse(name, count, limit, "entries")
            return false
        }
        bytes.writePacked(UInt64(count))
        return true
    }
}
