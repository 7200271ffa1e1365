internal import SluiceCoding
internal import SluiceWire

/// Walks the frames at the front of what came from a planner.
enum FrameReading {
    /// Hands each whole frame's message to `take`; what is no frame or no message goes to
    /// `otherwise`, and nothing behind it is looked at. Gives the bytes that were used.
    static func forEach(
        _ bytes: Span<UInt8>, _ take: (Message, UInt64) -> Void, otherwise: (Failure) -> Void
    ) -> Int {
        let raw = bytes.uninterpreted
        var used = 0
        while used < raw.byteCount {
            switch FrameDecoder.next(in: raw.extracting(used..<raw.byteCount)) {
            case .needMore: return used
            case .reject(let rejection):
                otherwise(Failure(code: .badFrame, sentence: rejection.sentence))
                return raw.byteCount
            case .frame(let header, let body, let consumed):
                let place = used + body.lowerBound..<used + body.upperBound
                used += consumed
                do throws(CodingFault) {
                    let message = try Message.decode(
                        kind: header.kind, body: raw.extracting(place))
                    take(message, header.correlation)
                } catch {
                    otherwise(
                        Failure(code: .badBody, sentence: error.sentence(of: header.kind)))
                    return raw.byteCount
                }
            }
        }
        return used
    }
}
