extension ByteReader {
    /// A packed number; see `PackedNumber`.
    @inlinable @inline(__always)
    public mutating func readPacked() throws(CodingFault) -> UInt64 {
        let head = UInt64(try readUInt8())
        guard head > PackedNumber.single else { return head }
        let more = Int(head &- PackedNumber.single)
        let start = try advance(more)
        guard bytes.byteCount &- start >= 8 else { return number(start, bytes: more) }
        let word = UInt64(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: start, as: UInt64.self))
        return word & (UInt64.max &>> UInt64(64 &- 8 &* more))
    }

    /// The same byte by byte, at the end of the bytes.
    @usableFromInline
    func number(_ start: Int, bytes count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in (0..<count).reversed() {
            let byte = unsafe bytes.unsafeLoad(
                fromUncheckedByteOffset: start &+ index, as: UInt8.self)
            value = value &<< 8 | UInt64(byte)
        }
        return value
    }

    /// A packed number that its type holds.
    @inlinable @inline(__always)
    public mutating func readPacked<Number: FixedWidthInteger>(
        as type: Number.Type
    ) throws(CodingFault) -> Number {
        let start = offset
        let raw = try readPacked()
        let value = Number.isSigned ? Number(exactly: Int64(folded: raw)) : Number(exactly: raw)
        guard let value else { throw CodingFault(.badValue, at: start) }
        return value
    }
}
