import SluiceModel

extension WorkloadShape {
    /// Replicas for every metro: population × tide, as jobs that follow it.
    func inferenceJobs(
        cardSeconds: Int64, using generator: inout SplitMix64
    ) -> [TraceJob] {
        guard cardSeconds > 0 else { return [] }
        let small = smallModelCardSeconds(of: cardSeconds)
        let sizes = WorkloadFigures.smallReplicas
        let weights = sizes.reduce(0) { $0 + $1.weight }
        var jobs = replicas(
            of: WorkloadFigures.largeReplica, cardSeconds: cardSeconds - small, using: &generator)
        for size in sizes {
            let share = Int64(Int128(small) * Int128(size.weight) / Int128(weights))
            jobs += replicas(of: size, cardSeconds: share, using: &generator)
        }
        return jobs
    }

    /// Small replicas are many: they get their share, or as much as a quarter of `maximumJobs`
    /// holds (a replica is about two jobs a day on this tide).
    private func smallModelCardSeconds(of cardSeconds: Int64) -> Int64 {
        let share = cardSeconds / 1000 * max(0, min(1000, 1000 - largeModelShareMilli))
        let bound = Int64(max(1, maximumJobs) / 8) * WorkloadFigures.daySeconds
        return max(0, min(share, bound))
    }

    private func replicas(
        of size: WorkloadFigures.ReplicaSize, cardSeconds: Int64,
        using generator: inout SplitMix64
    ) -> [TraceJob] {
        let tide = Self.tide
        let population = Int128(metros.reduce(Int64(0)) { $0 + $1.population })
        let divisor =
            population * Int128(tide.reduce(0, +)) * Int128(WorkloadFigures.windowSeconds)
            * Int128(size.milliCards)
        var jobs: [TraceJob] = []
        for (index, metro) in metros.enumerated() {
            // A fixed dither a metro: fractions are kept on average, and counts do not flicker.
            let dither = Int128(generator.below(1_000_000))
            let counts = tide.map { level in
                let millionths =
                    Int128(cardSeconds) * 1000 * Int128(metro.population) * Int128(level)
                    * 1_000_000 / divisor
                return Int64((millionths + dither) / 1_000_000)
            }
            let shape = ReplicaTide(
                windowSeconds: WorkloadFigures.windowSeconds, cards: size.cards,
                cardMilli: size.cardMilli, label: metro.name, metroIndex: index)
            jobs += shape.jobs(counts: counts).map { spread($0, using: &generator) }
        }
        return jobs
    }

    /// Moves a start within its window, so that a nation's replicas do not start at one instant.
    private func spread(_ job: TraceJob, using generator: inout SplitMix64) -> TraceJob {
        let delay = generator.below(WorkloadFigures.windowSeconds / 2)
        var moved = job
        moved.submitSeconds += delay
        moved.durationSeconds -= delay
        return moved
    }

    /// The tide by window: the hourly figures, taken at mid-hour, joined by straight lines.
    static var tide: [Int64] {
        let hours = WorkloadFigures.requestsByHour
        let perHour = Int(3600 / WorkloadFigures.windowSeconds)
        return (0..<(24 * perHour)).map { window in
            // Distance from the last mid-hour, in half windows.
            let halves = 2 * window + 1 + perHour * 47
            let hour = halves / (2 * perHour) % 24
            let part = Int64(halves % (2 * perHour))
            let whole = Int64(2 * perHour)
            return (hours[hour] * (whole - part) + hours[(hour + 1) % 24] * part) / whole
        }
    }
}
