import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceWire
import Testing

@Suite struct RegionTakenTests {
    private static let region = RegisterRegion(description: SmallNation.region)
    private static let name = SmallNation.region.name.text

    @Test func `of two gateways that greeted before either registered the second is refused`() {
        var planner = TestPlanner()
        planner.join(1, .region, Self.name)
        planner.join(2, .region, Self.name)
        #expect(planner.tell(.registerRegion(Self.region), from: 1).failure == nil)
        #expect(planner.tell(.registerRegion(Self.region), from: 2).failure == .regionTaken)
        #expect(planner.closed.map(\.session) == [2])
        let renewed = planner.tell(
            .renewLease(RenewLease(sentAt: BootTime(microseconds: 5))), from: 1)
        #expect(renewed.contains { $0.kind == .leaseGranted })
    }

    @Test func `both in one turn: the first keeps the region`() {
        var planner = TestPlanner()
        planner.join(1, .region, Self.name)
        planner.join(2, .region, Self.name)
        planner.hear(.registerRegion(Self.region), from: 2, correlation: 1)
        planner.hear(.registerRegion(Self.region), from: 1, correlation: 1)
        planner.turn()
        #expect(planner.take(1).map(\.message).failure == .regionTaken)
        #expect(planner.take(2).map(\.message).failure == nil)
    }

    /// A planner whose gateway made an order durable, and the journal of it.
    private static func planner() -> TestPlanner {
        var planner = TestPlanner()
        planner.joinGateway(1)
        planner.join(2, .tenant, "org")
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        planner.tell(
            .capacityReport(SmallNation.report(2, isFull: false, durableThrough: 1)), from: 1)
        planner.hangUp(1)
        return planner
    }

    private static let otherStore = StoreID(high: 9, low: 1)

    @Test func `an empty store that only greets takes nothing from the region's gateway`() {
        var planner = Self.planner()
        #expect(planner.hub.core.durableSequence(region: 0) == OrderSequence(1))
        planner.join(3, .region, Self.name) { $0.store = Self.otherStore }
        #expect(planner.hub.core.durableSequence(region: 0) == OrderSequence(1))
        planner.join(4, .region, Self.name) { $0.highestSequence = OrderSequence(1) }
        #expect(planner.tell(.registerRegion(Self.region), from: 4).failure == nil)
        #expect(planner.tell(.registerRegion(Self.region), from: 3).failure == .regionTaken)
        #expect(planner.hub.core.lastSequence(region: 0) == OrderSequence(1))
    }

    @Test func `an empty store that registers first begins again, and the older one is told`() {
        var planner = Self.planner()
        planner.join(3, .region, Self.name) { $0.store = Self.otherStore }
        planner.join(4, .region, Self.name) { $0.highestSequence = OrderSequence(1) }
        #expect(planner.tell(.registerRegion(Self.region), from: 3).failure == nil)
        #expect(planner.hub.core.durableSequence(region: 0) == .none)
        planner.hangUp(3)
        #expect(planner.tell(.registerRegion(Self.region), from: 4).failure == .plannerOlder)
    }

    @Test func `the store of before does not come back under the numbers of the new one`() {
        var planner = Self.planner()
        planner.joinGateway(3) { $0.store = Self.otherStore }
        planner.tell(.submit(SmallNation.serving(key: 2, tenant: "org")), from: 2)
        #expect(planner.hub.core.lastSequence(region: 0) >= OrderSequence(1))
        planner.hangUp(3)
        let answer = planner.join(4, .region, Self.name) { $0.highestSequence = OrderSequence(1) }
        #expect([answer].compactMap { $0 }.failure == .regionTaken)
    }

    @Test func `registering again does not count as a lost store`() {
        var planner = TestPlanner()
        planner.joinGateway(1)
        planner.join(2, .tenant, "org")
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        planner.tell(
            .capacityReport(SmallNation.report(2, isFull: false, durableThrough: 1)), from: 1)
        #expect(planner.tell(.registerRegion(Self.region), from: 1).failure == nil)
        #expect(planner.hub.core.durableSequence(region: 0) == OrderSequence(1))
    }
}
