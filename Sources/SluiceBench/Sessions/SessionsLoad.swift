import SluiceCoding
import SluiceLinux
import SluiceModel
import SluiceTransport
import SluiceWire

/// Gateways of small regions that renew their leases and report, and one operator who looks on.
struct SessionsLoad: LoopOwner {
    /// Every gateway has one of these moments in each second.
    static let phases = 100

    /// Why it cannot go on.
    var failure: String?
    private(set) var registered = 0
    private(set) var grants: UInt64 = 0
    private(set) var reports: UInt64 = 0
    private(set) var status: PlannerStatusReply?

    private var connections: [ConnectionIdentity] = []
    private var isReady: [Bool] = []
    private var numberOf: [Int] = []
    private var reportNumbers: [UInt64] = []
    private var operatorConnection: ConnectionIdentity?
    private let metros: [MetroName]
    private var phase = 0
    private var nextPhase = Instant.now

    init(metros: [MetroName]) { self.metros = metros }

    var count: Int { connections.count }

    mutating func add(
        to address: SocketAddress, _ loop: inout EventLoop
    ) throws(KernelError) {
        let identity = try loop.connect(to: address, within: .seconds(10))
        setNumber(identity, connections.count)
        connections.append(identity)
        isReady.append(false)
        reportNumbers.append(0)
    }

    mutating func addOperator(
        to address: SocketAddress, _ loop: inout EventLoop
    ) throws(KernelError) {
        let identity = try loop.connect(to: address, within: .seconds(10))
        setNumber(identity, -1)
        operatorConnection = identity
    }

    private mutating func setNumber(_ identity: ConnectionIdentity, _ number: Int) {
        while numberOf.count <= identity.slot { numberOf.append(-1) }
        numberOf[identity.slot] = number
    }

    /// Asks the planner how it is; `status` has the answer later.
    mutating func askStatus(_ loop: inout EventLoop) {
        status = nil
        guard let operatorConnection else { return }
        send(.plannerStatus(PlannerStatus()), correlation: 1, to: operatorConnection, &loop)
    }

    mutating func connected(_ connection: ConnectionIdentity, _ loop: inout EventLoop) {
        let number = numberOf[connection.slot]
        let identity =
            number < 0
            ? Identity(role: .operator, name: "bench")
            : Identity(role: .region, name: Self.region(number).name.text)
        let hello = Hello(
            lowestVersion: 1, highestVersion: 1, features: 0, identity: identity,
            store: StoreID(high: 1, low: UInt64(max(0, number)) + 1), incarnation: 1,
            journal: StoreID(high: 0, low: 0), highestTerm: .none, highestSequence: .none,
            credit: 1_024, program: "bench")
        send(.hello(hello), correlation: 0, to: connection, &loop)
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
        let raw = bytes.uninterpreted
        var used = 0
        while used < raw.byteCount {
            let rest = raw.extracting(used..<raw.byteCount)
            guard case .frame(let header, let body, let consumed) = FrameDecoder.next(in: rest),
                let message = try? Message.decode(kind: header.kind, body: rest.extracting(body))
            else { break }
            used += consumed
            take(message, connection, &loop)
        }
        return used
    }

    private mutating func take(
        _ message: Message, _ connection: ConnectionIdentity, _ loop: inout EventLoop
    ) {
        let number = numberOf[connection.slot]
        switch message {
        case .welcome where number >= 0:
            let register = RegisterRegion(description: Self.region(number))
            send(.registerRegion(register), correlation: 1, to: connection, &loop)
        case .regionRegistered:
            isReady[number] = true
            registered += 1
            send(report(number, isFull: true), correlation: 0, to: connection, &loop)
        case .leaseGranted: grants += 1
        case .plannerStatusReply(let reply): status = reply
        case .ping(let ping):
            send(.pong(Pong(number: ping.number)), correlation: 0, to: connection, &loop)
        case .failure(let refused): failure = refused.sentence
        default: break
        }
    }

    var nextDeadline: Instant { nextPhase }

    mutating func tick(_ loop: inout EventLoop) {
        nextPhase = nextPhase + .milliseconds(1_000 / Self.phases)
        phase += 1
        let renewal = Message.renewLease(
            RenewLease(sentAt: BootTime(microseconds: Int64(loop.now.nanoseconds / 1_000))))
        var number = phase % Self.phases
        while number < connections.count {
            if isReady[number] {
                send(renewal, correlation: 0, to: connections[number], &loop)
                let second = phase / Self.phases
                if (second + number / Self.phases) % 5 == 0 {
                    reports += 1
                    let delta = report(number, isFull: false)
                    send(delta, correlation: 0, to: connections[number], &loop)
                }
            }
            number += Self.phases
        }
    }

    private mutating func send(
        _ message: Message, correlation: UInt64, to connection: ConnectionIdentity,
        _ loop: inout EventLoop
    ) {
        var writer = ByteWriter()
        do throws(EncodingFault) {
            try MessageCodec.encode(message, correlation: correlation, into: &writer)
        } catch { failure = "A message cannot be sent: \(error)." }
        loop.send(writer.span, to: connection)
    }

    /// One pool, in which local users take another number of cards each time.
    private mutating func report(_ number: Int, isFull: Bool) -> Message {
        reportNumbers[number] += 1
        let local = UInt32(reportNumbers[number] % 8) * 8
        let block = Self.block
        let capacity = PoolCapacity(
            blocks: [BlockShape(block, free: block.cards - local)], localCards: local)
        let ring = RingReport(
            site: 0, metro: metros[number % metros.count], roundTripP99: Microseconds(4_000),
            samples: 100, age: Seconds(1))
        return .capacityReport(
            CapacityReport(
                number: reportNumbers[number], isFull: isFull, durableThrough: .none,
                madeAt: .none, liveRuns: 0, reportsWaiting: 0,
                pools: [PoolReport(pool: 0, capacity: capacity)], rings: isFull ? [ring] : []))
    }

    private static let block = BlockDescription(nodes: 16, cardsPerNode: 8)

    /// A region of one site with one pool.
    private static func region(_ number: Int) -> RegionDescription {
        let band = Tariff.Band(
            startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(400_000 + Int64(number)))
        let site = SiteDescription(
            name: SiteName(trusted: "site-\(number)"), provider: ProviderName(trusted: "provider"),
            coordinates: Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0),
            powerUsageEffectiveness: PerMille(1_250))
        let pool = PoolDescription(
            name: PoolName(trusted: "pool-\(number)"), site: 0, tier: .edge,
            chip: ChipName(trusted: "nvidia-l20"), interconnect: .ethernet,
            interconnectGigabits: 100, trust: .open, pricePerCardHour: MicroYuan(2_000_000),
            executor: .emulated, lendingWindows: [], blocks: [block])
        return RegionDescription(
            name: RegionName(trusted: "region-\(number)"),
            tariff: Tariff(name: TariffName(trusted: "tariff-\(number)"), bands: [band]),
            carbonGramsPerKilowattHour: 500, sites: [site], pools: [pool])
    }
}
