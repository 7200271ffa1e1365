import SluiceCoding
import SluiceModel
import SluiceWire
import Testing

/// The one verifier that every decoder meets.
@Suite struct DecoderTests {
    /// What a buffer gives: frames in order, and the step that ended it.
    static func decodeAll(_ bytes: [UInt8]) -> (messages: [Message], faults: Int, rejected: Bool) {
        var (messages, faults, offset) = ([Message](), 0, 0)
        while offset < bytes.count {
            let rest = Array(bytes[offset...])
            guard
                case .frame(let header, let body, let consumed) = FrameDecoder.next(
                    in: unsafe rest.span.bytes)
            else {
                if case .reject = FrameDecoder.next(in: unsafe rest.span.bytes) {
                    return (messages, faults, true)
                }
                return (messages, faults, false)
            }
            do {
                messages.append(
                    try Message.decode(
                        kind: header.kind, body: unsafe rest.span.bytes.extracting(body)))
            } catch { faults += 1 }
            offset += consumed
        }
        return (messages, faults, false)
    }

    static func body(_ message: Message) -> [UInt8] {
        var writer = ByteWriter()
        message.encodeBody(into: &writer)
        return writer.bytes
    }

    @Test(arguments: MessageKind.allCases)
    func `every message comes back whole from its frame`(kind: MessageKind) throws {
        for seed in 0..<50 as Range<UInt64> {
            let message = try Samples.message(kind, seed: seed)
            #expect(message.kind == kind)
            let frame = try MessageCodec.frame(message, correlation: seed)
            #expect(Self.decodeAll(frame).messages == [message])
        }
    }

    @Test func `frames that arrive lumped come out one by one in order`() throws {
        var writer = ByteWriter()
        let messages = try MessageKind.allCases.map { try Samples.message($0, seed: 3) }
        for message in messages { try MessageCodec.encode(message, correlation: 9, into: &writer) }
        #expect(Self.decodeAll(writer.bytes).messages == messages)
    }

    @Test func `frames that arrive byte by byte come out when their last byte is there`() throws {
        let sent = try MessageKind.allCases.map { try Samples.message($0, seed: 4) }
        var (buffer, came, needed) = ([UInt8](), [Message](), 1)
        for message in sent {
            for byte in try MessageCodec.frame(message, correlation: 2) {
                buffer.append(byte)
                let arrived = buffer
                switch FrameDecoder.next(in: arrived.span.uninterpreted) {
                case .needMore(let total):
                    #expect(total > buffer.count)
                    needed = total
                case .reject(let reason): Issue.record("\(message.kind): \(reason)")
                case .frame(let header, let body, let consumed):
                    #expect(consumed == buffer.count && needed == consumed)
                    let bytes = arrived.span.uninterpreted.extracting(body)
                    came.append(try Message.decode(kind: header.kind, body: bytes))
                    buffer = []
                }
            }
        }
        #expect(buffer.isEmpty && came == sent)
    }

    @Test(arguments: MessageKind.allCases)
    func `each cut asks for more and says how much`(kind: MessageKind) throws {
        let frame = try MessageCodec.frame(try Samples.message(kind, seed: 5), correlation: 1)
        for length in 0..<frame.count {
            let part = Array(frame.prefix(length))
            let step = FrameDecoder.next(in: unsafe part.span.bytes)
            #expect(step == .needMore(total: length < 32 ? 32 : frame.count))
        }
    }

    @Test(arguments: MessageKind.allCases)
    func `each flipped byte of a frame is rejected`(kind: MessageKind) throws {
        let frame = try MessageCodec.frame(try Samples.message(kind, seed: 7), correlation: 1)
        for index in frame.indices {
            var flipped = frame
            flipped[index] ^= 1 << UInt8(index % 8)
            #expect(Self.decodeAll(flipped).rejected, "byte \(index)")
        }
    }

    @Test(arguments: MessageKind.allCases)
    func `a body with a wrong byte or end is a fault or another valid message`(
        kind: MessageKind
    ) throws {
        let body = Self.body(try Samples.message(kind, seed: 11))
        for length in 0..<body.count {
            let part = Array(body.prefix(length))
            // A cut where a field was appended is what an older peer sends: the message with the
            // defaults of what is not there. Every other cut is a fault.
            do throws(CodingFault) {
                let older = try Message.decode(kind: kind, body: unsafe part.span.bytes)
                #expect(Self.body(older).starts(with: part), "cut at \(length)")
            } catch {}
        }
        for index in body.indices {
            for mask in [0x01, 0x80, 0xFF] as [UInt8] {
                var flipped = body
                flipped[index] ^= mask
                // A flip that still decodes must also be writable and come back the same.
                guard
                    let message = try? Message.decode(
                        kind: kind, body: unsafe flipped.span.bytes)
                else { continue }
                let again = Self.body(message)
                #expect(try Message.decode(kind: kind, body: unsafe again.span.bytes) == message)
            }
        }
    }

    @Test(arguments: MessageKind.allCases)
    func `fields that a newer version appended are stepped over`(kind: MessageKind) throws {
        let message = try Samples.message(kind, seed: 13)
        let body = Self.body(message) + [1, 2, 3, 255]
        #expect(try Message.decode(kind: kind, body: unsafe body.span.bytes) == message)
    }

    @Test(arguments: MessageKind.allCases)
    func `every message comes back from its JSON`(kind: MessageKind) throws {
        for seed in 0..<20 as Range<UInt64> {
            let message = try Samples.message(kind, seed: seed)
            let json = MessageJson.encode(message, correlation: seed)
            let back = try MessageJson.decode(json)
            #expect(back.message == message)
            #expect(back.correlation == seed)
        }
    }
}
