import SluiceCoding
import SluiceLinux
import SluiceModel
import SluiceTransport
import SluiceTrust
import SluiceWire

/// Clients that place and release, and the gateways that take the orders, on one loop.
struct DurableLoad: LoopOwner {
    /// What clients do.
    enum Mode: Equatable {
        /// Nothing new.
        case quiet
        /// Place until so many are held.
        case filling(Int)
        /// Place and release in turn, so many in flight on each connection.
        case mixed(depth: Int)
        /// Place and release in turn, one every so many nanoseconds in all.
        case paced(nanoseconds: UInt64)
    }

    /// How often gateways say what became of runs; and capacity, every third time.
    static let gatewayPause: Duration = .milliseconds(10)

    var mode = Mode.quiet
    var isMeasuring = false
    var counts = LoadCounts()
    var samples = Samples()
    var gateways: [BenchGateway] = []
    var loads: [LoadConnection] = []
    var held = HeldJobs()
    /// Why it cannot go on.
    var failure: String?

    let tenant: TenantName
    private var frames: RequestFrames
    /// For an echo: the bytes of each answer.
    private let echoAnswer: Int?
    /// By slot of the loop: a client's index, or −1 − a gateway's.
    private var roles: [Int] = []
    private var requests: [UInt8] = []
    private var nextGatewayTurn = Instant.now
    private var gatewayTurns = 0
    private var nextPaced: UInt64 = 0
    private var nextLoad = 0

    init(frames: RequestFrames, tenant: TenantName, echoAnswer: Int? = nil) {
        self.frames = frames
        self.tenant = tenant
        self.echoAnswer = echoAnswer
    }

    /// Connects clients.
    mutating func addLoads(
        _ count: Int, to address: SocketAddress, context: SecureContext? = nil,
        _ loop: inout EventLoop
    ) throws(KernelError) {
        for _ in 0..<count {
            let identity = try loop.connect(
                to: address, context: context, within: .seconds(5))
            setRole(identity, loads.count)
            loads.append(LoadConnection(identity))
        }
    }

    /// Connects a region's gateway.
    mutating func addGateway(
        _ region: RegionDescription, _ rings: [RingReport], to address: SocketAddress,
        context: SecureContext?, _ loop: inout EventLoop
    ) throws(KernelError) {
        let identity = try loop.connect(to: address, context: context, within: .seconds(5))
        setRole(identity, -1 - gateways.count)
        gateways.append(BenchGateway(identity, region, rings))
    }

    private mutating func setRole(_ identity: ConnectionIdentity, _ role: Int) {
        while roles.count <= identity.slot { roles.append(0) }
        roles[identity.slot] = role
    }

    /// Whether every client may send and every gateway has reported.
    var isOpen: Bool { loads.allSatisfy(\.isOpen) && gateways.allSatisfy(\.isReady) }

    /// Whether nothing is in flight.
    var isIdle: Bool { loads.allSatisfy { $0.inFlight == 0 } }

    /// Begins a mode: tops every connection up.
    mutating func begin(_ mode: Mode, _ loop: inout EventLoop) {
        self.mode = mode
        nextPaced = Instant.now.nanoseconds
        for index in loads.indices { fill(index, &loop) }
    }

    // MARK: The loop's calls

    mutating func connected(_ connection: ConnectionIdentity, _ loop: inout EventLoop) {
        let role = roles[connection.slot]
        if role < 0 {
            send([gateways[-1 - role].hello], to: connection, &loop)
        } else if echoAnswer != nil {
            loads[role].isOpen = true
        } else {
            send([hello], to: connection, &loop)
        }
    }

    mutating func connectFailed(
        _ connection: ConnectionIdentity, _ reason: Errno, _ loop: inout EventLoop
    ) {
        failure = "A connection failed: \(reason)."
    }

    mutating func closed(
        _ connection: ConnectionIdentity, _ reason: CloseReason, _ loop: inout EventLoop
    ) {
        failure = failure ?? "A connection ended: \(reason)."
    }

    mutating func received(
        _ bytes: Span<UInt8>, from connection: ConnectionIdentity, _ loop: inout EventLoop
    ) -> Int {
        let role = roles[connection.slot]
        return role < 0
            ? gatewayReceived(bytes.uninterpreted, -1 - role, &loop)
            : loadReceived(bytes.uninterpreted, role, &loop)
    }

    var nextDeadline: Instant {
        guard case .paced = mode else { return nextGatewayTurn }
        return min(nextGatewayTurn, Instant(nanoseconds: nextPaced))
    }

    mutating func tick(_ loop: inout EventLoop) {
        if case .paced(let pause) = mode { issuePaced(pause, &loop) }
        guard loop.now >= nextGatewayTurn else { return }
        nextGatewayTurn = loop.now + Self.gatewayPause
        gatewayTurns += 1
        for index in gateways.indices where gateways[index].isReady {
            var messages = gateways[index].takeRunReports()
            if gatewayTurns % 3 == 0, let delta = gateways[index].takeCapacity() {
                messages.append(delta)
            }
            if gatewayTurns % 100 == 0 { messages.append(gateways[index].renewal(at: loop.now)) }
            if !messages.isEmpty { send(messages, to: gateways[index].connection, &loop) }
        }
    }

    // MARK: Gateways

