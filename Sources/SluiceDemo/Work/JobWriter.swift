import SluiceModel
import SluiceTraces

/// Turns trace jobs into requests for a layout: chips, memory, fabric, ring and deadline.
struct JobWriter {
    private let layout: NationalLayout
    private let fleet: DemoFleet
    private let weights: [Int64]
    private let servingWeights: [Int64]
    private var generator: SplitMix64
    private var jobs: [DemoJob] = []

    /// Writes for that layout; inference that names no metro is drawn by the metros' `quotas`.
    init(
        _ layout: NationalLayout, _ fleet: DemoFleet, servedBy quotas: [Int64], seed: UInt64
    ) {
        self.layout = layout
        self.fleet = fleet
        weights = layout.metros.map { Int64(max(1, $0.population)) }
        servingWeights = quotas.allSatisfy { $0 == 0 } ? weights : quotas
        generator = SplitMix64(seed: seed ^ 0x5157_4943_4F52_4947)
    }

    /// Adds one job of a day; one that wants no cards is left out.
    mutating func add(_ job: TraceJob, day: Int) {
        guard job.cards > 0, !weights.isEmpty else { return }
        let drawn = generator.index(weights: job.kind == .inference ? servingWeights : weights)
        let origin = layout.metros[job.metroIndex ?? drawn].name
        var specification = JobSpecification(
            kind: Self.kind(job), name: "demo-\(jobs.count + 1)", cards: job.cards)
        let run = max(DemoLimits.shortestRun, job.durationSeconds)
        specification.expectedRun = Seconds(run)
        specification.chips = fleet.trainingChips
        if job.cards == 1 { specification.cardShare = PerMille(max(1, min(1_000, job.cardMilli))) }
        switch specification.kind {
        case .training:
            specification.leastMemory = DemoFleet.trainingMemory
            if job.cards > 8 { specification.leastInterconnect = .roce }
        case .inference:
            specification.chips = fleet.servingChips
            specification.metro = origin
            specification.ring = DemoWork.bound
        case .batch:
            specification.deferrable = true
        }
        jobs.append(
            DemoJob(
                specification: specification, tenant: Self.tenant(specification),
                submitSecond: Int64(day) * DemoWork.day + job.submitSeconds, origin: origin))
    }

    /// The jobs in order of submission, ties in the trace's order.
    func finish() -> [DemoJob] {
        let order = jobs.indices.sorted {
            (jobs[$0].submitSecond, $0) < (jobs[$1].submitSecond, $1)
        }
        return order.map { jobs[$0] }
    }

    private static func kind(_ job: TraceJob) -> JobKind {
        switch job.kind {
        case .training: .training
        case .inference: .inference
        case .batch: .batch
        }
    }

    private static func tenant(_ specification: JobSpecification) -> TenantName {
        switch specification.kind {
        case .training where specification.cards >= 128: TenantName(trusted: "lab/pretraining")
        case .training: TenantName(trusted: "lab/research")
        case .inference: TenantName(trusted: "serving/\(specification.metro)")
        case .batch: TenantName(trusted: "works/batch")
        }
    }
}
