/// Records that stand among other things in a journal, and may get fields in later versions: their
/// length stands in four bytes before them, so that an older record still ends where it ended.
extension ByteWriter {
    /// Appends a record with its length.
    public mutating func long<Record: FieldRecord>(_ record: Record) {
        append(UInt32(0))
        let start = count
        record.encode(into: &self)
        put(UInt32(truncatingIfNeeded: count - start), at: start - 4)
    }
}

extension ByteReader {
    /// Reads what `ByteWriter.long` wrote; fields that a newer version appended are stepped over.
    public mutating func long<Record: FieldRecord>(
        _ type: Record.Type
    ) throws(CodingFault) -> Record {
        let length = Int(try readUInt32())
        guard length <= end - offset else { throw CodingFault(.truncated, at: offset) }
        let outer = end
        end = offset &+ length
        let record = try Record(from: &self)
        leaveRecord(outer)
        return record
    }
}
