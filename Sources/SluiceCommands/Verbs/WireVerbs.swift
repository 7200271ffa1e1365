internal import SluiceWire

/// `sluice wire decode`: frames on standard input as JSON.
let wireDecodeVerb = Verb(
    "wire decode", "Show protocol frames (hexadecimal or binary, on standard input) as JSON",
    example: "sluice wire decode < Proto/vectors/hello.hex"
) { invocation throws(CommandFailure) in
    let input = try standardInput(invocation)
    let bytes = try frames(input)
    do throws(WireTextFault) {
        invocation.context.line(try WireText.decode(bytes))
        return 0
    } catch {
        throw CommandFailure(.refused, "sluice wire decode: \(error)")
    }
}

/// `sluice wire encode`: a message in JSON as a frame.
let wireEncodeVerb = Verb(
    "wire encode", "Make a protocol frame (hexadecimal) of a message in JSON on standard input",
    example: "sluice wire decode < Proto/vectors/hello.hex | sluice wire encode"
) { invocation throws(CommandFailure) in
    let input = try standardInput(invocation)
    do throws(WireTextFault) {
        invocation.context.line(try WireText.encode(String(decoding: input, as: UTF8.self)))
        return 0
    } catch {
        throw CommandFailure(.refused, "sluice wire encode: \(error)")
    }
}

/// The largest frame is 16 MiB, and twice that in hexadecimal; a few of them fit.
private let inputLimit = 64 << 20

private func standardInput(_ invocation: Invocation) throws(CommandFailure) -> [UInt8] {
    guard let input = invocation.context.input(inputLimit) else {
        throw CommandFailure(
            .unavailable,
            "sluice \(invocation.verb): standard input cannot be read, or is larger than a frame")
    }
    return input
}

/// Binary frames start with the protocol's magic; everything else has to be hexadecimal.
private func frames(_ input: [UInt8]) throws(CommandFailure) -> [UInt8] {
    if input.starts(with: "SLUC".utf8) { return input }
    guard let bytes = Hexadecimal.bytes(String(decoding: input, as: UTF8.self)) else {
        throw CommandFailure(
            .refused,
            "sluice wire decode: the input is neither a frame (it does not start with "
                + "SLUC) nor pairs of hexadecimal digits; give it as the files of Proto/vectors are"
        )
    }
    return bytes
}
