public import SluiceCoding

/// A message as JSON: `{"message": kind, "correlation": text, "body": {…}}`. The body's members are
/// the fields of the message's page, in any order; all must be there.
public enum MessageJson {
    /// The JSON of one frame, two spaces a level, without a line end behind it. O(length).
    public static func encode(_ message: Message, correlation: UInt64) -> String {
        var sink = JsonSink()
        sink.member("message", "\(message.kind)")
        sink.member("correlation", "\(correlation)")
        sink.openMember("body")
        message.encodeBody(into: &sink)
        sink.close("}")
        return sink.finished
    }

    /// The message and correlation of a JSON text; throws with line, column and what to do.
    public static func decode(
        _ text: String
    ) throws(JsonFault) -> (message: Message, correlation: UInt64) {
        let root = try JsonParser.parse(text)
        let bytes = Array(text.utf8)
        var outer = JsonSource(root)
        do {
            let kind = try outer.choice("message", MessageKind.self)
            let correlation =
                outer.hasAppended("correlation") ? try outer.uint64("correlation") : 0
            let wrapped = try outer.body(kind)
            try outer.finish()
            return (wrapped, correlation)
        } catch {
            let problem = outer.problem
            throw JsonFault(
                problem?.sentence ?? "a value breaks a rule of its message's page",
                at: problem?.offset ?? error.offset, in: bytes)
        }
    }
}

extension MessageKind: FieldChoice {}

/// Frames as people see them; what `sluice wire` prints.
public enum WireText {
    /// The JSON of every frame in `bytes`, one below the other; throws the reason of a rejection in
    /// words.
    public static func decode(_ bytes: [UInt8]) throws(WireTextFault) -> String {
        var texts: [String] = []
        var offset = 0
        while offset < bytes.count {
            let rest = Array(bytes[offset...])
            switch FrameDecoder.next(in: rest.span.uninterpreted) {
            case .needMore(let total):
                throw WireTextFault(
                    "byte \(offset): the frame needs \(total) bytes, \(rest.count) are there")
            case .reject(let reason):
                throw WireTextFault("byte \(offset): no frame of this protocol (\(reason))")
            case .frame(let header, let body, let consumed):
                do {
                    let message = try Message.decode(
                        kind: header.kind, body: rest.span.uninterpreted.extracting(body))
                    texts.append(MessageJson.encode(message, correlation: header.correlation))
                } catch {
                    throw WireTextFault(
                        "byte \(offset + 32 + error.offset): \(header.kind) does not decode "
                            + "(\(error.kind))")
                }
                offset += consumed
            }
        }
        return texts.joined(separator: "\n")
    }

    /// The frame of one JSON text in hexadecimal; throws where the text is no message, or one that
    /// no frame holds.
    public static func encode(_ json: String) throws(WireTextFault) -> String {
        do {
            let decoded = try MessageJson.decode(json)
            return Hexadecimal.text(
                try MessageCodec.frame(decoded.message, correlation: decoded.correlation))
        } catch let fault as JsonFault {
            throw WireTextFault("\(fault)")
        } catch {
            throw WireTextFault("\(error)")
        }
    }
}

/// Why bytes cannot be shown or made, in a sentence.
public struct WireTextFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and where.
    public let description: String

    init(_ description: String) { self.description = description }
}
