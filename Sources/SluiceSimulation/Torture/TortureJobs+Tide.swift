import SluiceModel

/// Jobs that come and go with the hour or with the load, and work that lives on what they leave.
extension TortureJobs {
    /// Replicas by the hour, whose next one often differs, or by the loads that runs report.
    static func tide(_ number: Int, _ random: inout SplitMix64) -> JobSpecification {
        var job = JobSpecification(
            kind: .inference, name: "tide\(number)", cards: UInt32(1 + random.below(4)))
        if random.below(2) == 0 {
            let hours = (0..<Tide.hoursOfDay).map { _ in UInt16(1 + random.below(3)) }
            job.tide = Tide(hours: hours, lead: Seconds(random.below(2_000)))
        } else {
            job.tide = Tide(
                least: 1, most: UInt16(2 + random.below(3)),
                target: PerMille(UInt32(500 + random.below(400))))
        }
        return job
    }

    /// Some of what waits may use lent cards, and some gangs have a spare node.
    static func lend(_ job: inout JobSpecification, _ random: inout SplitMix64) {
        switch job.kind {
        case .batch: job.usesLent = random.below(4) > 0
        case .training where job.cards <= 16 && job.overRegions == 1:
            job.spares = random.below(6) == 0 ? 1 : 0
            job.usesLent = random.below(4) > 0
        case .training, .inference: break
        }
    }
}
