import SluiceCoding
import SluiceGateway
import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

/// Arrays of batch runs, and retries by what ended a run.
@Suite struct ArrayTests {
    static let job = JobID(1)

    static func batch(_ array: String? = nil, _ retry: RetryPolicy? = nil) -> JobSpecification {
        var wanted = JobSpecification(kind: .batch, name: "sweep", cards: 1)
        wanted.expectedRun = Seconds(600)
        wanted.array = array.flatMap { JobArray($0) }
        wanted.retry = retry
        return wanted
    }

    /// A small nation with that job.
    static func world(_ wanted: JobSpecification) -> World {
        var world = World(seed: 3)
        world.submit(wanted)
        world.pass(60, step: 20)
        return world
    }

    /// Ends the runs of these replicas, as their gateways would tell.
    static func end(_ replicas: [UInt16], _ how: RunEnd, _ world: inout World) {
        for run in world.live where replicas.contains(run.key.replica.index) {
            var effects = GatewayEffects()
            world.live.removeAll { $0.key == run.key }
            world.gateways[run.region].runEnded(run.key, how: how, at: world.now, into: &effects)
            world.execute(run.region, &effects)
        }
        for region in world.gateways.indices { world.sendReports(region) }
    }

    static func elements(_ world: World) throws -> [ElementState] {
        try #require(world.core.detail(job)).elements.map(\.state)
    }

    static func verdict(_ world: World) throws -> Verdict {
        try #require(world.core.summary(job)).verdict
    }

    @Test func `so many elements run at once, and the job is over when all are`() throws {
        var world = Self.world(Self.batch("0-9%3"))
        var most = 0
        for _ in 0..<80 {
            world.pass(60)
            most = max(most, world.live.count)
            let state = try #require(world.core.jobState(Self.job))
            #expect(state == .running || state == .finished)
            let recovered = try world.recovered()
            #expect(recovered.restored.stateHash() == world.core.stateHash())
            #expect(recovered.replayed.stateHash() == world.core.stateHash())
        }
        #expect(most == 3)
        #expect(world.core.jobState(Self.job) == .finished)
        #expect(try Self.elements(world) == Array(repeating: .finished, count: 10))
        #expect(try Self.verdict(world).sentence.contains("10 ended well"))
    }

    @Test func `an element that fails leaves the others alone, and the job says how many`() throws {
        var world = Self.world(Self.batch("1,5,7-8"))
        #expect(world.live.count == 4)
        Self.end([1], .exited(code: 3), &world)
        #expect(try Self.elements(world) == [.running, .failed, .running, .running])
        let detail = try #require(world.core.detail(Self.job))
        #expect(detail.elements.map(\.index) == [1, 5, 7, 8])
        #expect(detail.summary.state == .running)
        world.pass(900)
        #expect(world.core.jobState(Self.job) == .failed)
        let verdict = try Self.verdict(world)
        #expect(verdict.code == .arrayCounts && verdict.sentence.contains("3 ended well, 1 failed"))
    }

    @Test func `each run is told its index`() throws {
        let world = Self.world(Self.batch("10-40:10"))
        var wanted = Self.batch("10-40:10")
        wanted.command = CommandLine(executable: "work", environment: ["A=B"])
        for place in world.core.state.placementSlots(0) {
            let replica = Int(world.core.state.placements[place].replica.index)
            let told = world.core.state.content(place, wanted).command
            #expect(told?.environment == ["A=B", "SLUICE_ARRAY_INDEX=\(10 + 10 * replica)"])
        }
    }

    @Test func `elements are cancelled one by one, once under a key`() throws {
        var world = Self.world(Self.batch("0-5%2"))
        func cancel(_ indices: [UInt32], key: UInt64) -> Reply {
            world.tell(
                .cancelElements(
                    key: RequestKey(high: 5, low: key), tenant: TenantName(trusted: "org/team"),
                    job: Self.job, indices: indices))
        }
        #expect(cancel([0, 5], key: 1) == .done("2 elements of job 1 are cancelled"))
        #expect(cancel([0, 5], key: 1) != .done("2 elements of job 1 are cancelled"))
        guard case .refused(let reused) = cancel([4], key: 1),
            case .refused(let unknown) = cancel([9], key: 2)
        else {
            Issue.record("a key was used twice, or element 9 cancelled")
            return
        }
        #expect(reused.code == .keyReused && unknown.code == .badRequest)
        world.pass(3_600)
        let ends = try Self.elements(world)
        #expect(ends.filter { $0 == .finished }.count == 4)
        #expect(ends[0] == .cancelled && ends[5] == .cancelled)
        #expect(world.core.jobState(Self.job) == .finished)
    }