    private mutating func gatewayReceived(
        _ raw: RawSpan, _ index: Int, _ loop: inout EventLoop
    ) -> Int {
        var used = 0
        while used < raw.byteCount {
            let rest = raw.extracting(used..<raw.byteCount)
            guard case .frame(let header, let body, let consumed) = FrameDecoder.next(in: rest)
            else { break }
            used += consumed
            guard let message = try? Message.decode(kind: header.kind, body: rest.extracting(body))
            else {
                failure = "A gateway got a \(header.kind) that does not decode."
                break
            }
            if case .failure(let refused) = message { failure = refused.sentence }
            let answers = gateways[index].receive(message, at: loop.now)
            if !answers.isEmpty { send(answers, to: gateways[index].connection, &loop) }
        }
        return used
    }

    private mutating func send(
        _ messages: [Message], to connection: ConnectionIdentity, _ loop: inout EventLoop
    ) {
        var writer = ByteWriter()
        do throws(EncodingFault) {
            for message in messages {
                try MessageCodec.encode(message, correlation: 0, into: &writer)
            }
        } catch { failure = "A message cannot be sent: \(error)." }
        loop.send(writer.span, to: connection)
    }

    private var hello: Message {
        .hello(
            Hello(
                lowestVersion: 1, highestVersion: 1, features: 0,
                identity: Identity(role: .tenant, name: tenant.text),
                store: StoreID(high: 0, low: 0), incarnation: 0, journal: StoreID(high: 0, low: 0),
                highestTerm: .none, highestSequence: .none, credit: 1_024, program: "bench"))
    }

    // MARK: Clients

    private mutating func loadReceived(
        _ raw: RawSpan, _ index: Int, _ loop: inout EventLoop
    ) -> Int {
        var used = 0
        let now = Instant.now.nanoseconds
        while raw.byteCount - used >= WireLimits.headerBytes {
            let head = AnswerHead(raw, at: used)
            let length = echoAnswer ?? head.length + WireLimits.headerBytes
            guard raw.byteCount - used >= length else { break }
            take(head, raw.extracting(used..<used + length), index, now, &loop)
            used += length
        }
        fill(index, &loop)
        return used
    }

    private mutating func take(
        _ head: AnswerHead, _ frame: RawSpan, _ index: Int, _ now: UInt64, _ loop: inout EventLoop
    ) {
        if echoAnswer == nil, !isAnswer(head, index, &loop) { return }
        let (begun, isPlace) = loads[index].end(head.correlation)
        var isGranted = false
        if isPlace, frame.byteCount >= 41 {
            let job = AnswerHead.number(frame, WireLimits.headerBytes, UInt64.self)
            let state = AnswerHead.number(frame, WireLimits.headerBytes + 8, UInt8.self)
            isGranted = state == JobState.placed.rawValue || state == JobState.running.rawValue
            if head.kind != MessageKind.failure.rawValue { held.add(job) }
        }
        guard isMeasuring else { return }
        counts.answers += 1
        counts.bytesReceived += UInt64(frame.byteCount)
        if isPlace { counts.places += 1 }
        if isGranted { counts.granted += 1 }
        if echoAnswer == nil, head.kind == MessageKind.failure.rawValue { counts.failures += 1 }
        samples.add(nanoseconds: now - min(now, begun))
    }

    /// Deals with what is no answer to a request.
    private mutating func isAnswer(
        _ head: AnswerHead, _ index: Int, _ loop: inout EventLoop
    ) -> Bool {
        switch MessageKind(rawValue: head.kind) {
        case .welcome: loads[index].isOpen = true
        case .ping: send([.pong(Pong(number: 0))], to: loads[index].identity, &loop)
        case .credit: break
        case .goodbye: failure = "The planner said goodbye to a client."
        case .failure where head.correlation == 0: failure = "The planner refused a client."
        default: return true
        }
        return false
    }

    /// Sends what the mode has the connection send now.
    private mutating func fill(_ index: Int, _ loop: inout EventLoop) {
        let depth: Int
        switch mode {
        case .quiet, .paced: return
        case .mixed(let wanted): depth = wanted
        case .filling(let target):
            let flying = loads.reduce(0) { $0 + $1.inFlight }
            depth = held.count + flying >= target ? 0 : 64
        }
        guard loads[index].isOpen, loads[index].inFlight < depth else { return }
        let now = Instant.now.nanoseconds
        requests.removeAll(keepingCapacity: true)
        while loads[index].inFlight < depth { append(index, begun: now) }
        flushRequests(index, &loop)
    }

    private mutating func issuePaced(_ pause: UInt64, _ loop: inout EventLoop) {
        let now = Instant.now.nanoseconds
        while nextPaced <= now {
            nextLoad = (nextLoad + 1) % loads.count
            if loads[nextLoad].inFlight < LoadConnection.room / 2 {
                requests.removeAll(keepingCapacity: true)
                append(nextLoad, begun: nextPaced)
                flushRequests(nextLoad, &loop)
            } else {
                counts.failures += 1
            }
            nextPaced += pause
        }
    }

    private mutating func append(_ index: Int, begun: UInt64) {
        var isPlace = true
        if case .filling = mode {} else { isPlace = loads[index].isPlaceNext }
        if !isPlace, let job = echoAnswer == nil ? held.takeOldest() : 0 {
            let correlation = loads[index].begin(at: begun, isPlace: false)
            frames.appendCancel(job, correlation: correlation, to: &requests)
        } else {
            let correlation = loads[index].begin(at: begun, isPlace: true)
            frames.appendPlace(correlation: correlation, to: &requests)
            isPlace = true
        }
        loads[index].isPlaceNext = !isPlace
    }

    private mutating func flushRequests(_ index: Int, _ loop: inout EventLoop) {
        if isMeasuring { counts.bytesSent += UInt64(requests.count) }
        loop.send(requests.span, to: loads[index].identity)
    }
}
