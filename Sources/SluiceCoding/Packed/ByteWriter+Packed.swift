/// How a journal writes numbers: most are small, and every byte of a batch is hashed, written twice
/// and synced before anybody is answered.
///
/// A number up to 247 is one byte. Above, that byte is 247 and the count of the bytes that follow,
/// lowest first, without the zeros at the top: 2 to 9 in all. One comparison and one store, where
/// seven bits a byte would take a loop.
@usableFromInline
enum PackedNumber {
    /// The largest number of one byte.
    @inlinable static var single: UInt64 { 247 }
}

extension ByteWriter {
    /// A packed number.
    @inlinable @inline(__always)
    public mutating func writePacked(_ value: UInt64) {
        let start = makeRoom(9)
        guard value > PackedNumber.single else {
            store(UInt8(truncatingIfNeeded: value), at: start)
            length = start &+ 1
            return
        }
        let more = 8 &- value.leadingZeroBitCount &>> 3
        store(UInt8(truncatingIfNeeded: PackedNumber.single &+ UInt64(more)), at: start)
        // All eight are stored; what is not wanted will be written over.
        store(value.littleEndian, at: start &+ 1)
        length = start &+ 1 &+ more
    }

    /// UTF-8 text with a packed length, at most `limit` bytes.
    @inlinable
    mutating func writePacked(_ name: FieldName, _ text: String, limit: Int) {
        var text = text
        text.withUTF8 { utf8 in
            guard utf8.count <= limit else { return refuse(name, utf8.count, limit, "bytes") }
            writePacked(UInt64(utf8.count))
            unsafe append(UnsafeRawBufferPointer(utf8))
        }
    }
}

extension Int64 {
    /// The number with its sign in the lowest bit, so that small ones of either sign are small.
    @inlinable var folded: UInt64 { UInt64(bitPattern: (self &<< 1) ^ (self &>> 63)) }

    /// From its folded form.
    @inlinable
    init(folded: UInt64) {
        self = Int64(bitPattern: folded &>> 1) ^ -Int64(bitPattern: folded & 1)
    }
}
