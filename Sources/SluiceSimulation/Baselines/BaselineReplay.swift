package import SluiceModel

/// Replays work by a plain rule over a layout: starts are as early as room allows, in order of
/// submission; a job that finds no room waits, and later ones may pass it.
///
/// Deterministic: one layout, work and policy give one outcome. O(jobs × pools) where little waits;
/// each end looks at `backfillDepth` waiting jobs.
package struct BaselineReplay {
    private let meter: PowerMeter
    private let work: [BaselineJob]
    private let policy: BaselinePolicy
    private var pools: BaselinePools
    private var outcome = BaselineOutcome()
    private var waiting: [Int] = []
    private var ends = EndHeap()
    private var draws: UInt64 = 0

    /// Waiting jobs that an end may start; bounds the work in an overloaded replay.
    static let backfillDepth = 64

    /// Runs the whole replay.
    package static func run(
        _ work: [BaselineJob], over layout: NationalLayout, by policy: BaselinePolicy
    ) -> BaselineOutcome {
        var replay = BaselineReplay(work, layout, policy)
        replay.play()
        return replay.outcome
    }

    private init(_ work: [BaselineJob], _ layout: NationalLayout, _ policy: BaselinePolicy) {
        self.work = work
        self.policy = policy
        meter = PowerMeter(layout)
        pools = BaselinePools(layout)
    }

    private mutating func play() {
        let order = work.indices.sorted {
            (work[$0].submittedAt, $0) < (work[$1].submittedAt, $1)
        }
        for job in order {
            let now = work[job].submittedAt
            while let end = ends.first, end.time <= now { finishFirst() }
            let candidates = pools.candidates(work[job])
            if candidates.isEmpty {
                outcome.impossible += 1
            } else if !start(job, among: candidates, at: now) {
                waiting.append(job)
            }
        }
        while ends.first != nil { finishFirst() }
        precondition(waiting.isEmpty, "\(waiting.count) jobs wait in an empty nation")
    }

    /// Ends the run that ends first, and starts what fits then.
    private mutating func finishFirst() {
        guard let end = ends.removeFirst() else { return }
        pools.give(work[end.job].milliCards, pool: end.pool)
        // Others that end at this moment give their room first, so that ties do not decide.
        if let next = ends.first, next.time == end.time { return }
        var left: [Int] = []
        for job in waiting.prefix(Self.backfillDepth)
        where !start(job, among: pools.candidates(work[job]), at: end.time) {
            left.append(job)
        }
        waiting.replaceSubrange(0..<min(Self.backfillDepth, waiting.count), with: left)
    }

    private mutating func start(_ job: Int, among candidates: [Int], at now: CivilTime) -> Bool {
        let need = work[job].milliCards
        let fitting = candidates.lazy.filter { [pools] in pools.hasRoom(need, pool: $0) }
        let pool: Int?
        switch policy {
        case .nearestFirst: pool = fitting.first
        case .random(let seed): pool = draw(Array(fitting), seed: seed)
        }
        guard let pool else { return false }
        pools.take(need, pool: pool)
        ends.insert(EndHeap.End(time: now.adding(work[job].run), job: job, pool: pool))
        outcome.runs.append(.init(job: job, pool: pools.names[pool], start: now))
        outcome.waitSeconds += now.since(work[job].submittedAt).count
        let cost = meter.cost(of: need, in: pools.names[pool], from: now, for: work[job].run)
        outcome.powerCost = outcome.powerCost + (cost ?? MicroYuan(0))
        return true
    }

    /// One of `choices`, drawn evenly by counting through SplitMix64's output function (Steele, Lea
    /// and Flood, OOPSLA 2014).
    private mutating func draw(_ choices: [Int], seed: UInt64) -> Int? {
        guard !choices.isEmpty else { return nil }
        draws += 1
        var mixed = seed &+ draws &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return choices[Int(mixed.multipliedFullWidth(by: UInt64(choices.count)).high)]
    }
}
