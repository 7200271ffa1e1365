import SluiceModel
import Testing
@testable import SluiceTraces

@Suite struct WorkloadShapeTests {
    let metros = [
        WorkloadShape.Metro(name: "Shanghai", population: 24_874_500),
        WorkloadShape.Metro(name: "Beijing", population: 18_960_744),
        WorkloadShape.Metro(name: "Yinchuan", population: 1_290_170),
    ]

    /// A day of 10,000 busy cards.
    func shape(seed: UInt64) -> WorkloadShape {
        WorkloadShape(seed: seed, metros: metros, cardSeconds: 10_000 * 86_400)
    }

    @Test func oneSeedGivesOneDayAndAnotherSeedAnother() {
        let day = shape(seed: 7).day()
        #expect(day == shape(seed: 7).day())
        #expect(day != shape(seed: 8).day())
        #expect(day.jobs.map(\.index) == Array(0..<day.jobs.count))
    }

    @Test func theGeneratorMatchesItsPublishedReference() {
        // First outputs for seed 1234567, as printed by the reference program.
        var generator = SplitMix64(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
        #expect((0..<1000).allSatisfy { _ in (0..<7).contains(generator.below(7)) })
    }

    @Test(arguments: [100, 1000, 3000, 10_000, 50_000] as [Int64])
    func theTargetLoadIsMetAndTheDayIsKept(cards: Int64) {
        var shape = shape(seed: 3)
        shape.cardSeconds = cards * 86_400
        let day = shape.day()
        let reached = day.milliCardSeconds / 1000
        #expect(abs(reached - shape.cardSeconds) < shape.cardSeconds / 8, "\(reached)")
        #expect(day.spanSeconds <= 86_400)
        #expect(day.jobs.allSatisfy { $0.durationSeconds > 0 && $0.submitSeconds >= 0 })
        #expect(day.jobs.count < shape.maximumJobs * 3 / 2, "\(day.jobs.count)")
    }

    @Test func sharesFollowTheReportedOnes() {
        let day = shape(seed: 5).day()
        let inference = day.jobs.filter { $0.kind == .inference }
            .reduce(0) { $0 + $1.milliCardSeconds }
        #expect(370...420 ~= inference / (day.milliCardSeconds / 1000))
        #expect(day.jobs.contains { $0.kind == .batch })
        #expect(day.jobs.contains { $0.kind == .training && $0.cards >= 128 })
        #expect(day.jobs.contains { $0.cards == 1 && $0.cardMilli < 1000 })
        #expect(day.jobs.allSatisfy { ($0.kind == .inference) == ($0.metroIndex != nil) })
    }

    @Test func demandFollowsPopulationAndTide() {
        let jobs = shape(seed: 5).day().jobs.filter { $0.kind == .inference }
        func cards(metro: Int, hour: Int64) -> Int64 {
            jobs.filter {
                $0.metroIndex == metro && $0.submitSeconds <= hour * 3600 + 1800
                    && $0.submitSeconds + $0.durationSeconds > hour * 3600 + 1800
            }.reduce(0) { $0 + ($1.cards == 1 ? Int64($1.cardMilli) : Int64($1.cards) * 1000) }
        }
        #expect(cards(metro: 0, hour: 20) > 2 * cards(metro: 0, hour: 5))
        #expect(cards(metro: 0, hour: 20) > cards(metro: 1, hour: 20))
        #expect(cards(metro: 1, hour: 20) > 8 * cards(metro: 2, hour: 20))
    }

    @Test func outlandishSettingsStillGiveADay() {
        var odd = shape(seed: 1)
        odd.maximumJobs = 0
        odd.largestGang = 0
        odd.inferenceShareMilli = 5000
        odd.pretrainingShareMilli = -1
        odd.largeModelShareMilli = -9
        #expect(!odd.day().jobs.isEmpty)
        odd.cardSeconds = .min
        #expect(odd.day().jobs.isEmpty)
    }

    @Test func withoutMetrosOrWorkTheDayIsPlainOrEmpty() {
        var bare = shape(seed: 1)
        bare.metros = []
        #expect(bare.day().jobs.allSatisfy { $0.kind != .inference })
        #expect(!bare.day().jobs.isEmpty)
        bare.cardSeconds = 0
        #expect(bare.day().jobs.isEmpty)
    }

    @Test(.enabled(if: TraceFiles.present, "the public data is not beside this checkout"))
    func theFiguresAreThoseOfThePublishedFiles() throws {
        let data = TraceFiles.data
        let philly = try Trace.read(
            path: data + "/gpu/philly_jobs_open_vcs.csv.gz", format: .philly)
        for row in WorkloadFigures.smallJobs {
            let seconds = philly.jobs.filter { $0.cards == row.cards }
                .map { min($0.durationSeconds, WorkloadFigures.longestSeconds) }.sorted()
            #expect(seconds.count == Int(row.count))
            for (rank, value) in zip(WorkloadFigures.ranks, row.seconds) {
                let place = min(seconds.count - 1, seconds.count * Int(rank) / 100)
                #expect(seconds[place] == value, "\(row.cards) cards, rank \(rank)")
            }
        }
        let start = try #require(philly.startUnixSeconds)
        var hours = [Int64](repeating: 0, count: 24)
        for job in philly.jobs { hours[Int((start + job.submitSeconds) % 86_400 / 3600)] += 1 }
        #expect(hours == WorkloadFigures.submissionsByHour)
    }

    @Test(.enabled(if: TraceFiles.present, "the public data is not beside this checkout"))
    func theTideIsThatOfThePublishedFile() throws {
        var table = try CommaTable(
            path: TraceFiles.data + "/infer/servegen_m-small_client_rates.csv.gz",
            format: "servegen", required: ["window_start_s", "rate_req_per_s"])
        let start = table.column("window_start_s")!
        let rate = table.column("rate_req_per_s")!
        var hours = [Int64](repeating: 0, count: 24)
        while try table.advance() {
            let second = try table.number(start, in: 0...TraceLimits.seconds)
            hours[Int(second % 86_400 / 3600)] += try table.number(
                rate, scale: 1_000_000, in: 0...Int64.max)
        }
        // Six windows an hour, fourteen days.
        for (sum, figure) in zip(hours, WorkloadFigures.requestsByHour) {
            #expect(abs(sum / 84_000_000 - figure) <= 1)
        }
    }

    @Test(.enabled(if: TraceFiles.present, "the public data is not beside this checkout"))
    func theReplicaSizesAreThoseOfThePublishedList() throws {
        let trace = try Trace.read(
            path: TraceFiles.data + "/gpu/openb_pod_list_default.csv", format: .openb)
        let served = trace.jobs.filter { ["LS", "Guaranteed"].contains($0.label) }
        for size in WorkloadFigures.smallReplicas where size.cardMilli == 1000 {
            let count = served.filter { $0.cards == size.cards && $0.cardMilli == 1000 }.count
            #expect(Int64(count) * size.milliCards / 100 == size.weight, "\(size.cards) cards")
        }
    }
}
