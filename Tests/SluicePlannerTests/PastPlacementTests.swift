import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

@Suite struct PastPlacementTests {
    private static func world(replicas: UInt16 = 1, kind: JobKind = .batch) -> World {
        var world = World(seed: 3)
        var wanted = JobSpecification(kind: kind, name: "one", cards: 1)
        wanted.expectedRun = Seconds(300)
        wanted.replicas = replicas
        world.submit(wanted)
        world.pass(120)
        return world
    }

    @Test("A job that is over says where it was, and its output is asked for there")
    func ended() throws {
        var world = Self.world()
        let job = try #require(world.submitted.first)
        let replica = ReplicaID(job: job, index: 0)
        let running = try #require(world.core.detail(job))
        #expect(running.placements.count == 1 && running.past.isEmpty)
        let region = world.core.region(of: replica)
        world.pass(600)
        let over = try #require(world.core.detail(job))
        #expect(over.summary.state == .finished && over.placements.isEmpty)
        #expect(over.past.map(\.pool) == running.placements.map(\.pool))
        #expect(over.past.first?.state == .ended)
        #expect(over.past.first?.startedAt == running.placements.first?.startedAt)
        #expect(region != nil && world.core.region(of: replica) == region)
        #expect(world.core.region(of: ReplicaID(job: job, index: 1)) == nil)
        let again = try SnapshotTests.decoded(SnapshotTests.bytes(world.core))
        #expect(again.detail(job) == over)
    }

    @Test("Each replica has one last place, in the order of their numbers")
    func replicas() throws {
        var world = Self.world(replicas: 5, kind: .inference)
        let job = try #require(world.submitted.first)
        world.cancel(job)
        world.pass(300)
        let detail = try #require(world.core.detail(job))
        #expect(detail.summary.state == .cancelled)
        #expect(detail.past.map(\.replica) == [0, 1, 2, 3, 4])
    }

    @Test("A chain keeps the newest of each replica, and its places are used again")
    func chain() {
        func record(_ replica: UInt16, _ epoch: UInt64) -> PastPlacement {
            PastPlacement(
                replica: replica, epoch: Epoch(epoch), pool: 0, region: 0, cards: 1, ring: .beyond,
                price: MicroYuan(1), decidedAt: .none, startedAt: .none)
        }
        var past = PastPlacements()
        var first: Int32 = -1
        for (replica, epoch) in [(0, 1), (1, 1), (2, 1), (1, 2)] {
            first = past.keep(record(UInt16(replica), UInt64(epoch)), in: first)
        }
        #expect(past.chain(first).map(\.replica) == [2, 1, 0])
        #expect(past.chain(first).map(\.epoch.raw) == [1, 2, 1])
        past.forget(first)
        let next = past.keep(record(7, 1), in: -1)
        #expect((0..<3).contains(next) && past.chain(next).count == 1)
        #expect(past.chain(-1).isEmpty)
    }
}
