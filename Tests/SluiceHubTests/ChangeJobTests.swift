import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceWire
import Testing

@Suite struct ChangeJobTests {
    private static func planner() -> TestPlanner {
        var planner = TestPlanner()
        planner.joinGateway(1)
        planner.join(2, .tenant, "org")
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        return planner
    }

    private static func change(
        _ replicas: UInt16, key: UInt64, isDryRun: Bool = false
    ) -> Message {
        var wanted = SmallNation.serving(key: 1, tenant: "org").specification
        wanted.replicas = replicas
        return .changeJob(
            ChangeJob(
                key: RequestKey(high: 2, low: key), job: JobID(1), specification: wanted,
                isDryRun: isDryRun))
    }

    private static func changed(_ answers: [Message]) -> JobChanged? {
        for case .jobChanged(let changed) in answers { return changed }
        return nil
    }

    @Test func `a dry run of a change says what would happen and changes nothing`() throws {
        var planner = Self.planner()
        let before = planner.hub.core.stateHash()
        let told = try #require(
            Self.changed(planner.tell(Self.change(3, key: 5, isDryRun: true), from: 2)))
        #expect(told.position == .none && told.revision == 1 && told.added > 0)
        #expect(planner.hub.core.stateHash() == before)
        // Its key is free: it was never used.
        let done = try #require(Self.changed(planner.tell(Self.change(3, key: 5), from: 2)))
        #expect(done.position > .none && done.sentence == told.sentence)
    }

    @Test func `a change is answered again under its key, and its detail shows it`() throws {
        var planner = Self.planner()
        _ = planner.tell(Self.change(3, key: 5), from: 2)
        planner.hangUp(2)
        planner.join(3, .tenant, "org")
        let again = try #require(Self.changed(planner.tell(Self.change(3, key: 5), from: 3)))
        #expect(again.revision == 1)
        #expect(planner.tell(Self.change(4, key: 5), from: 3).failure == .keyReused)
        let detail = try #require(planner.hub.core.detail(JobID(1)))
        #expect(detail.change?.revision == 1 && detail.specification.replicas == 3)
    }
}
