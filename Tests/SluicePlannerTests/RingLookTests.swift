import SluiceModel
import SluicePlacement
import Testing

@testable import SluicePlanner

/// The look for replicas whose rings changed.
@Suite struct RingLookTests {
    /// Jobs with a replica that is not well, by a look at every placement in one piece.
    private static func ailing(_ core: PlannerCore) -> [JobID] {
        let places = core.state.placements.indices.filter { place in
            let record = core.state.placements[place]
            return core.state.placement(record.replica, record.epoch) == place
                && core.health(of: place) != .well
        }
        return Set(places.map { core.state.placements[$0].replica.job }).sorted()
    }

    @Test("A look in steps finds every replica that is not well")
    func stepsFindAll() {
        var found = 0
        for seed in UInt64(1)...12 {
            var world = World(seed: seed)
            for step in 0..<60 {
                world.step()
                guard step % 5 == 0 else { continue }
                let region = step / 5 % 3
                // The rings that replicas were placed by drift to anything.
                let rings = RandomNation.rings(region, &world.random)
                world.reportCapacity(region, full: false, rings: rings)
                var core = world.core
                core.ailing = []
                core.ringPart = 1
                core.ringLook = RingLook(regions: core.state.regions.count, only: nil)
                while core.ringLook != nil { core.findAiling() }
                #expect(core.ailing == Self.ailing(world.core), "seed \(seed), step \(step)")
                found += core.ailing.count
            }
        }
        #expect(found > 10, "no replica was ever on a ring that broke")
    }

    @Test("Only a region whose rings changed is looked at, and the next tick does")
    func changedRegionsAreLookedAt() {
        var world = World(seed: 3)
        world.now = world.now.adding(Seconds(5))
        world.tell(.tick)
        #expect(world.core.state.dirtyRings == [])
        let rings = RandomNation.rings(1, &world.random)
        world.reportCapacity(1, full: false, rings: rings)
        #expect(world.core.state.dirtyRings == [1])
        let look = RingLook(regions: 3, only: world.core.state.dirtyRings)
        #expect(look.isWanted == [false, true, false])
        repeat { world.tell(.tick) } while world.core.isCycleOpen
        #expect(world.core.state.dirtyRings == [] && world.core.ringLook == nil)
    }
}
