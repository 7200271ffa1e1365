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

    /// When the head starts; with or without short and long jobs behind it.
    static func headStart(
        seed: UInt64, withFollowers: Bool
    ) -> (start: CivilTime?, promise: CivilTime, backfilled: Int) {
        var world = World(seed: seed, regions: 1)
        var random = SplitMix64(seed: seed &+ 77)
        // The one pool of b-chips has 3 nodes of 8 and 2 of 4 cards.
        world.submit(training(8, hours: 1 + random.below(3)))
        world.submit(training(8, hours: 2 + random.below(4)))
        world.pass(60)
        world.submit(training(24, hours: 2))
        let head = JobID(3)
        world.pass(60)
        let promise = world.core.state.reservation.by
        if withFollowers {
            for _ in 0..<12 {
                world.submit(
                    training(UInt32(1 + random.below(8)), hours: 1 + random.below(9)))
            }
        }
        world.pass(12 * 3_600, step: 60)
        let start = world.core.detail(head)?.summary.startedAt
        let followers = (4...15).filter { number in
            guard let detail = world.core.detail(JobID(UInt64(number))), let start else {
                return false
            }
            let began = detail.summary.startedAt
            return began != .none && began < start
        }
        return (start, promise, followers.count)
    }

    @Test("Backfill starts jobs before the head and never breaks its promise", arguments: 1...8)
    func backfill(seed: UInt64) throws {
        let alone = Self.headStart(seed: seed, withFollowers: false)
        let followed = Self.headStart(seed: seed, withFollowers: true)
        let first = try #require(alone.start)
        let second = try #require(followed.start)
        #expect(first != .none && second != .none)
        // A pool of mixed blocks is promised by its large nodes: the promise is what must hold.
        #expect(first <= alone.promise)
        #expect(followed.promise == alone.promise)
        #expect(second <= followed.promise)
        #expect(followed.backfilled > 0)
    }

    @Test("A deferrable job starts in the cheapest window before its deadline")
    func deferrable() {
        var world = World(seed: 3, regions: 2)
        world.now = RandomNation.midnight.adding(Seconds(10 * 3_600))
        world.tell(.tick)
        var wanted = Self.training(4, hours: 3)
        wanted.deferrable = true
        wanted.deadline = world.now.adding(Seconds(20 * 3_600))
        world.submit(wanted)
        world.pass(3_600, step: 600)
        let verdict = world.core.summary(JobID(1))?.verdict
        #expect(verdict?.code == .waitsForPower)
        #expect(verdict?.numbers.isEmpty == false)
        world.pass(15 * 3_600, step: 600)
        let start = world.core.summary(JobID(1))?.startedAt ?? .none
        // The cheapest band begins at midnight of civil time.
        let midnight = CivilTime(
            seconds: world.now.seconds - world.now.secondOfDay)
        let after = start.since(midnight).count
        #expect(after >= 0 && after < 1_200, "\(String(describing: world.core.summary(JobID(1))))")
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

    @Test("A wiped gateway's runs are placed again from order 1, when none can live any more")
    func wiped() {
        var world = World(seed: 6, regions: 1)
        world.submit(Self.training(8, hours: 5))
        world.pass(120)
        #expect(world.core.summary(JobID(1))?.state == .running)
        world.wipe(0)
        #expect(world.core.lastSequence(region: 0) == .none)
        // The machine that was replaced may run on until its fence, four hours here, is over.
        world.pass(3 * 3_600)
        #expect(world.core.summary(JobID(1))?.state == .waiting)
        #expect(world.core.summary(JobID(1))?.verdict.code == .waitsForFence)
        world.pass(3_600 + 900)
        #expect(world.core.summary(JobID(1))?.state == .running)
        #expect(world.core.detail(JobID(1))?.placements.first?.epoch == Epoch(2))
        #expect(InvariantTests.faults(world) == [])
    }

    @Test("A take-over by a planner whose clock is ahead does not shorten the wait for a fence")
    func takeOverAhead() {
        var world = World(seed: 6, regions: 1)
        world.submit(Self.training(8, hours: 5))
        world.pass(120)
        world.wipe(0)
        world.pass(600)
        world.now = world.now.adding(Seconds(6 * 3_600))
        world.tell(.startReign(Term(2)))
        world.pass(3 * 3_600)
        #expect(world.core.summary(JobID(1))?.state == .waiting)
        #expect(world.core.summary(JobID(1))?.verdict.code == .waitsForFence)
        world.pass(3_600 + 900)
        #expect(world.core.summary(JobID(1))?.state == .running)
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
        let meanwhile = try #require(world.core.detail(JobID(1))?.placements)
        // What is out of sight lives on for all we know; elsewhere there are as many as asked.
        #expect(meanwhile.count { $0.region != before[0].region } == 2)
        world.link(Int(lost), true)
        world.exchange(Int(lost))
        world.reconcile(Int(lost))
        world.pass(600)
        #expect(world.gateways[Int(lost)].runCount == 0)
        #expect(world.core.detail(JobID(1))?.placements.count == 2)
        #expect(InvariantTests.faults(world) == [])
    }
}
