import SluicePacking
import Testing

@Suite struct PackingTrialTests {
    private static func tasks(_ events: [PackingTrial.Event]) -> [Int] {
        events.compactMap { event in
            if case .arrives(_, let task) = event { return task }
            return nil
        }
    }

    @Test func `the list comes once, in its order or shuffled, and random tasks after it`() {
        let demands = [1000, 500, 2000, 0]
        let listed = PackingTrial.arrivals(
            demandsMilli: demands, capacityMilli: 10_000, percent: 130, order: .list, seed: 1)
        #expect(Self.tasks(listed).prefix(4) == [0, 1, 2, 3])
        #expect(Self.tasks(listed).reduce(0) { $0 + demands[$1] } >= 13_000)
        #expect(Self.tasks(listed).dropLast().reduce(0) { $0 + demands[$1] } < 13_000)
        let shuffled = (1...20).map { seed in
            Self.tasks(
                PackingTrial.arrivals(
                    demandsMilli: demands, capacityMilli: 3_500, percent: 100, order: .shuffled,
                    seed: seed))
        }
        #expect(shuffled.allSatisfy { $0.sorted() == [0, 1, 2, 3] })
        #expect(Set(shuffled).count > 5)
    }

    @Test func `tasks are dropped where the list asks for more than is wanted`() {
        let demands = Array(repeating: 1000, count: 50)
        let events = PackingTrial.arrivals(
            demandsMilli: demands, capacityMilli: 10_000, percent: 100, order: .list, seed: 3)
        let tasks = Self.tasks(events)
        #expect(tasks.count == 10 && tasks == tasks.sorted() && Set(tasks).count == 10)
    }

    @Test func `with times the copies reach the peak that was asked for, and all leave again`()
        throws
    {
        let stays = [
            PackingTrial.Stay(from: 0, until: 400_000), PackingTrial.Stay(from: 10, until: 500_000),
        ]
        let demands = [1000, 500]
        let events = try #require(
            PackingTrial.overlay(
                stays: stays, demandsMilli: demands, capacityMilli: 12_000, percent: 100, seed: 5,
                limit: 1_000))
        #expect(events.count == 2 * 2 * 8)
        let node = PackingNode(chip: 0, cards: 12, cpuMilli: 0, memoryMebibytes: 0)
        let list = [1000, 500].map {
            PackingTask(cpuMilli: 0, memoryMebibytes: 0, cards: 1, shareMilli: $0)
        }
        var packer = Packer(nodes: [node], mix: PackingMix(list))
        let outcome = PackingTrial.run(events, tasks: list, on: &packer)
        #expect(outcome.askedMilliAtPeak == 12_000 && outcome.allocatedMilliAtPeak == 12_000)
        #expect(outcome.allocatedMilliAt100 == 12_000 && outcome.allocatedMilliAt130 == nil)
        #expect(outcome.refused == 0 && packer.allocatedMilli == 0)
    }

    @Test func `a list that would need too many copies is not laid over itself`() {
        let events = PackingTrial.overlay(
            stays: [PackingTrial.Stay(from: 0, until: 1)], demandsMilli: [1],
            capacityMilli: 1_000_000, percent: 100, seed: 0, limit: 999)
        #expect(events == nil)
    }
}
