import SluiceModel
import SluiceRegionFiles
import SluiceTraces
import Testing

@testable import SluiceDemo

@Suite struct DemoWorkTests {
    private let nation: Nation

    init() throws {
        // Tests run in the package's folder.
        nation = try Nation(folder: "Regions")
    }

    @Test func `the shipped day loads the layout, in order, with all three kinds`() {
        let work = DemoWork.shipped(nation.layout, jobs: 5_000, days: 1, seed: 1)
        let fleet = DemoFleet(nation.layout, within: DemoWork.bound)
        let demand = work.jobs.reduce(Int64(0)) {
            $0 + Int64($1.specification.cards) * $1.specification.expectedRun.count
        }
        let share = demand * 1_000 / (fleet.cards * DemoWork.day)
        #expect((500...620).contains(share), "load is \(share) thousandths")
        #expect((3_000...8_000).contains(work.jobs.count), "\(work.jobs.count) jobs")
        #expect(work.jobs.map(\.submitSecond) == work.jobs.map(\.submitSecond).sorted())
        for kind in JobKind.allCases {
            #expect(work.jobs.contains { $0.specification.kind == kind }, "no \(kind)")
        }
        #expect(Set(work.jobs.map(\.specification.name)).count == work.jobs.count)
    }

    @Test func `inference of a metro stays within what its pools carry at the crest`() {
        let work = DemoWork.shipped(nation.layout, jobs: 5_000, days: 1, seed: 2)
        let fleet = DemoFleet(nation.layout, within: DemoWork.bound)
        for (metro, reachable) in zip(nation.layout.metros, fleet.reachableCards) {
            let mine = work.jobs.filter { $0.specification.metro == metro.name }
            let crest =
                stride(from: Int64(0), to: DemoWork.day, by: 1_800).map { moment in
                    mine.filter {
                        let end = $0.submitSecond + $0.specification.expectedRun.count
                        return $0.submitSecond <= moment && moment < end
                    }.reduce(Int64(0)) { $0 + Int64($1.specification.cards) }
                }.max() ?? 0
            #expect(crest <= reachable * 7 / 10 + 16, "\(metro.name): \(crest) of \(reachable)")
        }
    }

    @Test func `training goes to chips that train, and inference to a ring`() {
        let work = DemoWork.shipped(nation.layout, jobs: 1_000, days: 1, seed: 3)
        for job in work.jobs {
            switch job.specification.kind {
            case .training:
                #expect(!job.specification.chips.contains(ChipName(trusted: "ascend-310p")))
                #expect(job.specification.ring == .beyond)
            case .inference: #expect(job.specification.ring == .within10)
            case .batch: #expect(job.specification.deferrable)
            }
        }
    }

    @Test func `two days are twice one, and a seed gives one work`() {
        let once = DemoWork.shipped(nation.layout, jobs: 500, days: 1, seed: 4)
        let twice = DemoWork.shipped(nation.layout, jobs: 500, days: 2, seed: 4)
        #expect(twice.jobs.count > once.jobs.count * 3 / 2)
        #expect(twice.jobs.contains { $0.submitSecond >= DemoWork.day })
        #expect(DemoWork.shipped(nation.layout, jobs: 500, days: 1, seed: 4).jobs == once.jobs)
    }

    @Test func `jobs are kept evenly over a trace`() {
        let jobs = (0..<100).map {
            TraceJob(
                index: $0, submitSeconds: Int64($0), durationSeconds: 1, cards: 1, kind: .batch)
        }
        #expect(DemoWork.evenly(jobs, 4).map(\.index) == [0, 25, 50, 75])
        #expect(DemoWork.evenly(jobs, 200).count == 100)
    }
}
