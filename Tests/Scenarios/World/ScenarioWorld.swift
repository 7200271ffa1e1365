import SluiceCoding
import SluiceGateway
import SluiceModel
import SluicePlanner
import SluiceWire

/// The real cores, planner and gateways, with an emulated executor at each gateway, and a clock
/// that only a story moves. Messages between them go when the story says so.
struct ScenarioWorld {
    /// A region beside the planner: its gateway, and the link between them.
    struct Region {
        let name: RegionName
        var gateway: GatewayCore
        var number: UInt16?
        var isLinked = false
        /// When its lease is over, as the planner counts it.
        var leaseEnd = CivilTime.none
    }

    /// A run that an executor has.
    struct Live {
        var region: Int
        var key: RunKey
        var end: CivilTime
    }

    /// How long a gateway may act on its own: renewed at each step of a minute while linked.
    static let lease = Seconds(90)
    /// Midnight of 1 January 2026 in China Standard Time.
    static let start = CivilTime(seconds: 1_767_196_800)

    var core = PlannerCore()
    var now = Self.start
    var draft = Draft()
    var regions: [Region] = []
    var live: [Live] = []
    var labels: [(job: JobID, name: String)] = []
    var said: [String] = []
    /// Every batch as the journal would keep it.
    var journal: [[UInt8]] = []
    var nextKey: UInt64 = 1

    /// The gateways' clock, which started an hour before the story.
    var boot: BootTime {
        BootTime(microseconds: (now.since(Self.start).count + 3_600) * 1_000_000)
    }

    /// Works a command out, keeps its batch, and tells what happened.
    @discardableResult
    mutating func tell(_ action: Command.Action) -> Reply {
        let actor = Identity(role: .operator, name: "story")
        let decision = core.decide(Command(actor: actor, action: action), at: now)
        if !decision.batch.isEmpty {
            var writer = ByteWriter()
            decision.batch.encode(into: &writer)
            journal.append(writer.bytes)
        }
        for event in decision.batch.events {
            if let line = sentence(event) { say(line) }
        }
        return decision.replies[0]
    }

    mutating func say(_ line: String) {
        said += ScenarioText.fold(clock(now) + " " + line)
    }

    /// The nation is told: the planner learns chips and metros and begins its reign.
    mutating func begin() {
        guard core.term == .none else { return }
        tell(.catalogue(Catalogue(chips: draft.chips, metros: draft.metros)))
        tell(.startReign(Term(1)))
        for region in draft.regions {
            regions.append(
                Region(
                    name: region.description.name,
                    gateway: GatewayCore(
                        region: region.description, cardMemory: memory(region.description))))
        }
    }

    private func memory(_ region: RegionDescription) -> [Mebibytes] {
        region.pools.map { pool in
            draft.chips.first { $0.name == pool.chip }?.memory ?? Mebibytes(0)
        }
    }

    // MARK: Links

    /// A gateway connects as the hub lets it: ends first, then what lives, then what it can give.
    mutating func connect(_ index: Int) {
        guard
            case .registered(let number, _) = tell(
                .registerRegion(draft.regions[index].description))
        else { return }
        regions[index].number = number
        regions[index].isLinked = true
        tell(.reachability(region: number, isReachable: true))
        sendRunReports(index)
        let runs = regions[index].gateway.liveRuns().map {
            LiveRun(replica: $0.key.replica, epoch: $0.key.epoch)
        }
        tell(.liveRuns(region: number, runs))
        renewLease(index)
        sendCapacity(index, full: true, rings: draft.regions[index].rings)
    }

    mutating func cut(_ index: Int) {
        regions[index].isLinked = false
        if let number = regions[index].number {
            tell(.reachability(region: number, isReachable: false))
        }
    }

    /// The gateway's store is lost with all that ran there.
    mutating func wipe(_ index: Int) {
        guard let number = regions[index].number else { return }
        live.removeAll { $0.region == index }
        let description = draft.regions[index].description
        regions[index].gateway = GatewayCore(
            region: description, cardMemory: memory(description))
        tell(.regionWiped(region: number))
        connect(index)
    }

    private mutating func renewLease(_ index: Int) {
        let length = Microseconds(Self.lease.count * 1_000_000)
        let (term, sentAt) = (core.term, boot)
        regions[index].leaseEnd = now.adding(Self.lease)
        change(index) { gateway, effects in
            gateway.leaseGranted(term: term, sentAt: sentAt, length: length, into: &effects)
        }
    }

    // MARK: Messages

