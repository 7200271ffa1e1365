import SluiceGateway
import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

/// Gangs over several regions, by prepare and commit.
@Suite struct GroupTests {
    private static let job = JobID(1)

    /// Three regions, none of whose pools has 48 cards.
    private static func preparing() -> World {
        var world = World(seed: 1)
        var wanted = JobSpecification(kind: .training, name: "llm", cards: 48)
        wanted.overRegions = 3
        wanted.expectedRun = Seconds(600)
        world.submit(wanted)
        world.tell(.tick)
        return world
    }

    private static func state(_ world: World) -> JobState? { world.core.jobState(job) }

    private static func checkRecovery(_ world: World) throws {
        let (restored, replayed) = try world.recovered()
        #expect(replayed.stateHash() == world.core.stateHash())
        #expect(restored.stateHash() == world.core.stateHash())
        #expect(world.core.violations() == [])
    }

    private static func actions(_ world: World) -> [OrderAction] {
        world.gateways.indices.flatMap {
            world.core.orders(region: UInt16($0), after: .none).map(\.action)
        }
    }

    @Test func `a gang that no pool has whole is bound in every region before any part runs`()
        throws
    {
        var world = Self.preparing()
        #expect(Self.state(world) == .preparing)
        let verdict = try #require(world.core.summary(Self.job)?.verdict)
        #expect(verdict.code == .preparing && verdict.sentence.contains("awaited: region"))
        for action in Self.actions(world) {
            guard case .prepare = action else {
                Issue.record("\(action) before the commit")
                return
            }
        }
        try Self.checkRecovery(world)
        let regions = world.gateways.indices.filter {
            !world.core.orders(region: UInt16($0), after: .none).isEmpty
        }
        for region in regions.dropLast() { world.exchange(region) }
        #expect(Self.state(world) == .preparing && world.live.isEmpty)
        try Self.checkRecovery(world)
        world.exchange(regions[regions.count - 1])
        #expect(Self.state(world) == .placed && world.live.isEmpty)
        try Self.checkRecovery(world)
        for region in regions { world.exchange(region) }
        #expect(Self.state(world) == .running && world.live.count == regions.count)
        #expect(Set(world.live.map(\.key.epoch)).count == 1)
        #expect(Set(world.live.map(\.region)).count == regions.count)
        try Self.checkRecovery(world)
        world.pass(900)
        #expect(Self.state(world) == .finished)
        try Self.checkRecovery(world)
    }

    @Test func `what is not bound in time is given up, and nothing of it ran`() throws {
        var world = Self.preparing()
        let first = try #require(
            world.gateways.indices.first {
                !world.core.orders(region: UInt16($0), after: .none).isEmpty
            })
        world.exchange(first)
        world.now = world.now.adding(PlannerLimits.prepareWithin)
        world.tell(.tick)
        #expect(world.core.summary(Self.job)?.verdict.code == .groupAborted)
        // The other regions hear of it late, and are told to let go what they bind.
        for region in world.gateways.indices { world.exchange(region) }
        for region in world.gateways.indices { world.exchange(region) }
        #expect(world.live.isEmpty && Self.state(world) == .waiting)
        #expect(world.gateways.allSatisfy { $0.runCount == 0 })
        try Self.checkRecovery(world)
        world.pass(300)
        #expect(Self.state(world) == .running)
    }

    @Test func `a part in a region that goes after the abort is not waited for`() throws {
        var world = Self.preparing()
        let regions = world.gateways.indices.filter {
            !world.core.orders(region: UInt16($0), after: .none).isEmpty
        }
        world.exchange(regions[0])
        world.now = world.now.adding(PlannerLimits.prepareWithin)
        world.tell(.tick)
        for region in regions.dropFirst() {
            world.exchange(region)
            world.exchange(region)
        }
        #expect(Self.state(world) == .preparing)
        world.link(regions[0], false)
        #expect(Self.state(world) == .waiting && world.core.counts.placements == 0)
        world.link(regions[0], true)
        world.reconcile(regions[0])
        world.exchange(regions[0])
        #expect(world.live.isEmpty && world.gateways.allSatisfy { $0.runCount == 0 })
        try Self.checkRecovery(world)
    }

    @Test func `a cancelled group is released everywhere`() throws {
        var world = Self.preparing()
        world.exchange(0)
        world.cancel(Self.job)
        for _ in 0..<2 { for region in world.gateways.indices { world.exchange(region) } }
        #expect(Self.state(world) == .cancelled && world.live.isEmpty)
        #expect(world.gateways.allSatisfy { $0.runCount == 0 })
        try Self.checkRecovery(world)
    }

    @Test func `a wish that cannot be met is refused with what would do`() {
        var world = World(seed: 1)
        func refusal(_ change: (inout JobSpecification) -> Void) -> String {
            var wanted = JobSpecification(kind: .training, name: "llm", cards: 48)
            wanted.overRegions = 2
            change(&wanted)
            guard case .refused(let refusal) = world.submit(wanted) else { return "taken" }
            return refusal.sentence
        }
        #expect(refusal { $0.overRegions = 9 } == "overRegions is 9: 1 ... 8")
        #expect(refusal { $0.overRegions = 0 } == "overRegions is 0: 1 ... 8")
        #expect(refusal { $0.cards = 7 }.contains("7 cards are not 2 equal parts"))
        #expect(refusal { $0.kind = .inference }.contains("only a gang"))
        #expect(refusal { _ in } == "taken")
    }
}
