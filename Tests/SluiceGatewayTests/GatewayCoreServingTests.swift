import SluiceModel
import Testing

@testable import SluiceGateway

/// Where runs answer requests, as a gateway passes it on.
@Suite struct GatewayCoreServingTests {
    private let there = [
        Endpoint(protocolName: "http", host: "10.0.0.7", port: 8_080),
        Endpoint(protocolName: "grpc", host: "fd00::7", port: 9_090),
    ]

    private func running(_ gateway: inout Gateway) -> RunKey {
        _ = gateway.start(startOrder(1, cards: 16))
        let key = RunKey(replica: ReplicaID(job: JobID(1), index: 0), epoch: Epoch(1))
        gateway.core.runStarted(key, at: CivilTime(seconds: 100), into: &gateway.effects)
        return key
    }

    private func said(_ gateway: Gateway) -> [[Endpoint]] {
        gateway.core.pendingReports.compactMap {
            guard case .serving(_, _, let endpoints) = $0.report else { return nil }
            return endpoints
        }
    }

    @Test func `what a run says is told once, and a stop of the site's takes it back first`() {
        var gateway = Gateway()
        let key = running(&gateway)
        for _ in 0..<2 { gateway.core.runServes(key, there, into: &gateway.effects) }
        #expect(said(gateway) == [there])
        _ = gateway.core.nodeFaulted(
            NodeAddress(pool: 0, block: 0, node: 0), into: &gateway.effects)
        #expect(said(gateway) == [there, []])
        gateway.core.runServes(key, Array(there.reversed()), into: &gateway.effects)
        #expect(said(gateway).count == 2)
    }

    @Test func `the report is the same behind a restart`() throws {
        let report = RunReport.serving(
            replica: ReplicaID(job: JobID(5), index: 3), epoch: Epoch(2), there)
        #expect(try RunReport(row: report.encodedRow()) == report)
    }
}
