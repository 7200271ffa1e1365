import SluiceCoding
import SluiceWire

// `ops/fuzz` compiles this file into its target too: the stored corpus and the fuzzer meet the same
// code.

/// What must hold of any bytes at all: nothing traps, and what decodes comes back the same from its
/// own bytes.
enum FuzzedInput {
    /// Takes `bytes` as the start of a stream of frames and, behind a byte that picks a kind, as
    /// the body of a message: the checksums of frames would keep a fuzzer out of the bodies.
    /// Returns the kinds that decoded and did not come back.
    static func kindsThatChange(_ bytes: [UInt8]) -> [MessageKind] {
        var changed: [MessageKind] = []
        if case .frame(let header, let body, _) = FrameDecoder.next(in: bytes.span.uninterpreted),
            !comesBack(header.kind, Array(bytes[body]))
        {
            changed.append(header.kind)
        }
        if let first = bytes.first {
            let kind = MessageKind.allCases[Int(first) % MessageKind.allCases.count]
            if !comesBack(kind, Array(bytes.dropFirst())) { changed.append(kind) }
        }
        return changed
    }

    /// Whether a body that decodes is the same message after it was written and read again, also
    /// as a whole frame.
    private static func comesBack(_ kind: MessageKind, _ body: [UInt8]) -> Bool {
        guard let message = try? Message.decode(kind: kind, body: body.span.uninterpreted) else {
            return true
        }
        guard let frame = try? MessageCodec.frame(message, correlation: 0),
            case .frame(let header, let range, let consumed) = FrameDecoder.next(
                in: frame.span.uninterpreted)
        else { return false }
        let again = frame.span.uninterpreted.extracting(range)
        return header.kind == kind && consumed == frame.count
            && (try? Message.decode(kind: kind, body: again)) == message
    }
}
