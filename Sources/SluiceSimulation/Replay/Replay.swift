import SluiceGateway
import SluiceModel
import SluicePlanner
import SluiceWire

/// One replay on its way: the planner's core, gateways' cores, and what runs.
struct Replay {
    /// The end of a run.
    struct End: Sendable {
        let region: Int
        let key: RunKey
    }

    let jobs: [ReplayJob]
    let layout: NationalLayout
    let meter: PowerMeter
    var core = PlannerCore()
    var gateways: [GatewayCore]
    /// Regions whose runs changed since their last report.
    var isChanged: [Bool]
    var decision = Decision()
    var effects = GatewayEffects()
    /// Ends of runs, by civil seconds.
    var ends = EventQueue<End>()
    var nextJob = 0
    var now: CivilTime
    /// Civil time of the trace's second 0.
    let start: CivilTime
    /// Jobs that their tenants end, in order of time.
    private var cancels: [(at: Int64, job: Int)] = []
    private var nextCancel = 0
    /// The wait of each job until it was first placed; nil for one that never was.
    private var waitOf: [Int64?]
    /// Electricity of each job.
    var powerOf: [MicroYuan]
    var checks: Checks
    var waits: [Int64] = []
    var isPlaced: [Bool]
    var outcome = ReplayOutcome()
    /// The trace's second at which each job ended well; nil for one that did not.
    var endSeconds: [Int64?]
    /// How the nation is divided; nil for not at all.
    let policy: Policy?
    /// Runs that ended for somebody's guarantee.
    var preemptions = 0
    /// What breaks; nil where nothing does.
    var breakage: Breakage?

    /// Seconds between two cycles: the queue is looked at so often at most.
    private static let cycleSeconds: Int64 = 10
    /// A full check after so many cycles.
    private static let fullCheckCycles = 4_096
    /// Minutes without an event after which what waits will wait for ever: pauses after refusals
    /// are five minutes at most.
    private static let mostIdleMinutes = 10

    init(
        _ jobs: [ReplayJob], on layout: NationalLayout, failures: FailureSettings? = nil,
        policy: Policy? = nil, start: CivilTime = SimulatedRun.start
    ) {
        self.start = start
        now = start
        waitOf = Array(repeating: nil, count: jobs.count)
        powerOf = Array(repeating: MicroYuan(0), count: jobs.count)
        cancels = jobs.indices.compactMap { job in
            jobs[job].cancelSeconds.map { (start.seconds + $0, job) }
        }.sorted { $0 < $1 }
        self.jobs = jobs
        self.policy = policy
        endSeconds = Array(repeating: nil, count: jobs.count)
        breakage = failures.map { Breakage(settings: $0) }
        self.layout = layout
        meter = PowerMeter(layout)
        checks = Checks(layout)
        isPlaced = Array(repeating: false, count: jobs.count)
        isChanged = Array(repeating: false, count: layout.regions.count)
        gateways = layout.regions.map { region in
            GatewayCore(
                region: region,
                cardMemory: region.pools.map { pool in
                    layout.chips.first { $0.name == pool.chip }?.memory ?? Mebibytes(0)
                },
                executors: ExecutorKind.allCases)
        }
    }

    /// Plays until nothing moves any more.
    mutating func play() -> ReplayOutcome {
        prepare()
        var idle = 0
        var cycles = 0
        while idle < Self.mostIdleMinutes {
            let moment = nextMoment()
            idle = moment == nil ? idle + 1 : 0
            now = moment ?? now.adding(Seconds(60))
            endRuns()
            submitJobs()
            cancelJobs()
            repeat { decide(.tick) } while core.isCycleOpen
            pump()
            cycles += 1
            if cycles.isMultiple(of: Self.fullCheckCycles) { checkAll() }
            if moment == nil, core.counts.waiting == 0 { break }
        }
        checkAll()
        outcome.failures = breakage?.outcome
        outcome.stateHash = core.stateHash()
        outcome.setWaits(waits)
        outcome.violations = checks.violations
        return outcome
    }

    /// The end of the cycle in which the next thing happens; nil where nothing will.
    private func nextMoment() -> CivilTime? {
        var next = ends.firstMoment
        if let change = breakage?.changes.firstMoment { next = min(next ?? .max, change) }
        if nextJob < jobs.count { next = min(next ?? .max, submission(nextJob).seconds) }
        if nextCancel < cancels.count { next = min(next ?? .max, cancels[nextCancel].at) }
        guard let next else { return nil }
        let cycles = (next + Self.cycleSeconds - 1) / Self.cycleSeconds
        return CivilTime(seconds: max(now.seconds, cycles * Self.cycleSeconds))
    }

    private func submission(_ job: Int) -> CivilTime {
        start.adding(Seconds(jobs[job].submitSeconds))
    }

    @discardableResult
    mutating func decide(_ action: Command.Action) -> Reply {
        decision.removeAll()
        let actor = Identity(role: .operator, name: "replay")
        let reply = core.decide(
            Command(actor: actor, action: action), at: now, into: &decision)
        checks.audit(decision.batch.events, at: now.seconds)
        for event in decision.batch.events {
            switch event {
            case .placed(let placed): note(placed)
            case .policy(.preempted): preemptions += 1
            case .jobChanged(let job, .finished, _):
                outcome.finished += 1
                endSeconds[Int(job.raw) - 1] = now.since(start).count
                noteWork(of: job)
            default: break
            }
        }
        return reply
    }

    /// A finished job's work was of use, however often it was begun.
    private mutating func noteWork(of job: JobID) {
        guard breakage != nil else { return }
        let done = jobs[Int(job.raw) - 1]
        let length = done.specification(number: 1).expectedRun.count
        breakage?.outcome.useful += Int128(length) * Int128(done.milliCards)
    }

    private mutating func note(_ placed: Event.Placed) {
        // Jobs are numbered from 1 in the order of their submission.
        let job = Int(placed.replica.job.raw) - 1
        guard !isPlaced[job] else { return }
        isPlaced[job] = true
        outcome.placed += 1
        waits.append(now.since(submission(job)).count)
        waitOf[job] = now.since(submission(job)).count
    }

    /// What became of a job: its wait, and what its power cost.
    func told(_ job: Int) -> (wait: Int64?, power: MicroYuan) { (waitOf[job], powerOf[job]) }

    private mutating func cancelJobs() {
        while nextCancel < cancels.count, cancels[nextCancel].at <= now.seconds {
            let job = cancels[nextCancel].job
            nextCancel += 1
            decide(
                .cancel(
                    key: .none, tenant: jobs[job].tenant, job: JobID(UInt64(job) + 1)))
        }
    }

    private mutating func submitJobs() {
        while nextJob < jobs.count, submission(nextJob) <= now {
            nextJob += 1
            let submission = Submission(
                key: RequestKey(high: 1, low: UInt64(nextJob)),
                tenant: jobs[nextJob - 1].tenant,
                specification: jobs[nextJob - 1].specification(number: nextJob))
            if case .refused(let refusal) = decide(.submit(submission)) {
                checks.note("job \(nextJob) was refused: \(refusal.sentence)", at: now.seconds)
            }
        }
    }

    private mutating func checkAll() {
        for fault in core.violations() { checks.note("planner: \(fault)", at: now.seconds) }
        for gateway in gateways {
            guard let fault = gateway.conservationFault() else { continue }
            checks.note("\(gateway.region.name): \(fault)", at: now.seconds)
        }
        checks.reasons(core, at: now.seconds)
    }
}
