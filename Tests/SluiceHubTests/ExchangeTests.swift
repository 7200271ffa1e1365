import SluiceHub
import SluiceModel
import SluicePlanner
import SluiceWire
import Testing

/// A turn that is taken out goes on its way while the next one is decided.
@Suite struct ExchangeTests {
    @Test func `what a turn said is held apart from the next, and each has its own batch`() throws {
        var planner = TestPlanner()
        planner.joinGateway(1)
        planner.join(2, .tenant, "org")
        var batch = JournalBatch()
        var held = HubOutput()
        var batches: [JournalBatch] = []
        var positions = [planner.hub.position.raw]
        for key in 1...3 {
            planner.hear(.submit(SmallNation.serving(key: UInt64(key), tenant: "org")), from: 2)
            #expect(planner.hub.endTurn(at: planner.now) != nil)
            planner.hub.exchange(&batch, &held)
            #expect(planner.hub.output.pieces.isEmpty)
            let answers = held.deliveries.compactMap { delivery -> Submitted? in
                guard case .message(_, _, .submitted(let submitted)) = delivery else { return nil }
                return submitted
            }
            #expect(answers.map(\.job) == [JobID(UInt64(key))])
            batches.append(batch)
            positions.append(planner.hub.position.raw)
        }
        #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 + 1 == $1 })
        let submitted = batches.map { batch in
            batch.events.filter { if case .jobSubmitted = $0 { true } else { false } }.count
        }
        #expect(submitted == [1, 1, 1])
        #expect(planner.hub.endTurn(at: planner.now) == nil)
    }
}
