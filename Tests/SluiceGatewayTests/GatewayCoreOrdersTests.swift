import SluiceGateway
import SluiceModel
import Testing

@Suite struct GatewayCoreOrdersTests {
    @Test func anOrderIsStoredStartedAndAccepted() {
        var gateway = Gateway()
        let done = gateway.start(startOrder(1, cards: 12))
        #expect(done.starts == [key(1)])
        let replica = key(1).replica
        #expect(
            done.said == [.accepted(replica: replica, epoch: Epoch(1), nodes: ["b0-n0", "b0-n1"])])
        #expect(done.capacityChanged)
        #expect(
            gateway.rows.map(\.table).sorted { $0.rawValue < $1.rawValue } == [
                .facts, .runs, .reports,
            ])
        #expect(gateway.core.capacity(pool: 0).boundCards == 12)
    }

    @Test func aDuplicateChangesNothing() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1))
        let again = gateway.order(
            Order(sequence: OrderSequence(1), term: gateway.term, action: .start(startOrder(1))))
        #expect(again.ignored.map(\.reason) == [.duplicate])
        #expect(
            again.storeChanges.isEmpty && again.executorActions.isEmpty && again.reports.isEmpty)
    }

    @Test func aGapAsksForTheMissingOrder() {
        var gateway = Gateway()
        let done = gateway.order(
            Order(sequence: OrderSequence(3), term: gateway.term, action: .start(startOrder(1))))
        #expect(done.resendFrom == OrderSequence(1))
        #expect(gateway.core.highestOrder == .none)
        #expect(gateway.core.runCount == 0)
    }

    @Test func anOldTermIsPowerless() {
        var gateway = Gateway()
        gateway.term = Term(5)
        _ = gateway.start(startOrder(1))
        gateway.term = Term(4)
        let late = gateway.start(startOrder(2))
        #expect(late.ignored.first?.reason == .oldTerm(highest: Term(5)))
        #expect(late.reports.isEmpty && late.storeChanges.isEmpty)
        gateway.lease(seconds: 1_000)
        #expect(gateway.core.leaseEnd == BootTime(microseconds: 1_030_000_000))
    }

    @Test(arguments: [
        (startOrder(2, epoch: 1, pool: 9), OrderRefusal.unknownPool),
        (startOrder(2, epoch: 1, span: .block(3)), .unknownPool),
        (startOrder(2, epoch: 1, pool: 1), .cannotRun),
        (startOrder(2, epoch: 1, cards: 0), .cannotRun),
        (startOrder(2, epoch: 1, cards: 561), .noCapacity),
        (startOrder(2, epoch: 1, span: .blocks, cards: 629), .noCapacity),
        (startOrder(1, epoch: 1), .oldEpoch),
    ])
    func whatCannotBeIsRefusedWithItsReason(order: StartOrder, reason: OrderRefusal) {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, epoch: 2))
        let before = gateway.core.capacity(pool: 0)
        let done = gateway.start(order)
        #expect(done.said == [refused(order.replica.job.raw, reason)])
        #expect(done.executorActions.isEmpty)
        #expect(gateway.core.capacity(pool: 0) == before)
        #expect(gateway.core.highestOrder == OrderSequence(2))
    }

    @Test func anOrderOutsideALiveLeaseIsRefusedButAStopIsHeeded() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1))
        gateway.now = gateway.core.leaseEnd
        #expect(gateway.start(startOrder(2)).said == [refused(2, .noLease)])
        let stop = gateway.order(
            .stop(replica: key(1).replica, epoch: Epoch(1), grace: Seconds(3)))
        #expect(stop.stops == [key(1)])
    }

    @Test func aHigherEpochStartsOnlyWhenTheLowerHasEnded() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, epoch: 1))
        let second = gateway.start(startOrder(1, epoch: 2))
        #expect(second.stops == [key(1, epoch: 1)] && second.starts.isEmpty)
        let third = gateway.start(startOrder(1, epoch: 3))
        #expect(third.said.contains(ended(1, epoch: 2, .stopped, at: gateway.civil)))
        #expect(third.stops.isEmpty && third.starts.isEmpty)
        #expect(gateway.core.conservationFault() == nil)
        gateway.core.runEnded(
            key(1, epoch: 1), how: .signalled(number: 15), at: gateway.civil,
            into: &gateway.effects)
        let done = gateway.settle()
        #expect(done.said == [ended(1, epoch: 1, .stopped, at: gateway.civil)])
        #expect(done.starts == [key(1, epoch: 3)])
        #expect(gateway.core.runCount == 1)
    }

    @Test func aStopOfAHeldRunLeavesTheOneThatRuns() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, epoch: 1))
        _ = gateway.start(startOrder(1, epoch: 2))
        let stop = gateway.order(.stop(replica: key(1).replica, epoch: Epoch(2), grace: Seconds(0)))
        #expect(stop.said == [ended(1, epoch: 2, .stopped, at: gateway.civil)])
        gateway.core.runEnded(
            key(1), how: .exited(code: 1), at: gateway.civil, into: &gateway.effects)
        #expect(gateway.settle().starts.isEmpty)
        #expect(gateway.core.runCount == 0)
        #expect(gateway.core.capacity(pool: 0) == PoolCapacity(smallRegion().pools[0]))
    }

    @Test func aStopOfWhatIsNotHereSaysThatItEnded() {
        var gateway = Gateway()
        let done = gateway.order(.stop(replica: key(7).replica, epoch: Epoch(4), grace: Seconds(0)))
        #expect(done.said == [ended(7, epoch: 4, .vanished, at: gateway.civil)])
    }
}
