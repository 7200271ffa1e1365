import SluiceModel
import SluicePlacement
import SluiceWire
import Testing

@testable import SluicePlanner

/// Caps on power: no region's placements ever draw more than it may, by the watts of their chips
/// and the PUE of their sites, over random histories and restarts.
@Suite struct PowerCapTests {
    @Test("No region draws more than its cap", arguments: 40...43)
    func withinCaps(seed: UInt64) {
        var world = World(seed: seed)
        let caps: [UInt32] = [6, 9, 0]
        for (number, cap) in caps.enumerated() {
            var region = RandomNation.region(number)
            region.powerCapKilowatts = cap
            world.tell(.registerRegion(region))
        }
        var waited = false
        for step in 0..<120 {
            world.step()
            for (number, cap) in caps.enumerated() {
                let watts = drawn(world.core.state, UInt16(number))
                #expect(cap == 0 || watts <= Int64(cap) * 1_000, "seed \(seed), step \(step)")
                let view = world.core.regions().regions[number]
                #expect(Int64(view.powerDraw.count) == watts)
                #expect(view.powerCapKilowatts == cap)
            }
            waited =
                waited
                || world.core.state.jobs.contains { $0.reason.code == .waitsForPowerCap }
            #expect(InvariantTests.faults(world) == [])
        }
        #expect(waited)
    }

    @Test("What waits for a region's power is told when enough of it is likely to be free")
    func prediction() throws {
        var world = World(seed: 1, regions: 1)
        var region = RandomNation.region(0)
        region.powerCapKilowatts = 12
        world.tell(.registerRegion(region))
        func gang(_ cards: UInt32, _ chip: String, hours: Int64) -> JobSpecification {
            var wanted = JobSpecification(kind: .training, name: "gang", cards: cards)
            wanted.chips = [ChipName(trusted: chip)]
            wanted.expectedRun = Seconds(hours * 3_600)
            return wanted
        }
        // 24 cards of 440 W; the other pool has room for eight of 330 W, and the region no power.
        world.submit(gang(24, "a-chip", hours: 4))
        world.tell(.tick)
        world.exchange(0)
        world.submit(gang(8, "b-chip", hours: 1))
        world.now = world.now.adding(Seconds(60))
        world.tell(.tick)
        var summaries = try world.submitted.map { try #require(world.core.summary($0)) }
        world.core.predict(&summaries)
        #expect(summaries[1].verdict.code == .waitsForPowerCap)
        let likely = try #require(summaries[1].predicted)
        #expect(likely.basis == .runsEnd)
        let wait = likely.at.since(world.now).count
        #expect((4 * 3_600 - 900...4 * 3_600 + 900).contains(wait), "\(wait)")
    }

    /// Card by card, from the region's own description; rounded up.
    private func drawn(_ state: PlannerState, _ region: UInt16) -> Int64 {
        let description = RandomNation.region(Int(region))
        var microwatts: Int64 = 0
        for slot in state.jobs.indices where state.submissions[slot] != nil {
            for place in state.placementSlots(slot) {
                let record = state.placements[place]
                guard record.region == region else { continue }
                let address = state.table.pools[Int(record.pool)].address
                let pool = description.pools[Int(address.pool)]
                let watts: Int64 = pool.chip.text == "a-chip" ? 400 : 300
                let ratio = description.sites[Int(pool.site)].powerUsageEffectiveness.count
                microwatts += Int64(record.cards) * Int64(record.share) * watts * Int64(ratio)
            }
        }
        return (microwatts + 999_999) / 1_000_000
    }
}
