import SluiceCoding
import SluiceLinux
import SluiceModel
import SluiceWire

/// `sluice bench codec`: one capacity report of 16 pools, written as a whole frame and read again,
/// checksums and validation included.
package enum CodecBench {
    /// Encodes and decodes `rounds` times in each of `passes`, the median of which counts: a pass
    /// of a millisecond is seldom broken by other work on the machine.
    package static func run(rounds: Int = 1_000, passes: Int = 1_001) throws(BenchFailure)
        -> BenchResult
    {
        let report = sample()
        var encode: [UInt64] = []
        var decode: [UInt64] = []
        let bytes: Int
        do throws(EncodingFault) {
            let frame = try MessageCodec.frame(.capacityReport(report), correlation: 7)
            bytes = frame.count
            for _ in 0..<passes {
                encode.append(try timeToEncode(report, rounds))
                decode.append(timeToDecode(frame, rounds))
            }
        } catch { throw BenchFailure("The report cannot be encoded: \(error).") }
        let encodeNanoseconds = Double(encode.sorted()[passes / 2]) / Double(rounds)
        let decodeNanoseconds = Double(decode.sorted()[passes / 2]) / Double(rounds)
        var result = BenchResult(name: "codec")
        result.add("perSecond", 1e9 / (encodeNanoseconds + decodeNanoseconds))
        result.add("encodeNanoseconds", encodeNanoseconds)
        result.add("decodeNanoseconds", decodeNanoseconds)
        result.add("bytes", Int64(bytes))
        result.add("pools", Int64(report.pools.count))
        return result
    }

    private static func timeToEncode(
        _ report: CapacityReport, _ rounds: Int
    ) throws(EncodingFault) -> UInt64 {
        var writer = ByteWriter(capacity: 4_096)
        let start = Instant.now.nanoseconds
        for round in 0..<rounds {
            writer.clear()
            try MessageCodec.encode(report, correlation: UInt64(round), into: &writer)
        }
        return Instant.now.nanoseconds - start
    }

    private static func timeToDecode(_ frame: [UInt8], _ rounds: Int) -> UInt64 {
        var freeCards: UInt64 = 0
        let time = elapsedNanoseconds {
            for _ in 0..<rounds {
                freeCards &+= decodedPools(frame)
            }
        }
        precondition(freeCards == UInt64(rounds) * 16, "the frame did not decode")
        return time
    }

    private static func decodedPools(_ frame: [UInt8]) -> UInt64 {
        let bytes = frame.span.uninterpreted
        guard case .frame(let header, let body, _) = FrameDecoder.next(in: bytes),
            let message = try? Message.decode(kind: header.kind, body: bytes.extracting(body)),
            case .capacityReport(let report) = message
        else { return 0 }
        return UInt64(report.pools.count)
    }

    /// 16 pools of one block each, 4 rings.
    static func sample() -> CapacityReport {
        let pools = (0..<16).map { index in
            var shape = BlockShape(BlockDescription(nodes: 124, cardsPerNode: 8))
            _ = shape.take(cards: UInt32(37 * (index + 1)))
            return PoolReport(
                pool: UInt16(index),
                capacity: PoolCapacity(
                    blocks: [shape], boundCards: UInt32(37 * (index + 1)), localCards: 8,
                    faultedCards: 8, cordonedCards: 0, sharedCards: 0))
        }
        return CapacityReport(
            number: 12_345, isFull: true, durableThrough: OrderSequence(99_999),
            madeAt: CivilTime(seconds: 1_767_225_600), liveRuns: 812, reportsWaiting: 3,
            pools: pools, rings: [])
    }
}
