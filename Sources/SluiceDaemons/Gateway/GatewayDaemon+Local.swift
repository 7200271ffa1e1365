internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel
internal import SluiceSession
internal import SluiceSpoke
internal import SluiceTransport
internal import SluiceWire

/// The gateway's own socket: the site's people see whose work runs there and take their cards
/// back, also while the planner is away. Answers to changes leave when the store has them.
extension GatewayDaemon {
    mutating func accepted(
        _ connection: ConnectionIdentity, from peer: SocketAddress,
        by listener: ConnectionIdentity, _ loop: inout EventLoop
    ) {
        guard !door.open(connection, at: loop.now.bootTime) else { return }
        loop.abort(connection, .owner(UInt32(ErrorCode.busy.rawValue)))
    }

    mutating func receivedLocally(
        _ bytes: Span<UInt8>, from connection: ConnectionIdentity, _ loop: inout EventLoop
    ) -> Int {
        var arrived: [(Message, UInt64)] = []
        var garbage: Failure?
        let used = FrameReading.forEach(bytes) { message, correlation in
            arrived.append((message, correlation))
        } otherwise: {
            garbage = $0
        }
        for (message, correlation) in arrived {
            take(message, correlation, from: connection, &loop)
        }
        if let garbage { hangUp(garbage, 0, on: connection, &loop) }
        return used
    }

    private mutating func take(
        _ message: Message, _ correlation: UInt64, from connection: ConnectionIdentity,
        _ loop: inout EventLoop
    ) {
        guard let peer = door.index(of: connection) else { return }
        let now = loop.now.bootTime
        let admission = door.withSession(peer) { $0.admit(message.kind, at: now) }
        switch admission {
        case .consumed: return
        case .greet: greet(message, correlation, peer, on: connection, &loop)
        case .answer(let answer): put(answer, correlation, to: connection)
        case .refuse(let failure): put(.failure(failure), correlation, to: connection)
        case .close(let failure): hangUp(failure, correlation, on: connection, &loop)
        case .take:
            if case .ping(let ping) = message {
                return put(.pong(Pong(number: ping.number)), correlation, to: connection)
            }
            if case .goodbye = message { return }
            let answer = spoke.answerLocal(message, localFacts, at: now)
            log(message, answer, by: peer)
            put(answer, correlation, to: connection, isPromise: message.kind.changesAPool)
            if let credit = door.withSession(peer, { $0.answered() }) {
                put(.credit(credit), 0, to: connection)
            }
        }
    }

    private var localFacts: LocalFacts {
        let isConnecting = if case .connecting = stage { true } else { false }
        return LocalFacts(
            planner: "\(planner)", isConnecting: isConnecting, isHolding: retryAt != nil,
            processLimits: executor.processLimits)
    }

    private mutating func greet(
        _ message: Message, _ correlation: UInt64, _ peer: Int,
        on connection: ConnectionIdentity, _ loop: inout EventLoop
    ) {
        guard case .hello(let hello) = message,
            let version = ProtocolVersions.common(
                lowest: hello.lowestVersion, highest: hello.highestVersion)
        else {
            let failure = Failure(
                code: .versionUnsupported,
                sentence: "This gateway speaks versions \(ProtocolVersions.lowest) to "
                    + "\(ProtocolVersions.highest).")
            return hangUp(failure, correlation, on: connection, &loop)
        }
        door.withSession(peer) { $0.accept(hello.identity) }
        let limits = SessionLimits()
        let welcome = Welcome(
            version: version, features: 0, journal: spoke.journal, term: spoke.core.highestTerm,
            position: .none, civilTime: spoke.civilTime(at: loop.now.bootTime),
            civilSpeed: spoke.civilSpeed, credit: limits.creditWindow,
            keepAlive: limits.keepAlive)
        put(.welcome(welcome), correlation, to: connection)
    }

    /// Who changed what stands in the log.
    private func log(_ message: Message, _ answer: Message, by peer: Int) {
        guard message.kind.changesAPool else { return }
        let who = door.peers[peer].session.identity.map { "\($0)" } ?? ""
        let what =
            switch message {
            case .reclaim(let wish):
                "\(wish.cards) cards of \(wish.pool) in \(wish.notice.count) s"
            case .cordonPool(let cordon):
                "\(cordon.pool) \(cordon.isCordoned ? "closed: " + cordon.because : "open")"
            case .declareNode(let declared):
                "\(declared.pool) \(declared.node) \(declared.health): \(declared.cause)"
            default: ""
            }
        var refused = ""
        if case .failure(let failure) = answer { refused = failure.sentence }
        log.write("\(message.kind)", ["by": who, "what": what, "refused": refused])
    }

    private mutating func put(
        _ message: Message, _ correlation: UInt64, to connection: ConnectionIdentity,
        isPromise: Bool = false
    ) {
        door.answers.append(
            LocalDoor.Answer(
                connection: connection, correlation: correlation, message: message,
                isPromise: isPromise))
    }

    private mutating func hangUp(
        _ failure: Failure, _ correlation: UInt64, on connection: ConnectionIdentity,
        _ loop: inout EventLoop
    ) {
        send(.failure(failure), correlation: correlation, to: connection, &loop)
        loop.close(connection, .owner(UInt32(failure.code.rawValue)))
    }

    /// Sends what was answered; what tells of a change only where that is kept.
    mutating func releaseLocally(promises: Bool, _ loop: inout EventLoop) {
        guard !door.answers.isEmpty else { return }
        let all = door.answers
        door.answers = promises ? [] : all.filter(\.isPromise)
        for answer in all where promises || !answer.isPromise {
            send(
                answer.message, correlation: answer.correlation, to: answer.connection, &loop)
        }
    }

    /// Asks silent peers, and closes those that stay so.
    mutating func tickLocally(_ loop: inout EventLoop) {
        for index in door.peers.indices {
            let connection = door.peers[index].connection
            switch door.withSession(index, { $0.tick(at: loop.now.bootTime) }) {
            case .nothing: break
            case .ask(let ping): put(.ping(ping), 0, to: connection)
            case .close(let failure): hangUp(failure, 0, on: connection, &loop)
            }
        }
    }

    /// Opens the socket. Without it the gateway does its work all the same, and says why.
    mutating func listenLocally(_ loop: inout EventLoop) {
        let path = LocalDoor.path(in: options.dataFolder)
        guard path.utf8.count <= SocketAddress.pathLimit else {
            log.write(
                "no socket of its own",
                ["reason": "\(path) is over \(SocketAddress.pathLimit) bytes long"])
            return
        }
        do throws(KernelError) {
            _ = try loop.listen(on: .local(path: path), mode: 0o600)
        } catch { log.write("no socket of its own", ["reason": "\(error)"]) }
    }
}

extension MessageKind {
    /// Whether it changes a pool of the gateway that takes it.
    fileprivate var changesAPool: Bool {
        self == .reclaim || self == .cordonPool || self == .declareNode
    }
}
