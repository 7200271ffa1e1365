import SluiceGateway
import SluiceHub
import SluiceModel
import SluiceSession
import SluiceSpoke
import SluiceWire

/// A whole simulated nation: one planner, gateways with their machines, tenants, and the links and
/// disks between them. One queue of events moves it; everything is drawn from one seed.
struct World {
    /// What happens.
    enum Happening: Sendable {
        case plannerStarts
        case plannerTurns(life: Int)
        case plannerTicks(life: Int)
        case batchSynced(life: Int)
        case gatewayStarts(Int)
        case gatewayTurns(Int, life: Int)
        case gatewayTicks(Int, life: Int)
        case storeSynced(Int, life: Int)
        case gatewayConnects(Int, life: Int)
        case runEnds(Int, RunKey, serial: Int, how: RunEnd)
        case executorFences(Int)
        case tenantConnects(Int)
        case tenantActs(Int)
        case arrives(UInt64, atPlanner: Bool, Parcel)
        case fault
        case rest
    }

    /// What a link carries.
    enum Parcel: Sendable {
        case message(correlation: UInt64, Message)
        case hangUp(String)
    }

    /// Who opened a connection.
    enum Peer: Hashable, Sendable {
        case gateway(Int)
        case tenant(Int)
        /// A copy of that region's gateway.
        case rival(Int)
    }

    /// One connection to the planner.
    struct Connection: Sendable {
        let peer: Peer
        let peerLife: Int
        let plannerLife: Int
        var isOpen = true
        var lastUp: Int64 = 0
        var lastDown: Int64 = 0
    }

    let settings: TortureSettings
    let layout: NationalLayout
    var random: SplitMix64
    /// Microseconds of simulated time.
    var now: Int64 = 0
    var queue = EventQueue<Happening>()
    var planner: PlannerMachine
    var gateways: [GatewayMachine]
    var tenants: [TenantProgram]
    /// Connections by their number less 1.
    var connections: [Connection] = []
    /// The connection that the planner registered last, by region of the layout.
    var registered: [UInt64?]
    /// Exclusive runs on machines that were replaced and live on, until their fences are over.
    var ghosts: [(key: RunKey, until: Int64)] = []
    var checks: Checks
    var isResting = false
    /// Since when nothing was seen to move, while at rest.
    var quietSince: Int64?
    var events = 0
    var faults = 0

    /// Civil time at the start: a morning in 2026.
    static let civilStart = CivilTime(seconds: 1_772_000_000)

    init(_ settings: TortureSettings) {
        self.settings = settings
        random = SplitMix64(seed: settings.seed)
        layout = TortureLayout.draw(&random)
        planner = PlannerMachine(journal: StoreID(high: 1, low: settings.seed), &random)
        gateways = layout.regions.indices.map { [layout, random] index in
            GatewayMachine(
                region: layout.regions[index], rings: layout.rings[index],
                store: StoreID(high: 2, low: UInt64(index)), drawing: random, index: index)
        }
        tenants = (0..<2).map { TenantProgram(index: $0) }
        registered = layout.regions.map { _ in nil }
        checks = Checks(layout)
    }

    /// Civil time now; everybody's clock agrees on it.
    var civil: CivilTime { Self.civilStart.adding(Seconds(now / 1_000_000)) }

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
        checks.note(sentence, at: now)
    }

    /// Plays until all is at rest, something is wrong, or time is over.
    mutating func play() {
        plan(.plannerStarts, in: 0)
        for index in gateways.indices { plan(.gatewayStarts(index), in: draw(0, 2_000_000)) }
        for index in tenants.indices { plan(.tenantConnects(index), in: draw(0, 2_000_000)) }
        plan(.fault, in: draw(2_000_000, 8_000_000))
        plan(.rest, in: settings.activeSeconds * 1_000_000)
        let end = (settings.activeSeconds + settings.settlingSeconds) * 1_000_000
        while checks.violations.isEmpty, let entry = queue.removeFirst() {
            now = entry.at
            if now > end {
                let reason = unrest ?? "it came too late"
                violation("not at rest after \(settings.settlingSeconds) s: \(reason)")
                break
            }
            events += 1
            happen(entry.event)
            if events % 256 == 0 { checkEverything() }
            if isResting, events % 64 == 0, isQuiet() {
                checkRest()
                break
            }
        }
    }

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .plannerStarts: startPlanner()
        case .plannerTurns(let life): turnPlanner(life)
        case .plannerTicks(let life): tickPlanner(life)
        case .batchSynced(let life): syncPlanner(life)
        case .gatewayStarts(let index): startGateway(index)
        case .gatewayTurns(let index, let life): turnGateway(index, life)
        case .gatewayTicks(let index, let life): tickGateway(index, life)
        case .storeSynced(let index, let life): syncGateway(index, life)
        case .gatewayConnects(let index, let life): connectGateway(index, life)
        case .runEnds(let index, let key, let serial, let how):
            endRun(index, key, serial: serial, how: how)
        case .executorFences(let index): fenceRuns(index)
        case .tenantConnects(let index): connectTenant(index)
        case .tenantActs(let index): actTenant(index)
        case .arrives(let number, let atPlanner, let parcel):
            arrive(number, atPlanner: atPlanner, parcel)
        case .fault: strike()
        case .rest: rest()
        }
    }
}
