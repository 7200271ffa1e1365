import SluiceGateway
import SluiceModel
import Testing

@Suite struct GatewayCoreLeaseTests {
    @Test func theLeaseCountsFromTheSendingOfItsRequest() {
        var gateway = Gateway(leased: false)
        let sent = gateway.now
        gateway.now = sent.adding(.milliseconds(900))
        gateway.core.leaseGranted(
            term: gateway.term, sentAt: sent, length: .milliseconds(1_000), into: &gateway.effects)
        #expect(gateway.core.holdsLease(at: sent.adding(.milliseconds(999))))
        #expect(!gateway.core.holdsLease(at: sent.adding(.milliseconds(1_000))))
        // A grant that was overtaken does not shorten it.
        gateway.core.leaseGranted(
            term: gateway.term, sentAt: sent, length: .milliseconds(10), into: &gateway.effects)
        #expect(gateway.core.leaseEnd == sent.adding(.milliseconds(1_000)))
    }

    @Test func onlyExclusiveRunsThatWaitForTheLeaseAreFenced() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1))
        _ = gateway.start(startOrder(2, exclusive: false, policy: .topUp))
        _ = gateway.start(startOrder(3, policy: .manual))
        let fence = gateway.core.leaseEnd.adding(.milliseconds(100_000))
        gateway.now = BootTime(microseconds: fence.microseconds - 1)
        gateway.core.tick(now: gateway.now, civil: gateway.civil, into: &gateway.effects)
        #expect(gateway.settle().stops.isEmpty)
        #expect(gateway.core.nextTick(after: gateway.now) == fence)
        gateway.core.tick(now: fence, civil: gateway.civil, into: &gateway.effects)
        #expect(gateway.settle().stops == [key(1)])
        gateway.core.tick(
            now: fence.adding(.milliseconds(1)), civil: gateway.civil, into: &gateway.effects)
        #expect(gateway.settle().stops.isEmpty)
        gateway.core.runEnded(
            key(1), how: .succeeded, at: gateway.civil, into: &gateway.effects)
        #expect(gateway.settle().said == [ended(1, .fenced, at: gateway.civil)])
    }

    @Test func aRenewedLeaseMovesTheFence() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1))
        gateway.now = gateway.core.leaseEnd.adding(.milliseconds(99_000))
        gateway.core.tick(now: gateway.now, civil: gateway.civil, into: &gateway.effects)
        gateway.lease()
        gateway.now = gateway.now.adding(.milliseconds(2_000 + 30_000))
        gateway.core.tick(now: gateway.now, civil: gateway.civil, into: &gateway.effects)
        #expect(gateway.settle().stops.isEmpty)
        #expect(gateway.core.runCount == 1)
    }
}
