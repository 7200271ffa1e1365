import SluiceModel
import Testing

@testable import SluiceGateway

/// Nodes that are not well, and their runs.
@Suite struct GatewayCoreHealthTests {
    private let node = NodeAddress(pool: 0, block: 0, node: 0)

    private func report(_ health: NodeHealth, _ cause: String = "told") -> NodeReport {
        NodeReport(pool: 0, block: 0, node: 0, health: health, cause: cause, since: .none)
    }

    private func said(_ place: String, at second: Int64) throws -> Checkpoint {
        var checkpoint = try #require(Checkpoint(said: place))
        checkpoint.at = CivilTime(seconds: second)
        return checkpoint
    }

    private func running(_ gateway: inout Gateway, since second: Int64) -> RunKey {
        var order = startOrder(1, cards: 16)
        order.resume = Checkpoint(
            scope: .shared, location: "/old", progress: "", at: .none, work: Seconds(500))
        _ = gateway.start(order)
        let key = RunKey(replica: ReplicaID(job: JobID(1), index: 0), epoch: Epoch(1))
        gateway.core.runStarted(key, at: CivilTime(seconds: second), into: &gateway.effects)
        gateway.settle()
        return key
    }

    @Test func `a fault stops what runs there at once and takes its cards out of use`() throws {
        var gateway = Gateway()
        let key = running(&gateway, since: 100)
        let isThere = gateway.core.healthChanged(
            report(.faulted, "bus error"), civil: gateway.civil, into: &gateway.effects)
        #expect(isThere)
        #expect(gateway.core.run(key)?.state == .stopping(how: .nodeFault))
        gateway.core.runEnded(
            key, how: .signalled(number: 9), at: gateway.civil, into: &gateway.effects)
        guard case .ended(_, _, .nodeFault, _)? = gateway.core.pendingReports.last?.report else {
            Issue.record("\(String(describing: gateway.core.pendingReports.last))")
            return
        }
        #expect(gateway.core.capacity(pool: 0).faultedCards == 8)
        #expect(gateway.core.conservationFault() == nil)
        let capacity = gateway.core.capacityReport(full: false)
        #expect(capacity.nodes.map(\.cause) == ["bus error"])
        #expect(gateway.core.capacityReport(full: false).nodes.isEmpty)
        #expect(gateway.core.capacityReport(full: true).nodes.map(\.health) == [.faulted])
    }

    @Test func `a suspect node keeps its runs until a checkpoint that others can read`() throws {
        var gateway = Gateway()
        let key = running(&gateway, since: 100)
        let free = gateway.core.capacity(pool: 0).freeCards
        let isThere = gateway.core.healthChanged(
            report(.suspect), civil: gateway.civil, into: &gateway.effects)
        #expect(isThere && gateway.core.capacity(pool: 0).freeCards == free)
        gateway.core.runCheckpointed(
            key, try said("node:/scratch", at: 160), into: &gateway.effects)
        #expect(gateway.core.run(key)?.state == .running(since: CivilTime(seconds: 100)))
        gateway.core.runCheckpointed(
            key, try said("shared:/store", at: 190), into: &gateway.effects)
        #expect(gateway.core.run(key)?.state == .stopping(how: .nodeSuspect))
        // What it began with counts too.
        let works = gateway.core.pendingReports.compactMap { numbered -> Int64? in
            guard case .checkpointed(_, _, let checkpoint) = numbered.report else { return nil }
            return checkpoint.work.count
        }
        #expect(works == [560, 590])
    }

    @Test func `a checkpoint that was said before is not said again`() throws {
        var gateway = Gateway()
        let key = running(&gateway, since: 100)
        let before = gateway.core.lastReport
        for _ in 0..<2 {
            gateway.core.runCheckpointed(
                key, try said("shared:/store", at: 190), into: &gateway.effects)
        }
        #expect(gateway.core.lastReport == before + 1)
    }

    @Test func `health, and what a run began with, are there again after a restart`() throws {
        var gateway = Gateway()
        let key = running(&gateway, since: 100)
        _ = gateway.core.healthChanged(
            report(.suspect, "rising errors"), civil: gateway.civil, into: &gateway.effects)
        gateway.settle()
        let (again, _) = try gateway.restarted()
        #expect(again.core.unwellNodes == [report(.suspect, "rising errors")])
        #expect(again.core.run(key)?.order.resume?.work == Seconds(500))
        #expect(again.core.conservationFault() == nil)
    }

    @Test func `a run that waits on a node that faults is given back at once`() throws {
        var gateway = Gateway()
        _ = running(&gateway, since: 100)
        _ = gateway.start(startOrder(1, epoch: 2, cards: 8))
        let second = RunKey(replica: ReplicaID(job: JobID(1), index: 0), epoch: Epoch(2))
        let waiting = try #require(gateway.core.run(second))
        #expect(waiting.state == .held)
        let report = NodeReport(
            pool: 0, block: 0, node: waiting.shares[0].node, health: .faulted, cause: "",
            since: .none)
        _ = gateway.core.healthChanged(report, civil: gateway.civil, into: &gateway.effects)
        #expect(gateway.core.run(second) == nil)
        #expect(gateway.core.conservationFault() == nil)
    }

    @Test func `errors that rise three times in an hour make a node suspect, slower ones do not`() {
        for (step, expected) in [(1_000, NodeHealth.suspect), (2_000, .ok)] as [(Int64, NodeHealth)]
        {
            var rule = HealthRule()
            var last = NodeHealth.ok
            for reading in 0...3 {
                last =
                    rule.judge(
                        node, said: .ok, cause: "", errors: UInt64(reading * 4),
                        at: CivilTime(seconds: Int64(reading) * step)
                    ).health
                if reading < 3 { #expect(last == .ok) }
            }
            #expect(last == expected, "a rise each \(step) s")
        }
    }

    @Test func `a node that faults three times in a day is suspect when it is back`() {
        var rule = HealthRule()
        func say(_ health: NodeHealth, _ hour: Int64) -> NodeHealth {
            rule.judge(
                node, said: health, cause: "", errors: nil,
                at: CivilTime(seconds: hour * 3_600)
            ).health
        }
        #expect(say(.faulted, 0) == .faulted && say(.ok, 1) == .ok)
        #expect(say(.faulted, 2) == .faulted && say(.ok, 3) == .ok)
        #expect(say(.faulted, 4) == .faulted && say(.ok, 5) == .suspect)
        #expect(say(.ok, 26) == .ok)
    }
}
