import SluiceGateway
import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

@Suite struct QueueTests {
    static func training(_ cards: UInt32, hours: Int64, chip: String = "b-chip") -> JobSpecification
    {
        var wanted = JobSpecification(kind: .training, name: "train", cards: cards)
        wanted.expectedRun = Seconds(hours * 3_600)
        wanted.chips = [ChipName(trusted: chip)]
        return wanted
    }

    @Test("A deferrable job whose deadline is near takes the best that is left")
    func tightDeadline() {
        var world = World(seed: 3, regions: 1)
        world.now = RandomNation.midnight.adding(Seconds(10 * 3_600))
        world.tell(.tick)
        var wanted = Self.training(4, hours: 3)
        wanted.deferrable = true
        wanted.deadline = world.now.adding(Seconds(4 * 3_600))
        world.submit(wanted)
        world.pass(600)
        #expect(world.core.summary(JobID(1))?.state == .running)
    }

    @Test("A drained site loses its runs, and they run elsewhere under a higher epoch")
    func drain() throws {
        var world = World(seed: 4, regions: 2)
        var wanted = Self.training(8, hours: 5, chip: "a-chip")
        wanted.allowedRegions = []
        world.submit(wanted)
        world.pass(120)
        let before = try #require(world.core.detail(JobID(1))?.placements.first)
        world.tell(.site(key: RequestKey(high: 1, low: 1), before.site, .drain))
        world.pass(600)
        let after = try #require(world.core.detail(JobID(1))?.placements.first)
        #expect(after.site != before.site)
        #expect(after.epoch > before.epoch)
        #expect(world.core.summary(JobID(1))?.state == .running)
        #expect(InvariantTests.faults(world) == [])
    }

    @Test("A site's key sent again does nothing, also after the opposite was asked")
    func siteKey() {
        var world = World(seed: 4, regions: 1)
        let site = SiteName(trusted: "site-0-0")
        world.tell(.site(key: RequestKey(high: 1, low: 1), site, .cordon))
        world.tell(.site(key: RequestKey(high: 1, low: 2), site, .uncordon))
        let before = world.core.stateHash()
        let again = world.tell(.site(key: RequestKey(high: 1, low: 1), site, .cordon))
        #expect(world.core.stateHash() == before)
        guard case .done = again else {
            Issue.record("answered \(again)")
            return
        }
        let other = world.tell(.site(key: RequestKey(high: 1, low: 1), site, .drain))
        guard case .refused(let refusal) = other else {
            Issue.record("answered \(other)")
            return
        }
        #expect(refusal.code == .keyReused)
    }

    @Test("A wiped gateway's runs are placed again from order 1")
    func wiped() {
        var world = World(seed: 6, regions: 1)
        world.submit(Self.training(8, hours: 5))
        world.pass(120)
        #expect(world.core.summary(JobID(1))?.state == .running)
        world.wipe(0)
        #expect(world.core.lastSequence(region: 0) == .none)
        world.pass(900)
        #expect(world.core.summary(JobID(1))?.state == .running)
        #expect(world.core.detail(JobID(1))?.placements.first?.epoch == Epoch(2))
        #expect(InvariantTests.faults(world) == [])
    }

    @Test("Reconciliation ends what vanished and stops strangers")
    func reconciliation() {
        var world = World(seed: 6, regions: 1)
        world.submit(Self.training(8, hours: 5))
        world.pass(120)
        let stranger = LiveRun(replica: ReplicaID(job: JobID(900), index: 0), epoch: Epoch(1))
        world.tell(.liveRuns(region: 0, [stranger]))
        #expect(world.core.detail(JobID(1))?.placements.isEmpty == true)
        let orders = world.core.orders(region: 0, after: world.gateways[0].highestOrder)
        let stops = orders.map(\.action).filter {
            if case .stop(stranger.replica, stranger.epoch, _) = $0 { return true }
            return false
        }
        #expect(stops.count == 1)
    }

    @Test("Serving replicas of a lost region are placed elsewhere, and the surplus ends on return")
    func lostRegion() throws {
        var world = World(seed: 8, regions: 3)
        var wanted = JobSpecification(kind: .inference, name: "serve", cards: 2)
        wanted.replicas = 2
        world.submit(wanted)
        world.pass(120)
        let before = try #require(world.core.detail(JobID(1))?.placements)
        let lost = try #require(world.core.regionNumber(before[0].region))
        world.link(Int(lost), false)
        world.pass(600)
        let while_ = try #require(world.core.detail(JobID(1))?.placements)
        #expect(while_.count == 2)
        #expect(while_.allSatisfy { $0.region != before[0].region })
        world.link(Int(lost), true)
        world.exchange(Int(lost))
        world.reconcile(Int(lost))
        world.pass(600)
        #expect(world.gateways[Int(lost)].runCount == 0)
        #expect(world.core.detail(JobID(1))?.placements.count == 2)
        #expect(InvariantTests.faults(world) == [])
    }
}