    @Test func `an element is begun again by its rule, after its pause and not for ever`() throws {
        let policy = RetryPolicy(failed: 2, backoff: Seconds(100))
        var world = Self.world(Self.batch("0-3", policy))
        Self.end([2], .exited(code: 1), &world)
        #expect(try Self.elements(world)[2] == .waiting)
        world.pass(60, step: 20)
        #expect(try Self.elements(world)[2] == .waiting)
        world.pass(60, step: 20)
        #expect(try Self.elements(world)[2] == .running)
        Self.end([2], .signalled(number: 9), &world)
        world.pass(220, step: 20)
        #expect(try Self.elements(world)[2] == .running)
        Self.end([2], .exited(code: 1), &world)
        #expect(try Self.elements(world)[2] == .failed)
        #expect(try #require(world.core.detail(Self.job)).elements[2].retries == 2)
        let recovered = try world.recovered()
        #expect(recovered.restored.stateHash() == world.core.stateHash())
        #expect(recovered.replayed.stateHash() == world.core.stateHash())
    }

    /// How a run ends, and what a policy of two failures, one loss and own codes makes of it.
    static let ends: [(end: RunEnd, retries: Int, rule: String)] = [
        (.exited(code: 1), 2, "rule failed: 2"), (.couldNotStart, 2, "rule failed: 2"),
        (.exited(code: 2), 0, "rule exitCodes: 2: 0"),
        (.signalled(number: 9), 3, "rule exitCodes: 137: 3"),
        (.nodeFault, 1, "rule lost: 1"), (.vanished, 1, "rule lost: 1"),
    ]

    @Test(arguments: 0..<6)
    func `a run is begun again as often as the rule of its end says`(index: Int) throws {
        let (how, retries, rule) = Self.ends[index]
        let codes = [ExitCodeRetry(code: 137, most: 3), ExitCodeRetry(code: 2, most: 0)]
        var world = Self.world(
            Self.batch(nil, RetryPolicy(failed: 2, lost: 1, exitCodes: codes)))
        var ended = 0
        for _ in 0..<60 where world.core.jobState(Self.job)?.isEnded == false {
            if !world.live.isEmpty {
                Self.end([0], how, &world)
                ended += 1
                if ended <= retries {
                    #expect(try Self.verdict(world).code == .retries)
                }
            }
            world.pass(60)
        }
        #expect(ended == retries + 1)
        #expect(world.core.jobState(Self.job) == .failed)
        let verdict = try Self.verdict(world)
        #expect(verdict.code == .retriesOver, "\(verdict)")
        #expect(verdict.sentence.contains(rule), "\(verdict.sentence)")
    }

    @Test func `without a policy a failure ends a job, and a lost run does not`() throws {
        var world = Self.world(Self.batch())
        for _ in 0..<3 {
            Self.end([0], .nodeFault, &world)
            world.pass(120)
            #expect(world.live.count == 1)
        }
        Self.end([0], .exited(code: 4), &world)
        #expect(try Self.verdict(world).code == .runFailed)
        #expect(world.core.state.retries.isEmpty && world.core.state.arrays.isEmpty)
    }

    @Test func `what makes no sense is refused`() {
        var world = World(seed: 3)
        var gang = Self.batch("0-3")
        gang.kind = .training
        var serving = JobSpecification(kind: .inference, name: "chat", cards: 1)
        serving.retry = RetryPolicy()
        var twice = Self.batch("0-3")
        twice.array?.indices = [1, 1]
        for wanted in [gang, serving, twice] {
            guard case .refused(let refusal) = world.submit(wanted) else {
                Issue.record("\(wanted) was taken")
                continue
            }
            #expect(refusal.code == .badRequest)
        }
    }

    @Test(arguments: [
        ("0-99%10", "0-99%10"), ("1,3,7", "1,3,7"), ("0-90:30", "0,30,60,90"), ("5", "5"),
        ("", nil), ("3-1", nil), ("1-", nil), ("0-9%0", nil), ("a", nil), ("0-9:0", nil),
        ("0-4294967295", nil),
    ])
    func `indices are read as they are written`(text: String, read: String?) {
        #expect(JobArray(text)?.description == read)
    }
}
