import SluiceLinux
import SluiceModel
import SluicePlanner
import SluiceTraces
import SluiceWire

/// `sluice bench plan --cycle`: a planner's core with many pools, live placements and waiting
/// gangs; how long one cycle takes, and what memory a placement and a pool need.
package enum CycleBench {
    /// What is asked.
    package struct Options: Sendable {
        /// Pools of the nation.
        package var pools = 10_000
        /// One-card placements that live.
        package var placements = 1_000_000
        /// Gangs that wait.
        package var gangs = 10_000
        /// What the nation is drawn from.
        package var seed: UInt64 = 1

        /// A million placements, 10,000 gangs and pools.
        package init() {}
    }

    /// Builds the nation and times its cycles.
    package static func run(_ options: Options) -> BenchResult {
        var planner = CyclePlanner(seed: options.seed)
        let start = memory()
        planner.register(pools: options.pools)
        let registered = memory()
        planner.place(options.placements)
        let placed = memory()
        var result = BenchResult(name: "cycle")
        result.add("pools", Int64(options.pools))
        result.add("bytesEachPool", (registered - start) / Int64(max(1, options.pools)))
        result.add("placements", Int64(planner.core.counts.placements))
        result.add("placementsPerSecond", planner.perSecond)
        result.add(
            "bytesEachPlacement",
            (placed - registered) / Int64(max(1, planner.core.counts.placements)))
        planner.submit(options.gangs, nodes: 1...8)
        add("room", planner.cycles(), &result)
        result.add("waitingAfter", Int64(planner.core.counts.waiting))
        // None of these fits anywhere: what a cycle costs that places nothing.
        planner.submit(options.gangs, nodes: 150...200)
        add("full", planner.cycles(), &result)
        return result
    }

    private static func add(
        _ name: String, _ cycle: CyclePlanner.Times, _ result: inout BenchResult
    ) {
        result.add(name + "CycleProcessorMilliseconds", cycle.processor / .milliseconds(1))
        result.add(name + "CycleMilliseconds", Double(cycle.whole) / 1e6)
        result.add(name + "CycleParts", Int64(cycle.parts))
        result.add(name + "CycleLongestPartMilliseconds", Double(cycle.longest) / 1e6)
        result.add(
            name + "CycleLongestPartProcessorMilliseconds",
            cycle.longestProcessor / .milliseconds(1))
        result.add(name + "CycleEvents", Int64(cycle.events))
    }

    private static func memory() -> Int64 {
        Int64(ProcessUsage.current?.residentBytes ?? 0)
    }
}

/// A planner's core whose gateways take everything at once.
struct CyclePlanner {
    /// What one cycle took, in nanoseconds, parts and events.
    struct Times {
        var whole: UInt64 = 0
        var longest: UInt64 = 0
        var processor = Duration.zero
        var longestProcessor = Duration.zero
        var parts = 0
        var events = 0
    }

    var core = PlannerCore()
    /// Placements a second while the nation was filled.
    var perSecond = 0.0
    var random: SplitMix64
    private var decision = Decision()
    private(set) var regions: [RegionDescription] = []
    private var capacities: [[PoolCapacity]] = []
    private var metros = 0
    private var keys: UInt64 = 0
    /// What was bound and is not said to run yet, by region.
    private var bound: [[(ReplicaID, Epoch)]] = []
    private(set) var now = CivilTime(seconds: 1_767_225_600)

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    @discardableResult
    private mutating func decide(_ action: Command.Action) -> Reply {
        decision.removeAll()
        let actor = Identity(role: .operator, name: "bench")
        return core.decide(Command(actor: actor, action: action), at: now, into: &decision)
    }

    /// Regions of ten pools of 32 to 248 cards each, with rings so that every pool is near a metro.
    mutating func register(pools: Int) {
        metros = max(1, pools / 100)
        decide(
            .catalogue(
                Catalogue(
                    chips: [DrawnNation.chip], metros: (0..<metros).map { DrawnNation.metro($0) })))
        decide(.startReign(Term(1)))
        for region in 0..<(pools + 9) / 10 {
            let count = min(10, pools - region * 10)
            let description = DrawnNation.region(region, pools: count, &random)
            regions.append(description)
            bound.append([])
            capacities.append(description.pools.map { PoolCapacity($0) })
            decide(.registerRegion(description))
            let rings = (0..<count).map { site in
                let metro = (region * 10 + site) % metros
                return RingReport(
                    site: UInt16(site), metro: DrawnNation.metro(metro).name,
                    roundTripP99: Microseconds(1_000 + random.below(9_000)), samples: 100,
                    age: Seconds(1))
            }
            report(region, rings: rings)
            decide(.reachability(region: UInt16(region), isReachable: true))
        }
    }

