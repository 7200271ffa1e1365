import SluiceModel
import Testing

@testable import SluiceGateway

/// Parts of groups: bound by a prepare, started by a commit, released by a stop.
@Suite struct GatewayCoreGroupsTests {
    private static let replica = ReplicaID(job: JobID(1), index: 0)
    private static let key = RunKey(replica: replica, epoch: Epoch(1))
    private static let commit = OrderAction.commit(replica: replica, epoch: Epoch(1))
    private static let abort = OrderAction.stop(
        replica: replica, epoch: Epoch(1), grace: Seconds(0))

    private static func prepared(cards: UInt32 = 16) -> (Gateway, GatewayEffects) {
        var gateway = Gateway()
        let expires = gateway.civil.adding(Seconds(60))
        let effects = gateway.order(
            .prepare(startOrder(1, cards: cards), expires: expires))
        return (gateway, effects)
    }

    private static func free(_ gateway: Gateway) -> UInt32 {
        gateway.core.capacity(pool: 0).freeCards
    }

    @Test func `a part that is prepared is bound, and starts once with its commit`() throws {
        let before = Self.free(Gateway())
        var (gateway, effects) = Self.prepared()
        #expect(effects.starts.isEmpty)
        guard case .prepared(Self.replica, Epoch(1), let nodes)? = effects.reports.first?.report
        else {
            Issue.record("no prepared report: \(effects.reports)")
            return
        }
        #expect(nodes == ["b0-n0", "b0-n1"])
        #expect(Self.free(gateway) == before - 16)
        #expect(gateway.core.conservationFault() == nil)
        #expect(gateway.order(Self.commit).starts == [Self.key])
        #expect(gateway.order(Self.commit).starts.isEmpty)
        #expect(gateway.core.conservationFault() == nil)
    }

    @Test func `a gateway that restarts holds what it prepared, and starts it with the commit`()
        throws
    {
        let (gateway, _) = Self.prepared()
        var (again, effects) = try gateway.restarted(leaseEnd: gateway.core.leaseEnd)
        #expect(effects.adoptions.isEmpty && effects.starts.isEmpty)
        #expect(again.core.run(Self.key)?.state == .prepared)
        #expect(Self.free(again) == Self.free(gateway))
        #expect(again.order(Self.commit).starts == [Self.key])
        let (last, adopted) = try again.restarted(leaseEnd: again.core.leaseEnd)
        #expect(adopted.adoptions == [Self.key])
        #expect(last.core.run(Self.key)?.state == .starting)
    }

    @Test func `an abort releases the part, and its commit starts nothing after that`() {
        var (gateway, _) = Self.prepared()
        let ended = gateway.order(Self.abort)
        #expect(ended.stops.isEmpty)
        #expect(
            ended.reports.map(\.report) == [
                .ended(
                    replica: Self.replica, epoch: Epoch(1), how: .stopped, at: gateway.civil)
            ])
        #expect(Self.free(gateway) == Self.free(Gateway()))
        let late = gateway.order(Self.commit)
        #expect(late.starts.isEmpty)
        #expect(
            late.reports.map(\.report) == [
                .ended(
                    replica: Self.replica, epoch: Epoch(1), how: .vanished, at: gateway.civil)
            ])
    }

    @Test func `a gateway whose clock is hours ahead prepares all the same`() {
        var gateway = Gateway()
        let past = gateway.civil.adding(Seconds(-7_200))
        let effects = gateway.order(.prepare(startOrder(1), expires: past))
        #expect(effects.starts.isEmpty)
        #expect(gateway.core.runCount == 1)
        #expect(gateway.order(Self.abort).starts.isEmpty)
        #expect(gateway.core.runCount == 0)
    }

    @Test func `a commit outside a lease waits, with all behind it, and is asked for again`() {
        var (gateway, _) = Self.prepared()
        gateway.now = gateway.now.adding(Microseconds(31_000_000))
        let early = gateway.order(Self.commit)
        #expect(early.starts.isEmpty && early.reports.isEmpty && early.resendFrom == nil)
        #expect(gateway.order(Self.abort).ignored.map(\.reason) == [.noLease])
        #expect(gateway.core.highestOrder == OrderSequence(1))
        #expect(gateway.granted().resendFrom == OrderSequence(2))
        gateway.sent = 1
        #expect(gateway.order(Self.commit).starts == [Self.key])
    }

    @Test func `an exclusive part is released at its fence, and not before`() {
        var (gateway, _) = Self.prepared()
        let fence = Microseconds(100_000_000 + 30_000_000)
        func state(after length: Microseconds) -> GatewayRun.State? {
            var later = gateway
            later.now = gateway.now.adding(length)
            _ = later.tick()
            return later.core.run(Self.key)?.state
        }
        #expect(state(after: Microseconds(fence.count - 10_000_000)) == .prepared)
        #expect(state(after: fence) == nil)
        gateway.now = gateway.now.adding(fence)
        guard case .ended(_, _, .fenced, _)? = gateway.tick().reports.first?.report else {
            Issue.record("its end was not reported")
            return
        }
    }

    @Test func `a part on a node that faults is over, and never started`() {
        var (gateway, _) = Self.prepared()
        let node = NodeAddress(pool: 0, block: 0, node: 1)
        let effects = gateway.fault(node)
        #expect(effects.stops.isEmpty && gateway.core.runCount == 0)
        #expect(gateway.order(Self.commit).starts.isEmpty)
        #expect(gateway.core.conservationFault() == nil)
    }
}

extension Gateway {
    fileprivate mutating func tick() -> GatewayEffects {
        core.tick(now: now, civil: civil, into: &effects)
        return settle()
    }

    fileprivate mutating func granted() -> GatewayEffects {
        core.leaseGranted(
            term: term, sentAt: now, length: Microseconds(30_000_000), into: &effects)
        return settle()
    }

    fileprivate mutating func fault(_ node: NodeAddress) -> GatewayEffects {
        _ = core.nodeFaulted(node, civil: civil, into: &effects)
        return settle()
    }
}
