import SluiceHub
import SluiceModel
import SluiceWire
import Testing

/// Who may ask where a job's replicas answer, and how a router hears of changes.
@Suite struct EndpointTests {
    private static let there = Endpoint(protocolName: "http", host: "10.0.0.7", port: 8_080)
    private static let question = Message.listEndpoints(ListEndpoints(job: JobID(1)))

    /// A planner with its gateway on session 1, a tenant on 2, and a replica that serves.
    private static func planner() -> TestPlanner {
        var planner = TestPlanner()
        planner.joinGateway(1)
        planner.join(2, .tenant, "org")
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        let (replica, epoch) = (ReplicaID(job: JobID(1), index: 0), Epoch(1))
        let reports: [RunReport] = [
            .accepted(replica: replica, epoch: epoch, nodes: []),
            .running(replica: replica, epoch: epoch, since: planner.now.civil),
            .serving(replica: replica, epoch: epoch, [there]),
        ]
        planner.tell(.runReports(RunReports(firstNumber: 1, reports: reports)), from: 1)
        return planner
    }

    private static func list(_ answers: [Message]) -> EndpointList? {
        for case .endpointList(let list) in answers { return list }
        return nil
    }

    @Test func `a tenant sees the endpoints of its own jobs only`() throws {
        var planner = Self.planner()
        let list = try #require(Self.list(planner.tell(Self.question, from: 2)))
        #expect(list.endpoints.map(\.endpoint) == [Self.there])
        #expect(list.metro.text == "beijing" && list.endpoints[0].ring == .within10)
        #expect(list.position == planner.hub.position)
        planner.join(3, .tenant, "rival")
        #expect(planner.tell(Self.question, from: 3).failure == .notFound)
        #expect(planner.tell(Self.question, from: 1).failure == .notAllowed)
        let nowhere = ListEndpoints(job: JobID(1), metro: MetroName(trusted: "atlantis"))
        #expect(planner.tell(.listEndpoints(nowhere), from: 2).failure != nil)
    }

    @Test func `a watch from the list's position tells when a link is lost, and the list is empty`()
        throws
    {
        var planner = Self.planner()
        planner.join(3, .operator, "router")
        let list = try #require(Self.list(planner.tell(Self.question, from: 3)))
        let watch = Watch(tenant: .none, job: JobID(1), after: list.position)
        #expect(planner.tell(.watch(watch), from: 3).watchEvents.flatMap(\.jobs).isEmpty)
        planner.hangUp(1)
        planner.pass(12_000)
        #expect(planner.take(3).map(\.message).watchEvents.flatMap(\.jobs).map(\.job) == [JobID(1)])
        #expect(Self.list(planner.tell(Self.question, from: 3))?.endpoints.isEmpty == true)
    }
}
