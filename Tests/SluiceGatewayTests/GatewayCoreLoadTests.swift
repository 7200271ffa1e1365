import SluiceModel
import Testing

@testable import SluiceGateway

/// How loaded runs are, as a gateway passes it on.
@Suite struct GatewayCoreLoadTests {
    private func told(_ loads: [UInt32]) -> [UInt32] {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, cards: 16))
        let key = RunKey(replica: ReplicaID(job: JobID(1), index: 0), epoch: Epoch(1))
        gateway.core.runStarted(key, at: CivilTime(seconds: 100), into: &gateway.effects)
        for load in loads {
            gateway.core.runLoaded(key, PerMille(load), into: &gateway.effects)
        }
        return gateway.core.pendingReports.compactMap {
            guard case .load(_, _, let load) = $0.report else { return nil }
            return load.count
        }
    }

    @Test func `a load is told when it has moved a step, or is none or all`() {
        #expect(told([500, 510, 524, 525, 501, 500]) == [500, 525, 500])
        #expect(told([990, 1_000, 2_000, 10, 0]) == [990, 1_000, 10, 0])
    }

    @Test func `reports of load and limits of a run are the same behind a restart`() throws {
        let report = RunReport.load(
            replica: ReplicaID(job: JobID(5), index: 3), epoch: Epoch(2), PerMille(730))
        #expect(try RunReport(row: report.encodedRow()) == report)
        let limits = ProcessLimits(
            memory: Mebibytes(64), processors: PerMille(1_500), processes: 9)
        let checkpoint = Checkpoint(
            scope: .shared, location: "/a", progress: "", at: .none, work: Seconds(9))
        for resume in [nil, checkpoint] {
            var order = startOrder(1, cards: 16)
            order.limits = limits
            order.resume = resume
            let run = GatewayRun(
                number: OrderSequence(1), order: order, shares: [], slice: nil, state: .starting)
            let read = try GatewayRun(number: OrderSequence(1), row: run.encodedRow())
            #expect(read.order == order)
        }
    }
}
