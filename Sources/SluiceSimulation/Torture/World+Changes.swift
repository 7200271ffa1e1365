import SluiceModel
import SluiceWire

/// Tenants change their jobs while these live.
extension World {
    /// Now and then one of the last jobs gets other replicas, another bound, another version or
    /// another place in the queue, or goes back.
    mutating func thinkOfChanges(_ index: Int) {
        guard once(in: 6) else { return }
        let known = tenants[index].requests.suffix(24).compactMap { request in
            request.job.flatMap { job -> (JobID, JobSpecification)? in
                guard case .submit(let wanted, _) = request.ask else { return nil }
                return (job, wanted)
            }
        }
        guard !known.isEmpty else { return }
        let (job, wanted) = known[Int(random.below(Int64(known.count)))]
        add(.change(TortureJobs.change(of: job, wanted, &random)), for: index)
    }
}

extension TortureJobs {
    /// What a tenant would have of a job that it asked for as `wanted`.
    static func change(
        of job: JobID, _ wanted: JobSpecification, _ random: inout SplitMix64
    ) -> ChangeJob {
        var change = ChangeJob(
            key: .none, job: job, specification: wanted, atMost: UInt16(random.below(3)))
        switch random.below(8) {
        case 0..<2 where wanted.kind == .inference && wanted.tide == nil:
            change.specification?.replicas = UInt16(1 + random.below(4))
        case 2..<4 where !wanted.metro.isNone:
            change.specification?.ring = [.within10, .within20, .within50][Int(random.below(3))]
        case 4:
            change.specification = nil
            change.isBack = true
        case 5: change.specification?.priority = UInt8(100 + random.below(3))
        default:
            change.specification?.limits = ProcessLimits(
                memory: Mebibytes(UInt32(1 + random.below(8))), processors: PerMille(0),
                processes: 0)
        }
        return change
    }
}
