import Testing

@testable import SluiceTraces

@Suite struct WorkloadCountTests {
    private let metros = [
        WorkloadShape.Metro(name: "a", population: 20_000_000),
        WorkloadShape.Metro(name: "b", population: 1_000_000),
    ]

    @Test(arguments: [1, 30, 1_000, 12_345] as [Int], [50, 20_000] as [Int64])
    func `a day has exactly the jobs that are asked for`(count: Int, cards: Int64) {
        let shape = WorkloadShape(seed: 9, metros: metros, cardSeconds: cards * 86_400)
        let day = shape.day(exactly: count)
        #expect(day.jobs.count == count)
        #expect(day.spanSeconds <= 86_400)
        #expect(day.jobs.allSatisfy { $0.durationSeconds > 0 })
        #expect(day.jobs.map(\.index) == Array(0..<count))
    }

    @Test func `the load is kept where the shape can have that many jobs`() {
        let shape = WorkloadShape(seed: 9, metros: metros, cardSeconds: 20_000 * 86_400)
        let reached = shape.day(exactly: 5_000).milliCardSeconds / 1_000
        #expect(abs(reached - shape.cardSeconds) < shape.cardSeconds / 8, "\(reached)")
    }

    @Test func `jobs are kept evenly over a list`() {
        let jobs = (0..<100).map {
            TraceJob(
                index: $0, submitSeconds: Int64($0), durationSeconds: 1, cards: 1, kind: .batch)
        }
        #expect(WorkloadShape.thinned(jobs, to: 4).map(\.index) == [0, 25, 50, 75])
        #expect(WorkloadShape.thinned(jobs, to: 200).count == 100)
    }
}
