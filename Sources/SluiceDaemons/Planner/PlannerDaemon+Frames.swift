internal import SluiceCoding
internal import SluiceHub
internal import SluiceLinux
internal import SluiceModel
internal import SluiceTransport
internal import SluiceWire

extension PlannerDaemon {
    mutating func received(
        _ bytes: Span<UInt8>, from connection: ConnectionIdentity, _ loop: inout EventLoop
    ) -> Int {
        isTurnBusy = true
        guard case .serving = stage else {
            switch stage {
            case .refusing: turnAway(connection, .diskFull, &loop)
            case .standingBy: turnAway(connection, standingBy, &loop)
            case .serving, .stopping: break
            }
            return bytes.count
        }
        let raw = bytes.uninterpreted
        let now = moment(loop)
        guard peers.isGreeted(connection) || meet(connection, at: now, loop) else {
            return bytes.count
        }
        var used = 0
        while used < raw.byteCount {
            let step = FrameDecoder.next(
                in: raw.extracting(used..<raw.byteCount),
                handshakeDone: peers.isGreeted(connection))
            switch step {
            case .needMore: return used
            case .frame(let header, let body, let consumed):
                let place = used + body.lowerBound..<used + body.upperBound
                take(header, raw.extracting(place), from: connection, at: now, loop)
                if header.kind == .hello, hub.isGreeted(SessionID(connection.raw)) {
                    loop.admit(connection)
                }
                used += consumed
            case .reject(let rejection):
                hub.receivedGarbage(
                    Failure(code: .badFrame, sentence: rejection.sentence),
                    from: SessionID(connection.raw), correlation: 0, at: now)
                return bytes.count
            }
        }
        return used
    }

    private mutating func take(
        _ header: FrameHeader, _ body: RawSpan, from connection: ConnectionIdentity,
        at now: Moment, _ loop: borrowing EventLoop
    ) {
        let session = SessionID(connection.raw)
        if header.kind.isJoining, !peers.isGreeted(connection) {
            return join(header, body, from: connection, at: now, loop)
        }
        guard hub.admits(header.kind, correlation: header.correlation, from: session, at: now)
        else { return }
        if header.kind == .renewCertificate {
            return renew(header, body, from: connection, at: now, loop)
        }
        do throws(CodingFault) {
            try hub.received(
                header.kind, body, correlation: header.correlation, from: session, at: now)
            // One that was not taken is closed in this turn, and its limit matters no more.
            if header.kind == .hello { peers.greet(connection) }
        } catch {
            hub.receivedGarbage(
                Failure(code: .badBody, sentence: error.sentence(of: header.kind)),
                from: session, correlation: header.correlation, at: now)
        }
    }

    /// Says why nothing is taken now, and closes.
    mutating func turnAway(
        _ connection: ConnectionIdentity, _ failure: Failure, _ loop: inout EventLoop
    ) {
        send(.failure(failure), correlation: 0, to: connection, &loop)
        loop.close(connection, .owner(UInt32(failure.code.rawValue)))
    }

    /// Encodes a message into the loop's output.
    mutating func send(
        _ message: Message, correlation: UInt64, to connection: ConnectionIdentity,
        _ loop: inout EventLoop
    ) {
        writer.clear()
        do throws(EncodingFault) {
            try MessageCodec.encode(message, correlation: correlation, into: &writer)
        } catch {
            log.write(
                "not sent", ["peer": peers.address(connection), "reason": error.description])
            // What it would have answered may have been done: only this code promises nothing.
            let failure = Failure(
                code: .outcomeUnknown, sentence: "The answer is too large to send: \(error).")
            guard case .failure = message else {
                return send(.failure(failure), correlation: correlation, to: connection, &loop)
            }
        }
        loop.send(writer.span, to: connection)
    }
}

extension Failure {
    /// Of a planner whose own disk is full.
    static let diskFull = Failure(
        code: .unavailable,
        sentence:
            "The planner's disk is full: nothing was done. It goes on when there is room.",
        retryAfter: .milliseconds(1_000))
}
