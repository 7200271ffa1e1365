import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

/// The trail's bound, and that a replay and a snapshot give the same.
@Suite struct AuditTrailTests {
    private func entry(_ number: UInt64) -> AuditEntry {
        let record = AuditRecord(
            number: number, at: CivilTime(seconds: 5), who: Identity(role: .operator, name: "ada"),
            from: "10.0.0.1:9", serial: number, what: "cordon", code: 0, sentence: "done",
            uncounted: 0)
        let hash = (0..<32).map { UInt8(truncatingIfNeeded: number &* UInt64($0 + 1)) }
        return AuditEntry(record: record, hash: hash)
    }

    @Test func `past its bound the oldest acts go, and the last one's link stays`() {
        var trail = AuditTrail()
        let most = PlannerLimits.auditRecords
        for number in 1...UInt64(most) { trail.append(entry(number)) }
        #expect(trail.entries.count == most && trail.anchor == .first)
        trail.append(entry(UInt64(most) + 1))
        #expect(trail.anchor == entry(UInt64(most / 16)).link)
        #expect(trail.entries.first?.record.number == trail.anchor.number + 1)
        #expect(trail.head == entry(UInt64(most) + 1).link)
    }

    @Test func `an act follows the one before, and replay and snapshot give the same trail`() throws
    {
        var world = World(seed: 1)
        for number in 1...3 { world.tell(.trust(.note(entry(UInt64(number))))) }
        for number in [3, 5] {
            guard case .refused = world.tell(.trust(.note(entry(UInt64(number))))) else {
                Issue.record("act \(number) was noted after 3")
                return
            }
        }
        let (restored, replayed) = try world.recovered()
        #expect(restored.state.audit == world.core.state.audit)
        #expect(replayed.state.audit == world.core.state.audit)
        #expect(restored.audit(ListAudit(after: 1)).records == [entry(2).record, entry(3).record])
        #expect(restored.audit(ListAudit(after: 9)).records.isEmpty)
    }
}
