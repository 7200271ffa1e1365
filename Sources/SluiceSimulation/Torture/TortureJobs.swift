import SluiceModel

/// Draws what tenants ask for: gangs, slices, replicas near metros, small deferrable work.
enum TortureJobs {
    static func draw(
        number: Int, now: CivilTime, longest: Int64, _ random: inout SplitMix64
    ) -> JobSpecification {
        var job =
            switch random.below(10) {
            case 0..<5: gang(number, longest, &random)
            case 5..<8:
                random.below(3) == 0
                    ? tide(number, &random) : serving(number, longest, &random)
            default: batch(number, now, longest, &random)
            }
        lend(&job, &random)
        return job
    }

    /// Many runs are short, few are as long as they may be.
    private static func run(_ longest: Int64, _ random: inout SplitMix64) -> Seconds {
        Seconds(1 + random.below(1 + random.below(longest)))
    }

    private static func gang(
        _ number: Int, _ longest: Int64, _ random: inout SplitMix64
    ) -> JobSpecification {
        let sizes: [UInt32] = [1, 2, 4, 8, 12, 16, 24, 32, 48]
        var job = JobSpecification(
            kind: .training, name: "gang\(number)",
            cards: sizes[Int(random.below(Int64(sizes.count)))])
        job.expectedRun = run(longest, &random)
        let longestCut = longest == 40 ? 25 : longest / 2
        job.maximumDisconnected = Seconds(5 + random.below(1 + random.below(longestCut)))
        job.priority = UInt8(100 + random.below(3))
        if random.below(8) == 0 { job.chips = [ChipName(trusted: "fast")] }
        if random.below(10) == 0 { job.lossPolicy = .manual }
        split(&job, &random)
        return job
    }

    private static func serving(
        _ number: Int, _ longest: Int64, _ random: inout SplitMix64
    ) -> JobSpecification {
        var job = JobSpecification(
            kind: .inference, name: "serving\(number)", cards: UInt32(1 + random.below(4)))
        job.replicas = UInt16(1 + random.below(3))
        job.expectedRun = run(longest, &random)
        if job.cards == 1, random.below(2) == 0 {
            job.cardShare = PerMille(UInt32(100 + 100 * random.below(8)))
            memory(&job, &random)
        }
        if random.below(4) > 0 {
            let metro = Int(random.below(Int64(TortureLayout.metros.count)))
            job.metro = MetroName(trusted: TortureLayout.metros[metro])
            job.ring = [.within10, .within20, .within50][Int(random.below(3))]
            job.replicas = 1
        }
        return job
    }

    /// Half of all slices say how much of their card's memory they take, from next to nothing to
    /// more than their share of its compute.
    private static func memory(_ job: inout JobSpecification, _ random: inout SplitMix64) {
        guard random.below(2) == 0 else { return }
        job.cardMemory = Mebibytes(UInt32(1 + random.below(40 << 10)))
    }

    private static func batch(
        _ number: Int, _ now: CivilTime, _ longest: Int64, _ random: inout SplitMix64
    ) -> JobSpecification {
        var job = JobSpecification(kind: .batch, name: "batch\(number)", cards: 1)
        job.cardShare = random.below(2) == 0 ? .one : PerMille(250)
        if job.cardShare < .one { memory(&job, &random) }
        job.expectedRun = run(longest / 2, &random)
        if random.below(3) == 0 { job.earliestStart = now.adding(Seconds(random.below(30))) }
        if random.below(3) == 0 {
            job.deferrable = true
            job.deadline = now.adding(Seconds(120 + random.below(3 * longest)))
        }
        return job
    }
}