    /// A region's full report, with all orders seen.
    private mutating func report(_ region: Int, rings: [RingReport] = []) {
        let reports = capacities[region].indices.map {
            PoolReport(pool: UInt16($0), capacity: capacities[region][$0])
        }
        decide(
            .capacity(
                region: UInt16(region),
                CapacityChange(
                    durableThrough: core.lastSequence(region: UInt16(region)), pools: reports,
                    rings: rings)))
    }

    /// Places one-card replicas near metros until so many live or none fits.
    mutating func place(_ placements: Int) {
        let start = Instant.now.nanoseconds
        var misses = 0
        while core.counts.placements < placements, misses < 1_000 {
            var wanted = JobSpecification(kind: .inference, name: "live", cards: 1)
            wanted.metro = DrawnNation.metro(Int(random.below(Int64(metros)))).name
            wanted.ring = .within10
            submit(wanted, nowOrNever: true)
            if bind() == 0 { misses += 1 }
            if keys.isMultiple(of: 100_000) { reportAll() }
        }
        perSecond = Double(keys) * 1e9 / Double(max(1, Instant.now.nanoseconds - start))
        reportAll()
        // All rings are new: the look at every replica is no part of the cycles that are timed.
        repeat { decide(.tick) } while core.isCycleOpen
    }

    private mutating func reportAll() {
        for region in regions.indices { report(region) }
    }

    private mutating func submit(_ wanted: JobSpecification, nowOrNever: Bool) {
        keys += 1
        decide(
            .submit(
                Submission(
                    key: RequestKey(high: 1, low: keys), tenant: TenantName(trusted: "bench"),
                    nowOrNever: nowOrNever, specification: wanted)))
    }

    /// Takes what the last decision placed, as gateways would; how many.
    private mutating func bind() -> Int {
        var count = 0
        for case .placed(let placed) in decision.batch.events {
            let region = Int(placed.address.region)
            let pool = Int(placed.address.pool)
            let cards = core.detail(placed.replica.job)?.summary.cards ?? 1
            let isTaken = capacities[region][pool].take(cards: cards, span: placed.span)
            precondition(isTaken, "job \(placed.replica.job) does not fit its pool")
            capacities[region][pool].boundCards += cards
            bound[region].append((placed.replica, placed.epoch))
            count += 1
        }
        return count
    }

    /// Gangs of so many nodes of eight cards that run for an hour to three days.
    mutating func submit(_ gangs: Int, nodes: ClosedRange<UInt32>) {
        for _ in 0..<gangs {
            let count = nodes.lowerBound + UInt32(random.below(Int64(nodes.count)))
            var wanted = JobSpecification(kind: .training, name: "gang", cards: count * 8)
            wanted.expectedRun = Seconds(3_600 * (1 + random.below(72)))
            submit(wanted, nowOrNever: false)
        }
        // Where nothing changed no cycle runs; time lets one.
        now = now.adding(Seconds(1))
    }

    /// Says that all that was bound runs, and lets time pass.
    mutating func run(for length: Seconds) {
        for region in regions.indices {
            let reports = bound[region].flatMap { replica, epoch in
                [
                    RunReport.accepted(replica: replica, epoch: epoch, nodes: []),
                    .running(replica: replica, epoch: epoch, since: now),
                ]
            }
            bound[region] = []
            if !reports.isEmpty { decide(.runReports(region: UInt16(region), reports)) }
        }
        now = now.adding(length)
        repeat { decide(.tick) } while core.isCycleOpen
    }

    /// Ticks until the cycle is through: its time, its longest part's, its parts and events.
    mutating func cycles() -> Times {
        var sum = Times()
        repeat {
            let before = ProcessUsage.current?.processorTime ?? .zero
            let start = Instant.now.nanoseconds
            decide(.tick)
            let time = Instant.now.nanoseconds - start
            let processor = (ProcessUsage.current?.processorTime ?? .zero) - before
            sum.processor += processor
            sum.longestProcessor = max(sum.longestProcessor, processor)
            sum.whole += time
            sum.longest = max(sum.longest, time)
            sum.parts += 1
            sum.events += decision.batch.events.count
            _ = bind()
        } while core.isCycleOpen
        reportAll()
        return sum
    }
}
