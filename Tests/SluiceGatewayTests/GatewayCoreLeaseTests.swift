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
        // The fence is 100 s; 5 s before it the run is asked to leave.
        let fence = gateway.core.leaseEnd.adding(.milliseconds(95_000))
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
            key(1), how: .stopped, at: gateway.civil, into: &gateway.effects)
        #expect(gateway.settle().said == [ended(1, .fenced, at: gateway.civil)])
    }

    @Test func `a run that was over before its fence's stop came to it is not done again`() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1))
        gateway.core.tick(
            now: gateway.core.leaseEnd.adding(Microseconds(1 << 50)), civil: gateway.civil,
            into: &gateway.effects)
        #expect(gateway.settle().stops == [key(1)])
        gateway.core.runEnded(
            key(1), how: .succeeded, at: gateway.civil, into: &gateway.effects)
        #expect(gateway.settle().said == [ended(1, .succeeded, at: gateway.civil)])
    }

    @Test func whatIsLeftOfTheFenceIsTheGraceOfAFencedRun() {
        #expect(FenceRule.notice(Seconds(100)) == .milliseconds(5_000))
        #expect(FenceRule.notice(Seconds(2)) == .milliseconds(500))
        #expect(FenceRule.notice(Seconds(0)).count == 0)
        #expect(FenceRule.length(Seconds(.max)) < Microseconds(.max / 2_000))
        for (late, grace) in [(0, 5), (3_000, 2), (60_000, 0)] as [(Int64, Int64)] {
            var gateway = Gateway()
            _ = gateway.start(startOrder(1))
            let now = gateway.core.leaseEnd.adding(.milliseconds(95_000 + late))
            gateway.core.tick(now: now, civil: gateway.civil, into: &gateway.effects)
            guard case .stop(key(1), _, Seconds(grace))? = gateway.settle().executorActions.last
            else {
                Issue.record("not stopped with \(grace) s of grace")
                continue
            }
        }
    }

    @Test func theLeaseIsOverHereBeforeItIsForThePlannerWhateverTheClocksDo() {
        // The planner counts D × (1 + drift) + margin from its grant. True time in microseconds;
        // each clock runs up to the drift bound fast or slow, and begins anywhere.
        let length: Int64 = 10_000_000
        for seed in 0..<200 {
            var random = Seeded(state: UInt64(seed))
            var gateway = Gateway(leased: false)
            let rate = 1_000_000 + Int64(random.next(1_001)) - 500
            let plannerRate = 1_000_000 + Int64(random.next(1_001)) - 500
            let start = Int64(random.next(1_000_000_000))
            func here(_ time: Int64) -> BootTime {
                BootTime(microseconds: start + time / 1_000 * rate / 1_000)
            }
            // The request may sit in a socket, or go at once.
            let sent: Int64 = 5_000_000
            let granted = sent + Int64(seed % 2 == 0 ? 0 : random.next(30_000_000))
            gateway.core.leaseGranted(
                term: Term(1), sentAt: here(sent), length: Microseconds(length),
                into: &gateway.effects)
            let plannerLength = length + length / 1_000 + 500_000
            let plannerEnd = granted + plannerLength * 1_000 / plannerRate * 1_000
            #expect(!gateway.core.holdsLease(at: here(plannerEnd)), "seed \(seed)")
        }
    }

    @Test func aRenewedLeaseMovesTheFence() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1))
        gateway.now = gateway.core.leaseEnd.adding(.milliseconds(94_999))
        gateway.core.tick(now: gateway.now, civil: gateway.civil, into: &gateway.effects)
        gateway.lease()
        gateway.now = gateway.now.adding(.milliseconds(2_000 + 30_000))
        gateway.core.tick(now: gateway.now, civil: gateway.civil, into: &gateway.effects)
        #expect(gateway.settle().stops.isEmpty)
        #expect(gateway.core.runCount == 1)
    }
}
