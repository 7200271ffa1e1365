import SluiceGateway
import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

@Suite struct InvariantTests {
    @Test("Random histories keep every invariant at each step", arguments: 100...111)
    func histories(seed: UInt64) {
        var world = World(seed: seed)
        world.drawsChanges = seed % 2 == 0
        for step in 0..<250 {
            world.step()
            let faults = Self.faults(world)
            #expect(faults == [], "seed \(seed), step \(step)")
            if !faults.isEmpty { return }
        }
    }

    /// What is broken, one sentence each.
    static func faults(_ world: World) -> [String] {
        var faults = world.core.violations()
        for (region, gateway) in world.gateways.enumerated() {
            guard let fault = gateway.conservationFault() else { continue }
            faults.append("region \(region): \(fault)")
        }
        return faults + jobFaults(world.core) + PlaceChecks.faults(world.core)
    }

    private static func jobFaults(_ core: PlannerCore) -> [String] {
        var faults: [String] = []
        for number in 1...max(1, core.state.lastJob.raw) {
            guard let detail = core.detail(JobID(number)) else { continue }
            let verdict = detail.summary.verdict
            if detail.summary.state != .running,
                verdict.sentence.isEmpty || verdict.numbers.isEmpty
            {
                faults.append("job \(number) has no reason: \(verdict)")
            }
            if detail.summary.state == .waiting, verdict.code == .placed || verdict.code == .running
            {
                faults.append("job \(number) waits and says \(verdict.code)")
            }
            if detail.summary.state.isEnded, !detail.placements.isEmpty {
                faults.append("job \(number) is over and holds \(detail.placements.count) places")
            }
            for placement in detail.placements
            where placement.cards != detail.summary.cards && detail.cardsByChip.isEmpty {
                faults.append("job \(number) has \(placement.cards) cards of its gang")
            }
            let replicas = Set(detail.placements.map(\.replica))
            if replicas.count != detail.placements.count {
                faults.append("job \(number) has a replica twice")
            }
        }
        return faults
    }
}
