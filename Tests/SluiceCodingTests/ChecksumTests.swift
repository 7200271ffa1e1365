import SluiceCoding
import SluiceModel
import Testing

@Suite struct ChecksumTests {
    @Test func `the checksum gives the values of RFC 3720, appendix B.4`() {
        func sum(_ bytes: [UInt8]) -> UInt32 { Checksum.crc32c(unsafe bytes.span.bytes) }
        #expect(sum(Array(repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(sum(Array(repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(sum(Array(0..<32)) == 0x46DD_794E)
        #expect(sum(Array("123456789".utf8)) == 0xE306_9283)
    }

    @Test func `the instruction and the tables agree on every length`() {
        var state: UInt64 = 7
        let bytes = (0..<7_000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        let span = bytes.span.uninterpreted
        for length in Array(0...1_100) + [3_071, 3_072, 3_073, 4_031, 6_999] {
            for start in [0, 1] {
                let part = span.extracting(start..<start + length)
                #expect(Checksum.crc32c(part) == Checksum.crc32cByTable(part), "\(length)")
            }
        }
    }

    @Test func `a record that a newer version made longer is read as far as it is known`() throws {
        var writer = ByteWriter()
        let start = writer.beginRecord()
        Identity(role: .tenant, name: "lab").encode(into: &writer)
        writer.write(UInt64(99))
        writer.endRecord(start, Identity.self)
        writer.write(UInt8(7))
        var reader = ByteReader(unsafe writer.bytes.span.bytes)
        let identity = try reader.record("identity", Identity.self)
        #expect(identity == Identity(role: .tenant, name: "lab"))
        #expect(try reader.readUInt8() == 7)
    }
}
