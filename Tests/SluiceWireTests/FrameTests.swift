import SluiceCoding
import SluiceModel
import SluiceWire
import Testing

@Suite struct FrameTests {
    /// A frame whose header fields a test may spoil; the header's checksum is right.
    static func frame(
        version: UInt16 = 1, kind: UInt16 = 4, length: UInt32 = 0, flags: UInt16 = 0,
        reserved: UInt16 = 0
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(FrameHeader.magic)
        writer.write(version)
        writer.write(kind)
        writer.write(length)
        writer.write(flags)
        writer.write(reserved)
        writer.write(UInt64(7))
        writer.write(UInt32(0))
        writer.write(Checksum.crc32c(unsafe writer.bytes.span.bytes))
        return writer.bytes
    }

    static func step(_ bytes: [UInt8], handshakeDone: Bool = true) -> FrameDecoder.Step {
        FrameDecoder.next(in: unsafe bytes.span.bytes, handshakeDone: handshakeDone)
    }

    @Test func `the header is the one that the protocol's page draws`() throws {
        let bytes = try MessageCodec.frame(.ping(Ping(number: 5)), correlation: 0x0102)
        #expect(Array(bytes[0..<4]) == Array("SLUC".utf8))
        #expect(Array(bytes[4..<16]) == [1, 0, 4, 0, 8, 0, 0, 0, 0, 0, 0, 0])
        #expect(Array(bytes[16..<24]) == [2, 1, 0, 0, 0, 0, 0, 0])
        #expect(bytes.count == 40)
    }

    @Test func `each wrong field of a header has its own reason`() {
        #expect(Self.step(Self.frame(version: 2)) == .reject(.badVersion))
        #expect(Self.step(Self.frame(kind: 9_999)) == .reject(.unknownKind))
        #expect(Self.step(Self.frame(flags: 1)) == .reject(.badFlags))
        #expect(Self.step(Self.frame(reserved: 1)) == .reject(.badReserved))
        #expect(Self.step(Array("GET / HTTP/1.1".utf8)) == .reject(.badMagic))
        #expect(Self.step(Array("S".utf8)) == .needMore(total: 32))
    }

    @Test func `a body over its kind's limit is refused on its header`() {
        for kind in MessageKind.allCases {
            let limit = UInt32(kind.bodyLimit)
            #expect(
                Self.step(Self.frame(kind: kind.rawValue, length: limit + 1))
                    == .reject(.bodyTooLong))
            #expect(
                Self.step(Self.frame(kind: kind.rawValue, length: limit))
                    == .needMore(total: 32 + Int(limit)))
        }
    }

    @Test func `a stranger's body is bounded more tightly`() {
        let kind = MessageKind.orders.rawValue
        let over = UInt32(WireLimits.bodyBytesBeforeHandshake) + 1
        #expect(
            Self.step(Self.frame(kind: kind, length: over), handshakeDone: false)
                == .reject(.bodyTooLong))
    }

    @Test func `a long sentence is cut at a character and still decodes`() throws {
        let message = Message.goodbye(Goodbye(sentence: String(repeating: "水", count: 2_000)))
        let frame = try MessageCodec.frame(message, correlation: 0)
        let back = try Message.decode(
            kind: .goodbye, body: unsafe frame.span.bytes.extracting(32..<frame.count))
        #expect(back == .goodbye(Goodbye(sentence: String(repeating: "水", count: 341))))
    }

    @Test func `a fault of JSON says line, column and what to do`() {
        let text = "{\"message\": \"ping\",\n \"body\": {\"numbr\": 1}}"
        #expect {
            try MessageJson.decode(text)
        } throws: { error in
            "\(error)" == "line 2, column 10: the field “number” is missing here; add it"
        }
    }
}
