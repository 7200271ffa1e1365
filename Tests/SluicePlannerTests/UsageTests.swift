import SluiceModel
import SluicePlacement
import SluiceWire
import Testing

@testable import SluicePlanner

/// What runs took, beside a count of its own from what the journal says.
@Suite struct UsageTests {
    /// Cards × seconds of all runs by pool, from the events alone, runs that go on until now.
    private static func counted(_ world: World) throws -> [Int: Int64] {
        var sums: [Int: Int64] = [:]
        var core = PlannerCore()
        var open: [ReplicaID: (pool: Int, milliCards: Int64, start: CivilTime)] = [:]
        for bytes in world.batches {
            for event in try SnapshotTests.events(bytes) {
                var over: (replica: ReplicaID, at: CivilTime)?
                switch event {
                case .runEnded(let replica, let epoch, _, let at):
                    if core.state.placement(replica, epoch) != nil {
                        over = (replica, min(at, core.state.now))
                    }
                case .placementLost(let replica, let epoch), .refused(let replica, let epoch, _):
                    if core.state.placement(replica, epoch) != nil {
                        over = (replica, core.state.now)
                    }
                default: break
                }
                if let over, let run = open.removeValue(forKey: over.replica) {
                    sums[run.pool, default: 0] += run.milliCards * over.at.since(run.start).count
                }
                core.apply(event)
                if case .runStarted(let replica, let epoch, let since) = event,
                    open[replica] == nil, let place = core.state.placement(replica, epoch)
                {
                    let record = core.state.placements[place]
                    open[replica] = (
                        Int(record.pool), Int64(record.cards) * Int64(record.share),
                        since == .none ? core.state.now : since
                    )
                }
            }
        }
        for run in open.values {
            sums[run.pool, default: 0] += run.milliCards * core.state.now.since(run.start).count
        }
        return sums
    }

    @Test("Card hours by pool are what the journal's runs come to", arguments: 1...4)
    func cardHours(seed: UInt64) throws {
        var world = World(seed: seed)
        for _ in 0..<80 { world.step() }
        let counted = try Self.counted(world)
        let usage = world.core.usage(ShowUsage(by: .pool))
        for pool in world.core.state.table.pools.indices {
            let name = world.core.state.table.name(ofPool: pool).text
            let told = usage.rows.first { $0.name == name }?.milliCardSeconds ?? 0
            #expect(told == counted[pool] ?? 0, "seed \(seed), \(name)")
        }
        for by in UsageBy.allCases {
            let sum = world.core.usage(ShowUsage(by: by)).rows.reduce(0) {
                $0 + $1.milliCardSeconds
            }
            #expect(sum == counted.values.reduce(0, +), "by \(by)")
        }
        #expect(counted.values.reduce(0, +) > 0)
    }

    @Test("Ranges that lie beside each other come to the whole", arguments: 1...3)
    func ranges(seed: UInt64) throws {
        var world = World(seed: seed)
        for _ in 0..<80 { world.step() }
        let whole = world.core.usage(ShowUsage(by: .tenant))
        let border = CivilTime(seconds: (world.now.seconds - 4 * 3_600) / 3_600 * 3_600)
        let before = world.core.usage(ShowUsage(by: .tenant, to: border))
        let after = world.core.usage(ShowUsage(by: .tenant, from: border))
        #expect(after.from == border)
        func sum(_ reply: UsageReply) -> [Int64] {
            reply.rows.reduce([0, 0, 0]) {
                [$0[0] + $1.milliCardSeconds, $0[1] + $1.power.count, $0[2] + $1.cost.count]
            }
        }
        for (parts, all) in zip(zip(sum(before), sum(after)), sum(whole)) {
            // A run that goes on is told in two parts, each rounded.
            #expect(abs(parts.0 + parts.1 - all) <= 2_000, "seed \(seed)")
        }
    }

    @Test("A snapshot keeps what was used and since when cards are idle", arguments: 5...7)
    func snapshot(seed: UInt64) throws {
        var world = World(seed: seed)
        for _ in 0..<80 { world.step() }
        let again = try SnapshotTests.decoded(SnapshotTests.bytes(world.core))
        let replayed = try SnapshotTests.replay(world.batches[...], onto: PlannerCore())
        for by in UsageBy.allCases {
            let told = world.core.usage(ShowUsage(by: by))
            #expect(again.usage(ShowUsage(by: by)) == told)
            #expect(replayed.usage(ShowUsage(by: by)) == told)
        }
        #expect(again.stateHash() == world.core.stateHash())
    }

    @Test("Idle cards are idle since the last time that more were held")
    func idle() {
        var pool = IdleBooks.Pool()
        func at(_ second: Int64) -> CivilTime { CivilTime(seconds: second) }
        #expect(pool.idleSince == nil)
        pool.change(by: 8_000, at: at(10))
        pool.change(by: 8_000, at: at(20))
        pool.change(by: -8_000, at: at(30))
        #expect(pool.idleSince == at(30))
        pool.change(by: -4_000, at: at(40))
        pool.change(by: 4_000, at: at(50))
        #expect(pool.idleSince == at(30))
        pool.change(by: 8_000, at: at(60))
        #expect(pool.idleSince == nil)
        for step in Int64(0)..<16 { pool.change(by: -1_000, at: at(100 + step)) }
        #expect(pool.falls.count <= PlannerLimits.idleSteps && pool.idleSince == at(115))
        pool.change(by: 15_500, at: at(200))
        // Steps that were taken as one never say longer than it was.
        #expect((pool.idleSince ?? at(0)) >= at(100))
    }

    @Test("What a full period has no room for is not told apart, and not lost")
    func bounded() {
        var period = UsageBooks.Period(1)
        let amount = UsageBooks.Amount(milliCardSeconds: 1, power: 1, cost: 1, runs: 1)
        for tenant in Int32(0)..<5_000 { period.add(amount, tenant: tenant, pool: 1) }
        #expect(period.entries.count == PlannerLimits.usageEntries + 1)
        #expect(period.entries.reduce(0) { $0 + $1.amount.runs } == 5_000)
        var books = UsageBooks()
        let start = CivilTime(seconds: 1_767_225_600)
        let end = start.adding(Seconds(400 * 86_400))
        books.add(
            UsageBooks.Amount(milliCardSeconds: 400_000, power: 7, cost: 11, runs: 1), from: start,
            to: end, tenant: 0, pool: 0)
        #expect(books.hours.count == PlannerLimits.usageHours)
        #expect(books.days.count == PlannerLimits.usageDays)
        #expect(books.days.reduce(0) { $0 + $1.entries[0].amount.runs } == 1)
    }
}
