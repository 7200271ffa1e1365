import SluiceHub
import SluiceModel
import SluiceWire
import Testing

@Suite struct WatchTests {
    private static let everything = Watch(tenant: .none, job: .none, after: .none)

    private static func planner(
        _ change: (inout HubConfiguration) -> Void = { _ in }
    ) -> TestPlanner {
        var planner = TestPlanner(change)
        planner.joinGateway(1)
        planner.join(2, .tenant, "org")
        return planner
    }

    private static func submit(_ planner: inout TestPlanner, _ keys: ClosedRange<UInt64>) {
        for key in keys {
            planner.hear(
                .submit(SmallNation.serving(key: key, tenant: "org")), from: 2, correlation: key)
        }
        planner.turn()
    }

    @Test func `a watch begins at a position and tells every later change once`() throws {
        var planner = Self.planner()
        planner.join(3, .operator, "op")
        let first = try #require(
            planner.tell(.watch(Self.everything), from: 3).watchEvents.first)
        #expect(first.jobs.isEmpty && first.position == planner.hub.position)
        Self.submit(&planner, 1...2)
        let events = planner.take(3).map(\.message).watchEvents
        #expect(events.flatMap(\.jobs).map(\.job.raw) == [1, 2])
        #expect(events.last?.position == planner.hub.position)
        planner.pass(100)
        #expect(planner.take(3).map(\.message).watchEvents.isEmpty)
    }

    @Test func `events leave with the batch that they tell of`() {
        var planner = Self.planner()
        planner.tell(.watch(Self.everything), from: 2)
        planner.hear(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2, correlation: 1)
        #expect(planner.sent.isEmpty)
        planner.turn()
        #expect(planner.take(2).map(\.message).watchEvents.count == 1)
    }

    @Test func `a watch that comes back at its position misses nothing`() throws {
        var planner = Self.planner()
        planner.join(3, .operator, "op")
        planner.tell(.watch(Self.everything), from: 3)
        Self.submit(&planner, 1...1)
        let seen = try #require(planner.take(3).map(\.message).watchEvents.last).position
        planner.hangUp(3)
        Self.submit(&planner, 2...3)
        planner.join(4, .operator, "op")
        let events = planner.tell(
            .watch(Watch(tenant: .none, job: .none, after: seen)), from: 4
        ).watchEvents
        #expect(events.flatMap(\.jobs).map(\.job.raw) == [2, 3])
        #expect(events.last?.position == planner.hub.position)
    }

    @Test func `a position that the history has lost, or that never was, is too old`() {
        var planner = Self.planner { $0.watchHistory = 4 }
        planner.join(3, .operator, "op")
        let early = planner.hub.position
        for key in 1...10 { Self.submit(&planner, UInt64(key)...UInt64(key)) }
        let late = planner.hub.position
        func ask(_ after: Position) -> [Message] {
            planner.tell(.watch(Watch(tenant: .none, job: .none, after: after)), from: 3)
        }
        #expect(ask(early).failure == .tooOld)
        #expect(ask(late.next).failure == .tooOld)
        #expect(ask(late).failure == nil)
        // A planner that restarted keeps no history of changes from before.
        var next = TestPlanner(recovering: planner.journal, at: planner.now)
        next.join(3, .operator, "op")
        let stale = Watch(tenant: .none, job: .none, after: early)
        #expect(next.tell(.watch(stale), from: 3).failure == .tooOld)
    }

    @Test func `a tenant's watch tells of its own jobs, one of a job of that job`() {
        var planner = Self.planner()
        planner.join(3, .tenant, "rival")
        planner.tell(.watch(Self.everything), from: 3)
        planner.join(4, .tenant, "org")
        planner.tell(.watch(Watch(tenant: .none, job: JobID(2), after: .none)), from: 4)
        Self.submit(&planner, 1...2)
        #expect(planner.take(3).isEmpty)
        let told = planner.take(4).map(\.message).watchEvents.flatMap(\.jobs)
        #expect(told.map(\.job.raw) == [2])
    }

    @Test func `a connection has a bounded number of watches`() {
        var planner = Self.planner { $0.watchesPerSession = 3 }
        for _ in 0..<3 {
            #expect(planner.tell(.watch(Self.everything), from: 2).failure == nil)
        }
        #expect(planner.tell(.watch(Self.everything), from: 2).failure == .busy)
    }

    @Test func `many changes of one turn come in messages of the bound, resumable between`() {
        var planner = Self.planner()
        planner.join(3, .operator, "op")
        planner.tell(.watch(Self.everything), from: 3)
        let before = planner.hub.position
        Self.submit(&planner, 1...300)
        let events = planner.take(3).map(\.message).watchEvents
        #expect(events.map(\.jobs.count) == [WireLimits.jobsPerMessage, 44])
        // Cut off between the two, a client resumes before both.
        #expect(events.map(\.position) == [before, planner.hub.position])
    }

    @Test func `a connection that is gone is told nothing`() {
        var planner = Self.planner()
        planner.join(3, .operator, "op")
        planner.tell(.watch(Self.everything), from: 3)
        planner.hangUp(3)
        Self.submit(&planner, 1...1)
        #expect(planner.take(3).isEmpty)
    }
}
