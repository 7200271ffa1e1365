import SluiceModel
import SluicePlacement
import Testing

@testable import SluicePlanner

/// What is counted of live placements as they come and go, beside a look at all of them.
@Suite struct RunEndsTests {
    private static func check(_ state: PlannerState, _ what: String) {
        var places: [Int32] = []
        var endless = [UInt32](repeating: 0, count: state.table.pools.count)
        for slot in state.jobs.indices where state.submissions[slot] != nil {
            for place in state.placementSlots(slot) {
                let record = state.placements[place]
                if state.jobs[slot].expectedRun.count > 0 {
                    places.append(Int32(place))
                } else {
                    let perNode = UInt32(state.table.pools[Int(record.pool)].cardsPerNode)
                    endless[Int(record.pool)] += (record.cards + perNode - 1) / perNode
                }
            }
        }
        #expect(state.ends.places.sorted() == places.sorted(), "\(what)")
        let counted = state.ends.endless
        #expect(counted + Array(repeating: 0, count: endless.count - counted.count) == endless)
    }

    @Test("Ends are counted as they are, whatever happens", arguments: UInt64(1)...10)
    func endsAreCounted(seed: UInt64) throws {
        var world = World(seed: seed)
        for step in 0..<150 {
            world.step()
            Self.check(world.core.state, "seed \(seed), step \(step)")
        }
        #expect(!world.core.state.ends.places.isEmpty, "nothing was ever placed")
        let again = try SnapshotTests.decoded(SnapshotTests.bytes(world.core))
        Self.check(again.state, "seed \(seed), out of a snapshot")
    }
}
