import SluiceHub
import SluiceModel
import SluiceWire
import Testing

@Suite struct LogTests {
    private static let replica = ReplicaID(job: JobID(1), index: 0)
    private static let read = Message.readLog(
        ReadLog(replica: replica, offset: 10, limit: 100))
    private static let output = Output(offset: 10, bytes: [1, 2, 3], isComplete: false)

    private static func planner(
        _ change: (inout HubConfiguration) -> Void = { _ in }
    ) -> TestPlanner {
        var planner = TestPlanner(change)
        planner.joinGateway(1)
        planner.join(2, .tenant, "org")
        planner.tell(.submit(SmallNation.serving(key: 1, tenant: "org")), from: 2)
        _ = planner.take(1)
        return planner
    }

    /// The number under which the gateway is asked.
    private static func fetch(_ planner: inout TestPlanner) -> UInt64? {
        planner.take(1).first { if case .fetchOutput = $0.message { true } else { false } }?
            .correlation
    }

    @Test func `output is fetched from the gateway and answered to who asked`() throws {
        var planner = Self.planner()
        #expect(planner.tell(Self.read, from: 2).isEmpty)
        let asked = planner.lastCorrelation
        let fetch = try #require(Self.fetch(&planner))
        planner.hear(.output(Self.output), from: 1, correlation: fetch)
        planner.turn()
        let answer = try #require(planner.take(2).first)
        #expect(answer.correlation == asked && answer.message == .output(Self.output))
        // The same piece again is nobody's.
        planner.hear(.output(Self.output), from: 1, correlation: fetch)
        planner.turn()
        #expect(planner.take(2).isEmpty)
    }

    @Test func `what the gateway cannot read is told as it says`() throws {
        var planner = Self.planner()
        planner.tell(Self.read, from: 2)
        let fetch = try #require(Self.fetch(&planner))
        planner.hear(
            .failure(Failure(code: .notFound, sentence: "gone")), from: 1, correlation: fetch)
        planner.turn()
        #expect(planner.take(2).map(\.message).failure == .notFound)
    }

    @Test func `a gateway that does not answer in time is told of`() {
        var planner = Self.planner()
        planner.tell(Self.read, from: 2)
        planner.pass(4_000)
        #expect(planner.take(2).map(\.message).failure == nil)
        planner.pass(1_100)
        #expect(planner.take(2).map(\.message).failure == .regionUnreachable)
    }

    @Test func `nobody is asked where no gateway is connected, and too many wait`() {
        var planner = Self.planner { $0.fetches = 2 }
        for _ in 0..<2 { #expect(planner.tell(Self.read, from: 2).isEmpty) }
        #expect(planner.tell(Self.read, from: 2).failure == .busy)
        planner.pass(6_000)
        _ = planner.take(2)
        planner.hangUp(1)
        #expect(planner.tell(Self.read, from: 2).failure == .regionUnreachable)
    }

    @Test func `another's output is not to be read`() {
        var planner = Self.planner()
        planner.join(3, .tenant, "rival")
        #expect(planner.tell(Self.read, from: 3).failure == .notFound)
        #expect(Self.fetch(&planner) == nil)
    }
}
