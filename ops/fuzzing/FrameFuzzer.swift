// Compiled into one module with SluiceModel, SluiceCoding and SluiceWire by `ops/fuzz`.

/// Takes any bytes as a buffer of frames and, behind its kind, as the body of every message.
/// Nothing may trap, and what decodes must come back the same from its own bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if case .frame(let header, let body, _) = FrameDecoder.next(in: bytes.span.bytes) {
        tryBody(header.kind, Array(bytes[body]))
    }
    // The checksums keep a fuzzer out of the bodies: the first byte picks a kind instead.
    if let first = bytes.first {
        let kinds = MessageKind.allCases
        tryBody(kinds[Int(first) % kinds.count], Array(bytes.dropFirst()))
    }
    return 0
}

private func tryBody(_ kind: MessageKind, _ body: [UInt8]) {
    guard let message = try? Message.decode(kind: kind, body: body.span.bytes) else { return }
    var writer = ByteWriter()
    message.encodeBody(into: &writer)
    let again = writer.bytes
    let back = try? Message.decode(kind: kind, body: again.span.bytes)
    precondition(back == message, "\(kind) does not come back from its own bytes")
}
