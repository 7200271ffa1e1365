import SluiceCoding
import SluiceModel
import SluiceWire

/// Requests as whole frames, made once and filled in for each use: who makes the load must cost
/// less
/// than who carries it.
struct RequestFrames {
    /// A place for each entry of the weighted list of metros.
    private var places: [[UInt8]]
    private var cancel: [UInt8]
    private var nextKey: UInt64 = 1

    /// Frames that place one card within 10 ms of one of `metros`, in turn, and that release it.
    init(metros: [MetroName], tenant: TenantName) throws(BenchFailure) {
        places = try metros.map { metro throws(BenchFailure) in
            var wanted = JobSpecification(kind: .inference, name: "bench", cards: 1)
            wanted.metro = metro
            wanted.ring = .within10
            wanted.expectedRun = Seconds(3_600)
            return try Self.frame(
                .submit(Submit(key: .none, tenant: tenant, specification: wanted)))
        }
        cancel = try Self.frame(.cancel(Cancel(key: .none, job: .none)))
    }

    /// Frames for an echo: all of `bytes` bytes, with the same head.
    init(echoBytes bytes: Int) throws(BenchFailure) {
        let head = try Self.frame(.ping(Ping(number: 0)))
        let frame = head + Array(repeating: 0, count: max(0, bytes - head.count))
        places = [frame]
        cancel = frame
    }

    private static func frame(_ message: Message) throws(BenchFailure) -> [UInt8] {
        do throws(EncodingFault) {
            return try MessageCodec.frame(message, correlation: 0)
        } catch { throw BenchFailure("A request cannot be sent: \(error).") }
    }

    /// Appends a place. Its keys are drawn like a client's, spread over all 128 bits.
    mutating func appendPlace(correlation: UInt64, to bytes: inout [UInt8]) {
        let turn = Int(truncatingIfNeeded: nextKey &* 619) & Int.max
        append(places[turn % places.count], correlation, job: nil, to: &bytes)
    }

    /// Appends the release of a job.
    mutating func appendCancel(_ job: UInt64, correlation: UInt64, to bytes: inout [UInt8]) {
        append(cancel, correlation, job: job, to: &bytes)
    }

    private mutating func append(
        _ frame: [UInt8], _ correlation: UInt64, job: UInt64?, to bytes: inout [UInt8]
    ) {
        let start = bytes.count
        let body = start + WireLimits.headerBytes
        bytes.append(contentsOf: frame)
        Self.put(nextKey &* 0x9E37_79B9_7F4A_7C15, at: body, &bytes)
        if frame.count >= WireLimits.headerBytes + 16 { Self.put(nextKey, at: body + 8, &bytes) }
        if let job, frame.count >= WireLimits.headerBytes + 24 {
            Self.put(job, at: body + 16, &bytes)
        }
        nextKey &+= 1
        Self.put(correlation, at: start + 16, &bytes)
        let end = bytes.count
        Self.put(Self.checksum(bytes, body..<end), at: start + 24, &bytes)
        Self.put(Self.checksum(bytes, start..<start + 28), at: start + 28, &bytes)
    }

    private static func checksum(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
        Checksum.crc32c(unsafe bytes.span.bytes.extracting(range))
    }

    private static func put<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: Value, at offset: Int, _ bytes: inout [UInt8]
    ) {
        precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= bytes.count)
        unsafe bytes.withUnsafeMutableBytes {
            unsafe $0.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
        }
    }
}

/// What a load needs of an answer's head, read without checking it: a planner's frames are tested
/// elsewhere, and an echo has none.
struct AnswerHead {
    let kind: UInt16
    let length: Int
    let correlation: UInt64

    /// The head at `offset`, where at least 32 bytes are.
    init(_ bytes: RawSpan, at offset: Int) {
        kind = Self.number(bytes, offset + 6, UInt16.self)
        length = Int(Self.number(bytes, offset + 8, UInt32.self))
        correlation = Self.number(bytes, offset + 16, UInt64.self)
    }

    static func number<Value: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: RawSpan, _ offset: Int, _ type: Value.Type
    ) -> Value {
        precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= bytes.byteCount)
        return Value(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset, as: Value.self))
    }
}
