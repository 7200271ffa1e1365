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
        #expect(work.jobs.count == 5_000)
        #expect(work.jobs.map(\.submitSecond) == work.jobs.map(\.submitSecond).sorted())
        for kind in JobKind.allCases {
            #expect(work.jobs.contains { $0.specification.kind == kind }, "no \(kind)")
        }
        #expect(Set(work.jobs.map(\.specification.name)).count == work.jobs.count)
    }

    @Test func `inference of a metro stays within what its pools carry at the crest`() {
        let work = DemoWork.shipped(nation.layout, jobs: 5_000, days: 1, seed: 2)
        let fleet = DemoFleet(nation.layout, within: DemoWork.bound)
        for (metro, carried) in zip(nation.layout.metros, fleet.inferenceCards) {
            let mine = work.jobs.filter { $0.specification.metro == metro.name }
            let crest =
                stride(from: Int64(0), to: DemoWork.day, by: 1_800).map { moment in
                    mine.filter {
                        let end = $0.submitSecond + $0.specification.expectedRun.count
                        return $0.submitSecond <= moment && moment < end
                    }.reduce(Int64(0)) { $0 + Int64($1.specification.cards) }
                }.max() ?? 0
            #expect(crest <= carried * 16 / 10 + 16, "\(metro.name): \(crest) of \(carried)")
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

    @Test(arguments: [0, 1_799, 40_000, 86_399] as [Int64], [180, 43_200] as [Int64])
    func `deferrable work may start for an hour and more, and never last at a change of tariff`(
        submitted: Int64, run: Int64
    ) {
        let latest = DemoRun.latestStart(submitted: submitted, run: run, end: DemoWork.day)
        #expect(latest >= submitted + 3_600)
        #expect(latest <= max(submitted + 8 * 3_600, DemoWork.day + 5_400))
        #expect(latest % 3_600 == 1_800)
    }

    @Test func `two days are twice one, and a seed gives one work`() {
        let once = DemoWork.shipped(nation.layout, jobs: 500, days: 1, seed: 4)
        let twice = DemoWork.shipped(nation.layout, jobs: 500, days: 2, seed: 4)
        #expect(once.jobs.count == 500 && twice.jobs.count == 1_000)
        #expect(twice.jobs.contains { $0.submitSecond >= DemoWork.day })
        #expect(DemoWork.shipped(nation.layout, jobs: 500, days: 1, seed: 4).jobs == once.jobs)
    }

    @Test(arguments: [1, 40, 700, 7_000])
    func `as many jobs are made as are asked for`(count: Int) {
        let work = DemoWork.shipped(nation.layout, jobs: count, days: 1, seed: 5)
        #expect(work.jobs.count == count)
        #expect(work.jobs.allSatisfy { $0.submitSecond < DemoWork.day })
    }

    @Test func `a trace of jobs keeps as many as asked for, and loads the fleet`() throws {
        let rows = (0..<300).map { "\($0 + 1) \($0 * 500) -1 30000 \(1 + $0 % 8)" }
            .map { $0 + " -1 -1 -1 -1 -1 1 3 -1 -1 -1 -1 -1 -1\n" }
        let trace = try Small.trace(rows.joined(), .swf)
        let work = DemoWork.scaled(trace, named: "t", to: nation.layout, jobs: 200, seed: 1)
        #expect(work.jobs.count == 200)
        #expect(work.jobs.allSatisfy { $0.submitSecond < DemoWork.day })
        let fleet = DemoFleet(nation.layout, within: DemoWork.bound)
        let demand = work.jobs.reduce(Int64(0)) {
            $0 + Int64($1.specification.cards) * $1.specification.expectedRun.count
        }
        #expect((300...620).contains(demand * 1_000 / (fleet.cards * DemoWork.day)))
    }

    @Test func `the tide of a service comes to every metro in the size of its pools`() throws {
        let rows = (0..<144).map { "0,\($0 * 600),\($0 < 72 ? 20 : 60)\n" }
        let trace = try Small.trace(
            "client,window_start_s,rate_req_per_s\n" + rows.joined(), .servegen)
        let work = DemoWork.tidal(trace, named: "t", to: nation.layout, jobs: 100_000, seed: 1)
        let fleet = DemoFleet(nation.layout, within: DemoWork.bound)
        let quotas = DemoWork.quotas(nation.layout, fleet)
        for (metro, quota) in zip(nation.layout.metros, quotas) {
            let seconds = work.jobs.filter { $0.specification.metro == metro.name }
                .reduce(Int64(0)) {
                    $0 + Int64($1.specification.cards) * $1.specification.expectedRun.count
                }
            let mean = seconds / DemoWork.day
            #expect(abs(mean - quota) <= quota / 10 + 16, "\(metro.name): \(mean) of \(quota)")
        }
        let few = DemoWork.tidal(trace, named: "t", to: nation.layout, jobs: 50, seed: 1)
        #expect(few.jobs.count == 50)
    }
}

@Suite struct CivilStartTests {
    @Test(
        arguments: [
            (1, "2026-03-15T23:00"), (576, "2026-03-15T23:00"), (17_280, "2026-03-15T00:00"),
            (100_000, "2026-03-10T05:06"),
        ] as [(UInt32, String)])
    func `the planner starts early enough for its gateways to come`(speed: UInt32, text: String) {
        #expect(DemoRun.civilStart(speed: speed) == text)
    }
}
