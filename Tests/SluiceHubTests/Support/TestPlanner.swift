import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceSession
import SluiceWire

/// A hub with a clock that a test moves and a journal that keeps its batches; peers are numbers.
struct TestPlanner {
    /// One message that left.
    struct Sent {
        let session: UInt64
        let correlation: UInt64
        let message: Message
    }

    static let journalStore = StoreID(high: 4, low: 2)
    static let start = Moment(
        boot: BootTime(microseconds: 1_000_000_000), civil: CivilTime(seconds: 1_767_196_800))

    var hub: Hub
    var now = Self.start
    var journal: [JournalBatch] = []
    var sent: [Sent] = []
    var closed: [(session: UInt64, reason: String)] = []
    var lastCorrelation: UInt64 = 0

    init(_ change: (inout HubConfiguration) -> Void = { _ in }) {
        var configuration = HubConfiguration(journal: Self.journalStore)
        change(&configuration)
        hub = Hub(
            core: PlannerCore(), position: .none, configuration: configuration, now: now)
        hub.setCatalogue(SmallNation.catalogue, at: now)
        hub.startReign(Term(1), at: now)
        turn()
    }

    /// A planner that recovers from these batches and begins the next reign.
    init(
        recovering batches: [JournalBatch], at now: Moment,
        _ change: (inout HubConfiguration) -> Void = { _ in }
    ) {
        var core = PlannerCore()
        for batch in batches { for event in batch.events { core.apply(event) } }
        var configuration = HubConfiguration(journal: Self.journalStore)
        change(&configuration)
        hub = Hub(
            core: core, position: Position(UInt64(batches.count)), configuration: configuration,
            now: now)
        self.now = now
        journal = batches
        hub.startReign(core.term.next, at: now)
        turn()
    }

    // MARK: Turns

    /// Ends the turn: its batch is kept, then what may leave leaves.
    mutating func turn() {
        if let batch = hub.endTurn(at: now) { journal.append(batch) }
        for delivery in hub.output.deliveries {
            switch delivery {
            case .message(let session, let correlation, let message):
                sent.append(
                    Sent(session: session.raw, correlation: correlation, message: message))
            case .close(let session, let reason): closed.append((session.raw, reason))
            }
        }
        hub.released()
    }

    /// Lets time pass and the planner look at its clock.
    mutating func pass(_ milliseconds: Int64) {
        now.boot = now.boot.adding(.milliseconds(milliseconds))
        now.civil = now.civil.adding(Seconds(milliseconds / 1_000))
        hub.tick(at: now)
        turn()
    }

    /// What was sent to a peer since the last call for it.
    mutating func take(_ session: UInt64) -> [Sent] {
        let mine = sent.filter { $0.session == session }
        sent.removeAll { $0.session == session }
        return mine
    }

    // MARK: Peers

    mutating func open(_ session: UInt64) {
        hub.opened(SessionID(session), peer: "peer \(session)", at: now)
    }

    mutating func hangUp(_ session: UInt64) {
        hub.closed(SessionID(session), because: "hung up", at: now)
        turn()
    }

    /// A frame comes, as the daemon passes it on; the turn goes on.
    mutating func hear(_ message: Message, from session: UInt64, correlation: UInt64 = 0) {
        let id = SessionID(session)
        guard hub.admits(message.kind, correlation: correlation, from: id, at: now) else { return }
        hub.received(message, correlation: correlation, from: id, at: now)
    }

    /// A frame comes in a turn of its own; what leaves for that peer is given.
    @discardableResult
    mutating func tell(_ message: Message, from session: UInt64) -> [Message] {
        lastCorrelation += 1
        hear(message, from: session, correlation: lastCorrelation)
        turn()
        return take(session).map(\.message)
    }

    /// Somebody opens a connection, proves to be `proven` where it is one with certificates, and
    /// says who they are; the answer.
    @discardableResult
    mutating func join(
        _ session: UInt64, _ role: Role, _ name: String, proven: Identity? = nil,
        _ change: (inout Hello) -> Void = { _ in }
    ) -> Message? {
        var hello = Hello(
            lowestVersion: ProtocolVersions.lowest, highestVersion: ProtocolVersions.highest,
            features: 0, identity: Identity(role: role, name: name),
            store: StoreID(high: 0, low: 0), incarnation: 0, journal: StoreID(high: 0, low: 0),
            highestTerm: .none, highestSequence: .none, credit: 64, program: "test")
        change(&hello)
        open(session)
        if let proven { hub.proved(SessionID(session), proven) }
        return tell(.hello(hello), from: session).first
    }

    /// The gateway of the small nation connects, registers, reports in full and has a lease; what
    /// it is sent with that.
    @discardableResult
    mutating func joinGateway(
        _ session: UInt64, _ change: (inout Hello) -> Void = { _ in }
    ) -> [Message] {
        join(session, .region, SmallNation.region.name.text, change)
        tell(.registerRegion(RegisterRegion(description: SmallNation.region)), from: session)
        tell(.capacityReport(SmallNation.report(1)), from: session)
        return tell(.renewLease(RenewLease(sentAt: BootTime(microseconds: 5))), from: session)
    }
}

extension [Message] {
    /// The code of the failure among these; nil where there is none.
    var failure: ErrorCode? {
        for case .failure(let failure) in self { return failure.code }
        return nil
    }

    /// Orders in these, in order.
    var orders: [Order] {
        flatMap { message -> [Order] in
            if case .orders(let orders) = message { orders.orders } else { [] }
        }
    }

    var submitted: Submitted? {
        for case .submitted(let submitted) in self { return submitted }
        return nil
    }

    var watchEvents: [WatchEvents] {
        compactMap { if case .watchEvents(let events) = $0 { events } else { nil } }
    }
}