    /// Sends a region its orders, and takes back what became of them.
    mutating func exchange(_ index: Int) {
        guard regions[index].isLinked, let number = regions[index].number else { return }
        let orders = core.orders(region: number, after: regions[index].gateway.highestOrder)
        let (boot, civil) = (boot, now)
        change(index) { gateway, effects in
            for order in orders {
                gateway.orderReceived(order, now: boot, civil: civil, into: &effects)
            }
        }
        sendReports(index)
    }

    /// Sends the planner what it has not taken.
    mutating func sendReports(_ index: Int) {
        guard regions[index].isLinked else { return }
        sendRunReports(index)
        sendCapacity(index, full: false)
    }

    private mutating func sendRunReports(_ index: Int) {
        guard let number = regions[index].number else { return }
        let reports = regions[index].gateway.pendingReports.map(\.report)
        if !reports.isEmpty { tell(.runReports(region: number, reports)) }
        change(index) { gateway, effects in
            gateway.reportsTaken(through: gateway.lastReport, into: &effects)
        }
    }

    mutating func sendCapacity(_ index: Int, full: Bool, rings: [RingReport] = []) {
        let report = regions[index].gateway.capacityReport(full: full)
        let pools = report.pools.map { PoolReport(pool: $0.pool, capacity: $0.capacity) }
        let change = CapacityChange(
            durableThrough: report.highestOrder, pools: pools, rings: rings)
        let reply = tell(.capacity(region: regions[index].number ?? .max, change))
        if case .refused(let refusal) = reply {
            say("refused \(refusal.code): \(refusal.sentence)")
        }
        if full || !report.nodes.isEmpty {
            tell(.nodes(region: regions[index].number ?? .max, isFull: full, report.nodes))
        }
    }

    // MARK: Executors

    /// Changes a gateway's core and does what that asks of its executor.
    mutating func change(
        _ index: Int, _ body: (inout GatewayCore, inout GatewayEffects) -> Void
    ) {
        var effects = GatewayEffects()
        body(&regions[index].gateway, &effects)
        var next = 0
        while next < effects.executorActions.count {
            let action = effects.executorActions[next]
            next += 1
            switch action {
            case .start(let run):
                regions[index].gateway.runStarted(run.key, at: now, into: &effects)
                let length = run.order.expectedRun.count
                let end = now.adding(Seconds(length == 0 ? 1 << 40 : length))
                live.append(Live(region: index, key: run.key, end: end))
            case .stop(let key, _, _):
                live.removeAll { $0.region == index && $0.key == key }
                regions[index].gateway.runEnded(key, how: .stopped, at: now, into: &effects)
            case .adopt, .leaseMoved: break
            }
        }
    }

    /// Ends one run at its executor.
    mutating func end(_ run: Live, how: RunEnd) {
        live.removeAll { $0.region == run.region && $0.key == run.key }
        let civil = now
        change(run.region) { gateway, effects in
            gateway.runEnded(run.key, how: how, at: civil, into: &effects)
        }
    }

    // MARK: Time

    /// Lets time pass in steps of a minute, at each of which everybody does what is due.
    mutating func pass(until end: CivilTime) {
        while now < end {
            now = min(end, now.adding(Seconds(60)))
            for run in live where run.end <= now { self.end(run, how: .succeeded) }
            for index in regions.indices {
                if regions[index].isLinked { renewLease(index) }
                let (boot, civil) = (boot, now)
                change(index) { $0.tick(now: boot, civil: civil, into: &$1) }
                sendReports(index)
            }
            watchLeases()
            tell(.tick)
            for index in regions.indices { exchange(index) }
        }
    }

    /// The planner's safety clocks.
    private mutating func watchLeases() {
        for region in regions where !region.isLinked {
            guard let number = region.number else { continue }
            let over = now.since(region.leaseEnd)
            guard over.count >= 0, core.isFenceDue(region: number, leaseOverFor: over) else {
                continue
            }
            tell(.federation(.leaseOver(region: number, since: over)))
        }
    }

    /// A planner that recovers from the journal, and one that does from a snapshot, must both be
    /// where this one is; then its reign begins.
    mutating func restart() throws {
        var recovered = PlannerCore()
        for bytes in journal {
            var reader = ByteReader(bytes.span)
            for event in try JournalBatch(decoding: &reader).events { recovered.apply(event) }
        }
        var writer = ByteWriter()
        core.encodeSnapshot(into: &writer)
        var reader = ByteReader(writer.span)
        let restored = try PlannerCore(decodingSnapshot: &reader)
        let hashes = [core.stateHash(), recovered.stateHash(), restored.stateHash()]
        say(
            hashes.allSatisfy { $0 == hashes[0] }
                ? "journal and snapshot both lead to the state before"
                : "journal or snapshot lead to ANOTHER state")
        core = recovered
        tell(.startReign(core.term.next))
        say("term \(core.term) begins")
    }
}
