import CChecksum

/// CRC32C (Castagnoli, polynomial 0x1EDC6F41 reflected), as in iSCSI (RFC 3720, appendix B.4).
public enum Checksum {
    /// Eight tables of 256 entries for slicing by eight.
    @usableFromInline static let tables: [UInt32] = makeTables()

    static func makeTables() -> [UInt32] {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for index in 0..<256 {
            var crc = UInt32(index)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
            tables[index] = crc
        }
        for index in 0..<256 {
            for table in 1..<8 {
                let before = tables[(table - 1) * 256 + index]
                tables[table * 256 + index] = (before >> 8) ^ tables[Int(before & 0xFF)]
            }
        }
        return tables
    }

    /// The checksum of `bytes`. O(count); eight bytes a step, by the processor's own instruction
    /// where it has one.
    public static func crc32c(_ bytes: RawSpan) -> UInt32 {
        guard hasInstruction else { return crc32cByTable(bytes) }
        return unsafe bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return 0 }
            return unsafe ~crc32c_by_instruction(~0, base, raw.count)
        }
    }

    private static let hasInstruction = crc32c_has_instruction()

    /// The checksum by tables, for a processor without the instruction.
    public static func crc32cByTable(_ bytes: RawSpan) -> UInt32 {
        var crc = ~UInt32(0)
        var offset = 0
        let table = tables.span
        while offset + 8 <= bytes.byteCount {
            let word = unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset, as: UInt64.self)
            crc = step(crc, UInt64(littleEndian: word), table)
            offset += 8
        }
        while offset < bytes.byteCount {
            let byte = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            crc = (crc >> 8) ^ table[Int((crc ^ UInt32(byte)) & 0xFF)]
            offset += 1
        }
        return ~crc
    }

    @inline(__always)
    static func step(_ crc: UInt32, _ word: UInt64, _ table: Span<UInt32>) -> UInt32 {
        let mixed = word ^ UInt64(crc)
        var result: UInt32 = 0
        for lane in 0..<8 {
            let byte = Int((mixed >> (UInt64(lane) * 8)) & 0xFF)
            result ^= unsafe table[unchecked: (7 - lane) * 256 + byte]
        }
        return result
    }
}
