import SluiceModel
import Testing

@testable import SluiceGateway

@Suite struct GatewayCoreObservedTests {
    private let node = NodeAddress(pool: 0, block: 0, node: 0)

    @Test func whatASchedulerSaysTwiceChangesNothing() {
        var gateway = Gateway()
        let seen = NodeObservation(localCards: 3, state: .drained("fan"))
        #expect(gateway.core.nodeObserved(node, seen, civil: .none, into: &gateway.effects))
        #expect(gateway.settle().capacityChanged)
        #expect(gateway.core.nodeObserved(node, seen, civil: .none, into: &gateway.effects))
        #expect(gateway.settle().isEmpty)
        let capacity = gateway.core.capacity(pool: 0)
        #expect(capacity.localCards == 3 && capacity.cordonedCards == 5)
        #expect(gateway.core.conservationFault() == nil)
        let nowhere = NodeAddress(pool: 0, block: 0, node: 70)
        #expect(!gateway.core.nodeObserved(nowhere, seen, civil: .none, into: &gateway.effects))
    }

    @Test func localCardsComeBackWhenOurRunLeavesThem() {
        var gateway = Gateway()
        #expect(gateway.start(startOrder(1, cards: 8)).starts == [key(1)])
        let seen = NodeObservation(localCards: 2, state: .open)
        _ = gateway.core.nodeObserved(node, seen, civil: .none, into: &gateway.effects)
        #expect(gateway.core.capacity(pool: 0).localCards == 0)
        gateway.core.runEnded(key(1), how: .succeeded, at: gateway.civil, into: &gateway.effects)
        _ = gateway.core.nodeObserved(node, seen, civil: .none, into: &gateway.effects)
        #expect(gateway.core.capacity(pool: 0).localCards == 2)
        #expect(gateway.core.conservationFault() == nil)
    }

    @Test func aNodeThatIsDownIsFaultedAndOnlyItsOwnFaultIsTakenBack() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, cards: 8))
        #expect(gateway.see(.down("no answer"), on: node).stops == [key(1)])
        #expect(gateway.core.health(of: node) == .faulted)
        _ = gateway.see(.open, on: node)
        #expect(gateway.core.health(of: node) == .ok)
        _ = gateway.core.nodeFaulted(node, cause: "ECC", into: &gateway.effects)
        _ = gateway.see(.open, on: node)
        #expect(gateway.core.health(of: node) == .faulted)
    }

    @Test func aPoolThatNobodyAnswersForGivesNothingAndItsRunsGoOn() {
        var gateway = Gateway()
        _ = gateway.start(startOrder(1, cards: 8))
        gateway.core.poolAway(0, true, into: &gateway.effects)
        #expect(gateway.settle().stops.isEmpty)
        #expect(gateway.core.capacity(pool: 0).freeCards == 0)
        #expect(gateway.core.conservationFault() == nil)
        #expect(gateway.start(startOrder(2)).said == [refused(2, .cordoned)])
        gateway.core.poolAway(0, false, into: &gateway.effects)
        gateway.settle()
        #expect(gateway.start(startOrder(3)).starts == [key(3)])
    }

    @Test func anExecutorThatLearnsThatItFencesTakesExclusiveRuns() {
        var region = smallRegion()
        region.pools[1].executor = .slurm
        var gateway = Gateway()
        gateway.core = GatewayCore(region: region, executors: [.slurm], fencing: [])
        gateway.lease()
        let command = SluiceModel.CommandLine(executable: "/bin/true")
        let first = gateway.start(startOrder(1, pool: 1, command: command))
        #expect(first.said == [refused(1, .cannotFence)])
        gateway.core.poolFences(1, hold: true)
        #expect(gateway.start(startOrder(2, pool: 1, command: command)).starts == [key(2)])
    }
}

extension Gateway {
    fileprivate mutating func see(
        _ state: NodeObservation.State, on node: NodeAddress
    ) -> GatewayEffects {
        let seen = NodeObservation(localCards: 0, state: state)
        _ = core.nodeObserved(node, seen, civil: .none, into: &effects)
        return settle()
    }
}
