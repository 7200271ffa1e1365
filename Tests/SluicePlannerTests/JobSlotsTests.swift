import Testing

@testable import SluicePlanner

@Suite struct JobSlotsTests {
    @Test func `It holds what a dictionary holds, through growth and removals`() {
        var slots = JobSlots()
        var model: [UInt64: Int32] = [:]
        var random: UInt64 = 7
        for job in UInt64(1)...20_000 {
            slots.insert(job, Int32(job % 1_000))
            model[job] = Int32(job % 1_000)
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let other = 1 + (random >> 33) % job
            if job % 3 != 0 { #expect(slots.remove(other) == model.removeValue(forKey: other)) }
        }
        #expect(slots.count == model.count)
        #expect((UInt64(0)...20_001).allSatisfy { slots[$0] == model[$0] })
        #expect(slots.values.sorted() == model.values.sorted())
    }
}
