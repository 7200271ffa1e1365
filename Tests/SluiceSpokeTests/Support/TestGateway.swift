import SluiceGateway
import SluiceModel
import SluiceSession
import SluiceSpoke
import SluiceWire

/// A spoke with a clock that a test moves; the executor starts and stops at once, what the store
/// should keep is kept, and what leaves for the planner is gathered.
struct TestGateway {
    /// One message that left.
    struct Sent {
        let correlation: UInt64
        let message: Message
    }

    static let start = BootTime(microseconds: 1_000_000_000)
    static let civil = CivilTime(seconds: 1_767_196_800)
    static let store = StoreID(high: 7, low: 7)
    static let journal = StoreID(high: 4, low: 2)

    var spoke: Spoke
    var now = Self.start
    var sent: [Sent] = []
    var disconnects: [String] = []
    var reads: [(correlation: UInt64, FetchOutput)] = []
    var live: [RunKey] = []

    init(_ change: (inout SpokeConfiguration) -> Void = { _ in }) {
        let ring = RingReport(
            site: 0, metro: MetroName(trusted: "beijing"), roundTripP99: .milliseconds(8),
            samples: 10, age: Seconds(1))
        var configuration = SpokeConfiguration(
            region: SmallRegion.description, rings: [ring], store: Self.store, incarnation: 3,
            journal: StoreID(high: 0, low: 0), civilTime: Self.civil, startedAt: Self.start)
        change(&configuration)
        spoke = Spoke(
            core: GatewayCore(region: configuration.region), recovered: GatewayEffects(),
            configuration: configuration)
    }

    // MARK: Turns

    /// Ends the turn: its effects are done, then what is told leaves.
    mutating func turn() {
        spoke.endTurn(at: now)
        let actions = spoke.effects.executorActions
        spoke.effects.clear()
        for action in actions {
            switch action {
            case .start(let run):
                live.append(run.key)
                spoke.runStarted(run.key, at: now)
            case .stop(let key, _, _):
                live.removeAll { $0 == key }
                spoke.runEnded(key, how: .stopped, at: now)
            case .adopt, .leaseMoved: break
            }
        }
        for output in spoke.takeOutput() {
            switch output {
            case .send(let correlation, let message):
                sent.append(Sent(correlation: correlation, message: message))
            case .readOutput(let correlation, let fetch): reads.append((correlation, fetch))
            case .disconnect(let reason): disconnects.append(reason)
            }
        }
        if !actions.isEmpty { turn() }
    }

    mutating func pass(_ milliseconds: Int64) {
        now = now.adding(.milliseconds(milliseconds))
        spoke.tick(at: now)
        turn()
    }

    /// What left since the last call.
    mutating func take() -> [Message] {
        defer { sent.removeAll() }
        return sent.map(\.message)
    }

    /// The planner says something; what leaves for it with that turn.
    @discardableResult
    mutating func hear(_ message: Message, correlation: UInt64 = 0) -> [Message] {
        spoke.received(message, correlation: correlation, at: now)
        turn()
        return take()
    }

    // MARK: Connections

    static func welcome(term: UInt64 = 1, credit: UInt32 = 1_024) -> Message {
        .welcome(
            Welcome(
                version: 1, features: 0, journal: journal, term: Term(term),
                position: Position(1), civilTime: civil, civilSpeed: 1, credit: credit,
                keepAlive: .milliseconds(15_000)))
    }

    /// A connection on which the planner took us, registered us and granted a lease.
    @discardableResult
    mutating func join(
        term: UInt64 = 1, credit: UInt32 = 1_024, lastSequence: OrderSequence? = nil
    ) -> [Message] {
        spoke.connected(at: now)
        turn()
        _ = take()
        hear(Self.welcome(term: term, credit: credit))
        let last = lastSequence ?? spoke.core.highestOrder
        let told = hear(.regionRegistered(RegionRegistered(region: 0, lastSequence: last)))
        grant(term: term)
        return told
    }

    mutating func grant(term: UInt64 = 1, milliseconds: Int64 = 10_000) {
        hear(
            .leaseGranted(
                LeaseGranted(sentAt: now, length: .milliseconds(milliseconds), term: Term(term))))
    }

    mutating func hangUp() {
        spoke.disconnected()
        turn()
    }

    // MARK: Orders

    static func start(_ sequence: UInt64, term: UInt64 = 1, cards: UInt32 = 8) -> Order {
        let order = StartOrder(
            replica: ReplicaID(job: JobID(sequence), index: 0), epoch: Epoch(1),
            tenant: TenantName(trusted: "org"), pool: 0, span: .block(0), cards: cards,
            cardShare: .one, memory: Mebibytes(0), expectedRun: Seconds(60),
            wallClockLimit: Seconds(0), exclusive: true, lossPolicy: .waitForLease,
            maximumDisconnected: Seconds(100), command: nil)
        return Order(
            sequence: OrderSequence(sequence), term: Term(term), action: .start(order))
    }

    @discardableResult
    mutating func order(_ orders: Order...) -> [Message] { hear(.orders(Orders(orders: orders))) }
}

/// One region with one pool of four nodes.
enum SmallRegion {
    static let description = RegionDescription(
        name: RegionName(trusted: "ningxia"),
        tariff: Tariff(
            name: TariffName(trusted: "flat"),
            bands: [.init(startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(300_000))]),
        carbonGramsPerKilowattHour: 500,
        sites: [
            SiteDescription(
                name: SiteName(trusted: "zw-1"), provider: ProviderName(trusted: "carrier"),
                coordinates: Coordinates(latitudeMicrodegrees: 0, longitudeMicrodegrees: 0),
                powerUsageEffectiveness: PerMille(1_200))
        ],
        pools: [
            PoolDescription(
                name: PoolName(trusted: "train"), site: 0, tier: .edge,
                chip: ChipName(trusted: "a100"), interconnect: .roce, interconnectGigabits: 200,
                trust: .open, pricePerCardHour: MicroYuan(2_000_000), executor: .emulated,
                lendingWindows: [], blocks: [BlockDescription(nodes: 64, cardsPerNode: 8)])
        ])
}

extension [Message] {
    var kinds: [MessageKind] { map(\.kind) }

    var reports: [CapacityReport] {
        compactMap { if case .capacityReport(let report) = $0 { report } else { nil } }
    }

    var runReports: [RunReports] {
        compactMap { if case .runReports(let reports) = $0 { reports } else { nil } }
    }

    var renewals: [RenewLease] {
        compactMap { if case .renewLease(let renewal) = $0 { renewal } else { nil } }
    }
}
