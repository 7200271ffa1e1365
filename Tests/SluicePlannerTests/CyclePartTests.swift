import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

/// Cycles that are cut into parts, with anything at all between two of them.
@Suite struct CyclePartTests {
    @Test("A cycle applied in part is sound, whatever comes between", arguments: 900..<908)
    func partsAreSound(seed: UInt64) {
        var world = World(seed: seed)
        // Every job looked at ends a part.
        world.core.cyclePart = 1
        var between = 0
        for step in 0..<100 {
            world.step()
            if world.core.isCycleOpen { between += 1 }
            let faults = InvariantTests.faults(world)
            #expect(faults == [], "seed \(seed), step \(step)")
            if !faults.isEmpty { return }
        }
        #expect(between > 10, "no cycle was ever cut")
    }

    @Test("A cycle in parts comes to what one in a piece does", arguments: 1...10)
    func partsAreTheWhole(seed: UInt64) {
        func play(_ part: Int) -> UInt64 {
            var world = World(seed: seed)
            world.core.cyclePart = part
            for _ in 0..<30 { world.submit(world.randomSpecification()) }
            world.now = world.now.adding(Seconds(5))
            repeat { world.tell(.tick) } while world.core.isCycleOpen
            return world.core.stateHash()
        }
        #expect(play(1) == play(.max))
    }

    @Test("Every part of a cycle stands in the journal, also one that places nothing")
    func partsAreJournalled() {
        var world = World(seed: 5)
        world.core.cyclePart = 1
        for _ in 0..<6 { world.submit(QueueTests.training(24, hours: 9)) }
        var parts = 0
        repeat {
            let before = world.batches.count
            world.tell(.tick)
            #expect(world.batches.count == before + 1 || !world.core.isCycleOpen)
            parts += 1
        } while world.core.isCycleOpen
        #expect(parts > 5)
    }
}
