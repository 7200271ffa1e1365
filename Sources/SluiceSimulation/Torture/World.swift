import SluiceGateway
import SluiceHub
import SluiceModel
import SluiceSession
import SluiceSpoke
import SluiceWire

/// A whole simulated nation: two planners and their journal, gateways with their machines, tenants,
/// and the links and disks between them. One queue of events moves it; everything is drawn from one
/// seed.
struct World {
    /// What happens.
    enum Happening: Sendable {
        case plannerStarts(Int)
        case plannerTurns(Int, life: Int)
        case plannerTicks(Int, life: Int)
        /// A batch reaches the journal, or only the question who leads.
        indirect case appendLands(Int, life: Int, Append)
        case journalAnswers(Int, life: Int, isTaken: Bool, sentAt: BootTime)
        case gatewayStarts(Int)
        case gatewayTurns(Int, life: Int)
        case gatewayTicks(Int, life: Int)
        case storeSynced(Int, life: Int)
        case gatewayConnects(Int, life: Int)
        case runEnds(Int, RunKey, serial: Int, how: RunEnd)
        case runCheckpoints(Int, RunKey, serial: Int)
        case executorFences(Int)
        case machineResumes(Int)
        case tenantConnects(Int)
        case tenantActs(Int)
        case arrives(UInt64, atPlanner: Bool, Parcel)
        /// Somebody looks at a machine that is gone, gives a region up, empties a store.
        case operatorLooks(Int)
        case operatorGivesUp(Int)
        case machineReturns(Int)
        case storeRemoved(Int)
        case linkResets(Int)
        case fault
        /// One that was planned for a time without storm.
        case calmFault
        case storm(length: Int64)
        case rest
    }

    /// What a link carries.
    enum Parcel: Sendable {
        indirect case message(correlation: UInt64, Message)
        case hangUp(String)
    }

    /// Who opened a connection.
    enum Peer: Hashable, Sendable {
        case gateway(Int)
        case tenant(Int)
        /// A copy of that region's gateway.
        case rival(Int)
    }

    let settings: TortureSettings
    let layout: NationalLayout
    let mix: FaultMix
    var random: SplitMix64
    /// Microseconds of simulated time.
    var now: Int64 = 0
    var queue = EventQueue<Happening>()
    var journal: SimulatedJournal
    /// Names the journal to those who connect.
    let journalName: StoreID
    var planners: [PlannerMachine]
    /// The machine that led last.
    var lastLeader = 0
    var gateways: [GatewayMachine]
    var tenants: [TenantProgram]
    /// Who is without a certificate for a while.
    var revocations: [Revocation] = []
    /// Connections by their number less 1.
    var connections: [Connection] = []
    /// The connection that the planner registered last, by region of the layout.
    var registered: [UInt64?]
    /// Exclusive runs on machines that were replaced and live on, until their fences are over.
    var ghosts: [(key: RunKey, until: Int64, region: Int)] = []
    var checks: Checks
    /// Checkpoints that lie somewhere, by the replica whose run wrote them.
    var written: [ReplicaID: [Written]] = [:]
    var checkpointCount = 0
    var isResting = false
    /// Since when nothing was seen to move, while at rest.
    var quietSince: Int64?
    /// When a run last ended well.
    var lastFinish: Int64 = 0
    /// A storm lasts until then.
    var stormEnd: Int64 = 0
    var events = 0
    var tally = FaultTally()

    /// Civil time at the start: a morning in 2026.
    static let civilStart = CivilTime(seconds: 1_772_000_000)

    init(_ settings: TortureSettings) {
        self.settings = settings
        random = SplitMix64(seed: settings.seed)
        mix = FaultMix.draw(&random)
        layout = TortureLayout.draw(regions: settings.form.regions, &random)
        journal = SimulatedJournal(snapshotInterval: Int(20 + random.below(200)))
        journalName = StoreID(high: 1, low: settings.seed)
        planners = (0..<2).map { [random] index in
            var own = random
            for _ in 0...index { _ = own.next() }
            return PlannerMachine(&own)
        }
        let slow = settings.canary == .slowClock
        gateways = layout.regions.indices.map { [layout, random] index in
            GatewayMachine(
                region: layout.regions[index], rings: layout.rings[index],
                store: StoreID(high: 2, low: UInt64(index)), drawing: random, index: index,
                isSlow: slow)
        }
        tenants = (0..<3).map { TenantProgram(index: $0) }
        registered = layout.regions.map { _ in nil }
        checks = Checks(layout)
    }

    /// True civil time; a planner's may be off, and the journal's never goes back.
    var trueCivil: CivilTime { Self.civilStart.adding(Seconds(now / 1_000_000)) }

    /// The machine whose reign is the journal's and whose process lives; nil where none does.
    var leader: Int? {
        let row = journal.row
        guard row.machine >= 0, planners[row.machine].hub != nil,
            planners[row.machine].term == row.term
        else { return nil }
        return row.machine
    }

    /// Whether faults follow each other at once.
    var isStorm: Bool { now < stormEnd && !isResting }

    /// How much slower everybody looks around now.
    var pace: Int64 { isStorm || isResting ? 1 : settings.form.calmPace }

    /// Plans something in `delay` microseconds.
    mutating func plan(_ happening: Happening, in delay: Int64) {
        queue.insert(happening, at: now + delay)
    }

    /// Draws from `low ... high`.
    mutating func draw(_ low: Int64, _ high: Int64) -> Int64 { low + random.below(high - low + 1) }

    /// True once in `count` times.
    mutating func once(in count: Int64) -> Bool { random.below(count) == 0 }

    /// Notes something that must not be.
    mutating func violation(_ sentence: String) {
        log("VIOLATION \(sentence)")
        checks.note(sentence, at: now)
    }

    /// A line for who looks on.
    func log(_ sentence: @autoclosure () -> String) {
        guard let log = settings.log else { return }
        let micro = String(1_000_000 + now % 1_000_000).dropFirst()
        log("\(now / 1_000_000).\(micro) \(sentence())")
    }
}
