import SluiceCoding
import SluiceWire

/// What leaves a hub in one turn, in order: whole frames, encoded as they are said, and ends of
/// connections. Its memory is kept from turn to turn.
package struct HubOutput {
    /// One thing that leaves.
    package enum Piece: Hashable, Sendable {
        /// Whole frames to a connection; they lie at this place of `bytes`.
        case frames(SessionID, Range<Int>)
        /// End a connection after what was sent before; the reason is for the log.
        case close(SessionID, reason: String)
    }

    /// What leaves, in order.
    package private(set) var pieces: [Piece] = []
    /// A writer cannot be copied and a hub can: the copy shares it until one of them writes.
    private final class Room {
        var writer = ByteWriter(capacity: 1 << 14)

        init() {}

        init(copying other: Room) { writer.append(encoded: other.writer.bytes) }
    }

    private var room = Room()

    /// Nothing yet.
    package init() {}

    /// Where bodies are written.
    var writer: ByteWriter {
        _read { yield room.writer }
        _modify {
            if !isKnownUniquelyReferenced(&room) { room = Room(copying: room) }
            yield &room.writer
        }
    }

    /// The frames of all pieces.
    package var bytes: Span<UInt8> {
        @_lifetime(borrow self) get {
            let span = unsafe Span(_unsafeStart: room.writer.start, count: room.writer.count)
            // Safe: the room lives as long as this value, and nobody writes while it is borrowed.
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Appends the frame of a message; `correlation` is that of the request it answers, or 0.
    mutating func send(
        _ message: Message, to session: SessionID, answering correlation: UInt64
    ) {
        send(message.kind, to: session, answering: correlation) { message.encodeBody(into: &$0) }
    }

    /// Appends a frame of `kind` whose fields `body` writes. The writer is taken once for all of
    /// it: each access of a room that hubs share has its own check by the runtime.
    @inline(__always)
    mutating func send(
        _ kind: MessageKind, to session: SessionID, answering correlation: UInt64,
        _ body: (inout ByteWriter) -> Void
    ) {
        do throws(EncodingFault) {
            let place = try Self.append(kind, correlation, to: &writer, body)
            added(place, to: session)
        } catch { tooLarge(error, kind, to: session, answering: correlation) }
    }

    @inline(__always)
    private static func append(
        _ kind: MessageKind, _ correlation: UInt64, to writer: inout ByteWriter,
        _ body: (inout ByteWriter) -> Void
    ) throws(EncodingFault) -> Range<Int> {
        let start = MessageCodec.begin(in: &writer)
        body(&writer)
        try MessageCodec.end(start, kind, correlation: correlation, in: &writer)
        return start..<writer.count
    }

    /// Says that there is an answer which no frame holds. What it would have said may have been
    /// done: only this code promises nothing.
    private mutating func tooLarge(
        _ fault: EncodingFault, _ kind: MessageKind, to session: SessionID,
        answering correlation: UInt64
    ) {
        guard kind != .failure else { return }
        let failure = Failure(
            code: .outcomeUnknown, sentence: "The answer is too large to send: \(fault).")
        send(.failure(failure), to: session, answering: correlation)
    }

    /// Appends the end of a connection.
    mutating func close(_ session: SessionID, because reason: String) {
        pieces.append(.close(session, reason: reason))
    }

    /// Forgets all, and keeps the memory.
    package mutating func removeAll() {
        pieces.removeAll(keepingCapacity: true)
        writer.clear()
    }

    /// Frames to one connection in a row leave as one piece.
    private mutating func added(_ place: Range<Int>, to session: SessionID) {
        if case .frames(session, let range) = pieces.last, range.upperBound == place.lowerBound {
            pieces[pieces.count - 1] = .frames(session, range.lowerBound..<place.upperBound)
        } else {
            pieces.append(.frames(session, place))
        }
    }
}
