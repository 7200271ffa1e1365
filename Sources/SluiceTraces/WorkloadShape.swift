import SluiceModel

/// A generated day of national work: training, inference by metro with a tide by hour, and batch.
///
/// The day is circular: what is still running at midnight is there as a job submitted in the first
/// ten minutes, so that the load is that of a day in steady operation and not of an empty start.
/// Every job would end by midnight if it never waited. One value gives one trace on every machine.
package struct WorkloadShape: Equatable, Sendable {
    /// A population centre whose users ask for inference.
    package struct Metro: Equatable, Sendable {
        /// Its name, the label of its replicas.
        package let name: String
        /// Inhabitants; demand is in proportion to them.
        package let population: Int64

        /// Makes a metro; the population is clamped to 0 … 10 billion.
        package init(name: String, population: Int64) {
            self.name = name
            self.population = min(10_000_000_000, max(0, population))
        }
    }

    /// Decides everything that is drawn.
    package var seed: UInt64
    /// Where inference is asked for. Without any, all the load is training and batch.
    package var metros: [Metro]
    /// Demand of the whole day in cards × seconds, met to within a few gangs.
    package var cardSeconds: Int64
    /// Inference's share of the demand in thousandths. Training to inference was about 6 : 4 in
    /// 2023 (industry reports); inference is expected above 700 in 2027.
    package var inferenceShareMilli: Int64 = 400
    /// Pretraining's share of the rest, in thousandths. Assumed: most of a cluster's time goes to
    /// few large gangs, as Acme's published summary shows for Seren (a job has 5.7 cards on average
    /// and 1 at the median, AcmeTrace `cluster_summary.csv`), but the summary gives no share.
    package var pretrainingShareMilli: Int64 = 700
    /// Share of inference that runs on whole nodes of eight cards, in thousandths. Assumed.
    package var largeModelShareMilli: Int64 = 800
    /// Largest gang. Acme's two clusters saw 1,024 (AcmeTrace `cluster_summary.csv`, `max_gpu`).
    package var largestGang: UInt32 = 1024
    /// About how many jobs the day may have; the small ones give way to fewer and larger.
    package var maximumJobs: Int = 20_000

    /// A day for these metros with that much work.
    package init(seed: UInt64, metros: [Metro], cardSeconds: Int64) {
        self.seed = seed
        self.metros = metros
        self.cardSeconds = cardSeconds
    }

    /// Where the shape comes from, a sentence each, for reports.
    package static let sources: [String] = [
        "Reported: training to inference 6:4 in 2023, above 70 % inference expected in 2027.",
        "Measured: small jobs (cards, durations, submissions by hour) in Microsoft's Philly trace "
            + "(msr-fiddle/philly-traces, open virtual clusters, 20,557 jobs).",
        "Measured: the tide by hour of day in Alibaba's ServeGen (m-small, 14 days), the replica "
            + "sizes of small models in Alibaba's openb trace (latency-sensitive pods).",
        "Reported: gangs of up to 1,024 cards (AcmeTrace, Seren and Kalos), and from 128 on by the "
            + "vendors' rule of about 100 cards for 10 B parameters.",
        "Assumed: pretraining takes 70 % of the training compute; 80 % of inference is on nodes of "
            + "eight cards; pretraining runs last 2 to 12 hours within the day; each doubling of a "
            + "gang is half as frequent.",
    ]

    /// Generates the day. O(n log n) for n jobs.
    package func day() -> Trace {
        let total = max(0, min(cardSeconds, Int64.max / 2000))
        let population = metros.reduce(Int64(0)) { $0 + $1.population }
        let inference = population > 0 ? total / 1000 * Self.share(inferenceShareMilli) : 0
        var generator = SplitMix64(seed: seed)
        var jobs = inferenceJobs(cardSeconds: inference, using: &generator)
        jobs += workJobs(cardSeconds: total - inference, using: &generator)
        return Trace(ordering: jobs, shiftToZero: false, notes: Self.sources)
    }

    // MARK: Training and batch

    private func workJobs(
        cardSeconds: Int64, using generator: inout SplitMix64
    ) -> [TraceJob] {
        var jobs: [TraceJob] = []
        let gangs = gangSizes(cardSeconds: cardSeconds)
        let pretrains = gangs.contains { $0 >= WorkloadFigures.smallestLargeGang }
        let smallShare = pretrains ? 1000 - Self.share(pretrainingShareMilli) : 1000
        let smallBudget = cardSeconds / 1000 * smallShare + (pretrains ? 0 : cardSeconds % 1000)
        let mostSmall = max(1, maximumJobs / 2)
        var spent: Int64 = 0
        while spent < smallBudget, jobs.count < mostSmall {
            let (job, start) = smallJob(using: &generator)
            append(job, startingAt: start, to: &jobs, using: &generator)
            spent += Int64(job.cards) * job.durationSeconds
        }
        let weights = gangs.indices.map { Int64(1) << Int64(gangs.count - 1 - $0) }
        while spent < cardSeconds {
            let cards = gangs[generator.index(weights: weights)]
            let range = WorkloadFigures.largeGangSeconds
            let drawn = range.lowerBound + generator.below(range.upperBound - range.lowerBound + 1)
            let left = (cardSeconds - spent) / Int64(cards) + 1
            let job = TraceJob(
                index: 0, submitSeconds: 0, durationSeconds: min(drawn, left), cards: cards,
                kind: .training, label: pretrains ? "pretraining" : "large")
            append(job, startingAt: submission(using: &generator), to: &jobs, using: &generator)
            spent += Int64(cards) * job.durationSeconds
        }
        return jobs
    }

    /// Gang sizes by doubling, none above a sixteenth of the mean load: no job is the day.
    /// Where that leaves no pretraining gang, the one largest size that fits takes up what the
    /// bound on small jobs leaves over.
    private func gangSizes(cardSeconds: Int64) -> [UInt32] {
        let highest = min(Int64(largestGang), cardSeconds / WorkloadFigures.daySeconds / 16)
        var sizes: [UInt32] = []
        var size = WorkloadFigures.smallestLargeGang
        while Int64(size) <= highest, size <= 1 << 17 {
            sizes.append(size)
            size *= 2
        }
        if sizes.isEmpty { sizes = [UInt32(1) << UInt32(max(1, highest).bitWidthUsed - 1)] }
        return sizes
    }

    private static func share(_ milli: Int64) -> Int64 { min(1000, max(0, milli)) }

    private func smallJob(
        using generator: inout SplitMix64
    ) -> (job: TraceJob, start: Int64) {
        let table = WorkloadFigures.smallJobs
        let row = table[generator.index(weights: table.map(\.count))]
        let rank = generator.below(100 * 1000)
        let ranks = WorkloadFigures.ranks
        let upper = ranks.firstIndex { $0 * 1000 > rank } ?? ranks.count - 1
        let (low, high) = (row.seconds[upper - 1], row.seconds[upper])
        let width = (ranks[upper] - ranks[upper - 1]) * 1000
        let seconds = low + (high - low) * (rank - ranks[upper - 1] * 1000) / width
        let job = TraceJob(
            index: 0, submitSeconds: 0, durationSeconds: max(1, seconds), cards: row.cards,
            kind: row.cards == 1 ? .batch : .training, label: "small")
        return (job, submission(using: &generator))
    }

    private func submission(using generator: inout SplitMix64) -> Int64 {
        let hour = generator.index(weights: WorkloadFigures.submissionsByHour)
        return Int64(hour) * 3600 + generator.below(3600)
    }

    /// Appends the job, and what of it lies beyond midnight as a job at the day's begin.
    private func append(
        _ job: TraceJob, startingAt start: Int64, to jobs: inout [TraceJob],
        using generator: inout SplitMix64
    ) {
        var first = job
        first.submitSeconds = start
        first.durationSeconds = min(job.durationSeconds, WorkloadFigures.daySeconds - start)
        jobs.append(first)
        let beyond = job.durationSeconds - first.durationSeconds
        guard beyond > 0 else { return }
        var second = job
        second.submitSeconds = generator.below(WorkloadFigures.windowSeconds)
        second.durationSeconds = beyond
        jobs.append(second)
    }
}

extension Int64 {
    /// Binary digits of a number above zero.
    fileprivate var bitWidthUsed: Int { Int64.bitWidth - leadingZeroBitCount }
}
