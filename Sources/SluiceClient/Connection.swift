internal import SluiceCoding
internal import SluiceLinux
internal import SluiceModel
internal import SluiceSession
internal import SluiceTrust
internal import SluiceWire

/// One TCP connection to a planner, from the first byte to the last: the socket, the session, and a
/// buffer for each direction. Who uses it decides what to do when it ends.
final class Connection {
    /// How a connection ended.
    enum End: Error {
        /// The other side or the network closed it.
        case lost(String)
        /// The planner said why.
        case refused(Failure)
        /// What came is no frame or no message of the protocol.
        case garbage(String)
        /// One end did not prove to the other who it is, or bytes were changed on the way.
        case untrusted(String)
        /// What was to be sent holds more than the protocol carries; nothing was sent.
        case tooLarge(String)
    }

    private let socket: FileDescriptor
    private var epoll: Epoll
    private var watchesOutput = false
    private var output: OutputBuffer
    private var input: InputBuffer
    private(set) var session: OpeningSession

    /// The descriptor, for a loop that waits for many connections at once.
    var descriptor: Descriptor { socket.descriptor }

    /// Opens a socket and says hello; throws where nobody takes it before `deadline`.
    convenience init(
        to address: SocketAddress, context: SecureContext?, hello: Hello, deadline: Instant,
        limits: SessionLimits = SessionLimits()
    ) throws(End) {
        try self.init(
            to: address, context: context, first: .hello(hello), deadline: deadline,
            limits: limits)
        while session.welcome == nil {
            do throws(End) {
                guard try wait(until: deadline) else {
                    throw End.lost("no answer to the handshake in time")
                }
            } catch {
                throw error.beforeWelcome(isSecured: context != nil)
            }
            // A welcome is all that may come before the handshake is over.
            _ = try next()
        }
    }

    /// Opens a socket, and has `first` to say; throws where nobody takes it before `deadline`.
    init(
        to address: SocketAddress, context: SecureContext?, first: Message, deadline: Instant,
        limits: SessionLimits = SessionLimits()
    ) throws(End) {
        let secure = try Self.secure(context)
        output = OutputBuffer(secure)
        input = InputBuffer(secure)
        do throws(KernelError) {
            socket = try Socket.connect(to: address)
            epoll = try Epoll(capacity: 1)
            try epoll.add(socket.descriptor, [.read, .write], token: 0)
            session = OpeningSession(openedAt: .now, limits: limits)
            watchesOutput = true
            while try epoll.wait(atMost: deadline.since(.now)) == 0 {
                if Instant.now >= deadline {
                    throw KernelError(
                        call: "connect", subject: address.description, reason: .timedOut)
                }
            }
            if let reason = Socket.connectResult(socket.descriptor) {
                throw KernelError(call: "connect", subject: address.description, reason: reason)
            }
        } catch { throw .lost("\(error.reason)") }
        try put(first, correlation: 0)
    }

    private static func secure(_ context: SecureContext?) throws(End) -> SecureStream? {
        guard let context else { return nil }
        do throws(TrustProblem) { return try SecureStream(context) } catch {
            throw .untrusted(error.description)
        }
    }

    /// Bytes that wait to be written.
    var waitingBytes: Int { output.waiting }

    /// Takes `message` for sending; false where there is no credit for it now. Throws, and spends
    /// no credit, where a value in it is over its bound.
    func take(_ message: Message, correlation: UInt64) throws(End) -> Bool {
        let before = output.count
        try put(message, correlation: correlation)
        guard session.mayStartSending(message.kind, at: .now) else {
            output.cut(to: before)
            return false
        }
        return true
    }

    private func put(_ message: Message, correlation: UInt64) throws(End) {
        do throws(EncodingFault) {
            try output.add(message, correlation: correlation)
        } catch { throw .tooLarge(error.description) }
    }

    /// Writes as much as the kernel takes now.
    func flush() throws(End) {
        if let end = output.write(to: socket.descriptor) { throw end }
    }

    /// Writes what it can, then waits until something can be read or `deadline` is over; answers
    /// the keep-alive meanwhile. False when the time is over.
    func wait(until deadline: Instant) throws(End) -> Bool {
        if hasWholeFrame { return true }
        while true {
            try flush()
            let event = try sleep(until: deadline)
            if event.readable {
                try fill()
                return true
            }
            try keepAlive()
            if Instant.now >= deadline { return false }
        }
    }

    /// The next message for the owner, or nil where the buffer holds no whole one.
    func next() throws(End) -> (correlation: UInt64, message: Message)? {
        while let (correlation, message) = try decode() {
            switch session.receive(message, correlation: correlation, at: .now) {
            case .deliver: return (correlation, message)
            case .welcomed, .consumed: continue
            case .answer(let answer):
                try put(answer, correlation: 0)
                try flush()
            case .closed(let failure): throw .refused(failure)
            }
        }
        return nil
    }

    /// Reads what is there without waiting.
    func fill() throws(End) {
        let end = input.read(from: socket.descriptor, handshakeDone: session.welcome != nil)
        if let end { throw end }
    }

    private func sleep(until deadline: Instant) throws(End) -> (readable: Bool, writable: Bool) {
        do throws(KernelError) {
            let wantsOutput = output.canBeWritten
            if wantsOutput != watchesOutput {
                let interest: Epoll.Interest = wantsOutput ? [.read, .write] : [.read]
                try epoll.modify(socket.descriptor, interest, token: 0)
                watchesOutput = wantsOutput
            }
            let left = deadline.since(.now)
            guard try epoll.wait(atMost: min(left, ClientLimits.tick)) > 0 else {
                return (false, false)
            }
            let event = epoll.event(0)
            return (event.isReadable || event.isBroken, event.isWritable)
        } catch { throw .lost("\(error)") }
    }

    private func keepAlive() throws(End) {
        switch session.tick(at: .now) {
        case .nothing: return
        case .ask(let ping): try put(.ping(ping), correlation: 0)
        case .close(let failure): throw .lost(failure.sentence)
        }
    }

    private var hasWholeFrame: Bool {
        if case .needMore = step { false } else { true }
    }

    private var step: FrameDecoder.Step { input.step(handshakeDone: session.welcome != nil) }

    private func decode() throws(End) -> (UInt64, Message)? {
        switch step {
        case .needMore: return nil
        case .reject(let rejection): throw .garbage("\(rejection)")
        case .frame(let header, let body, let consumed):
            do throws(CodingFault) {
                let message = try input.take(header.kind, body: body, consumed: consumed)
                return (header.correlation, message)
            } catch { throw .garbage("\(header.kind) with \(error.kind) at byte \(error.offset)") }
        }
    }
}

extension Connection.End {
    /// What an end before the planner's welcome hints at.
    fileprivate func beforeWelcome(isSecured: Bool) -> Connection.End {
        guard !isSecured, case .lost(Self.closedByPlanner) = self else { return self }
        return .lost(
            "\(Self.closedByPlanner) before its welcome, as one does that wants a certificate; "
                + "name yours with --identity")
    }

    /// The planner's end of the connection.
    static let closedByPlanner = "the planner closed the connection"
}

extension BootTime {
    /// This machine's `CLOCK_BOOTTIME` now.
    static var now: BootTime {
        BootTime(microseconds: Int64(Instant.now.nanoseconds / 1_000))
    }
}
