import SluiceCoding
package import SluiceWire

extension HubOutput {
    /// What one connection gets, message by message.
    package enum Delivery: Sendable {
        /// A message; it answers request `correlation`, or none where 0.
        case message(SessionID, correlation: UInt64, Message)
        /// Its end, with the reason.
        case close(SessionID, reason: String)
    }

    /// All that leaves, decoded again: for owners that carry messages and not bytes, such as the
    /// simulation. O(bytes).
    package var deliveries: [Delivery] {
        var deliveries: [Delivery] = []
        for piece in pieces {
            switch piece {
            case .frames(let session, let range):
                append(bytes.extracting(range).uninterpreted, to: session, &deliveries)
            case .close(let session, let reason):
                deliveries.append(.close(session, reason: reason))
            }
        }
        return deliveries
    }

    private func append(
        _ bytes: RawSpan, to session: SessionID, _ deliveries: inout [Delivery]
    ) {
        var used = 0
        while used < bytes.byteCount {
            let rest = bytes.extracting(used..<bytes.byteCount)
            guard case .frame(let header, let body, let consumed) = FrameDecoder.next(in: rest),
                let message = try? Message.decode(kind: header.kind, body: rest.extracting(body))
            else { preconditionFailure("the hub wrote a frame that does not decode") }
            deliveries.append(.message(session, correlation: header.correlation, message))
            used += consumed
        }
    }
}
