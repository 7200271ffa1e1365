import SluiceModel
import SluiceWire

@testable import SluicePlanner

extension World {
    /// Changes a job, as its tenant would.
    @discardableResult
    mutating func change(
        _ job: JobID, to wanted: JobSpecification? = nil, back: Bool = false, atMost: UInt16 = 0,
        revision: UInt32 = ChangeJob.anyRevision, key: UInt64? = nil
    ) -> Reply {
        nextKey += 1
        let change = ChangeJob(
            key: RequestKey(high: 10, low: key ?? nextKey), job: job, revision: revision,
            specification: wanted, isBack: back, atMost: atMost)
        return tell(.change(ChangeCommand(tenant: TenantName(trusted: "org/team"), change)))
    }

    /// What a job asks for now.
    func wanted(_ job: JobID) -> JobSpecification? { core.detail(job)?.specification }

    /// Other replicas, another bound, another content, another place in the queue, or back.
    mutating func changeAtRandom(_ job: JobID) {
        guard var next = wanted(job) else { return }
        switch random.below(6) {
        case 0 where next.kind == .inference && next.tide == nil:
            next.replicas = UInt16(1 + random.below(4))
        case 1 where !next.metro.isNone:
            next.ring = Ring(rawValue: UInt8(2 + random.below(4))) ?? .beyond
        case 2: next.priority = UInt8(90 + random.below(3) * 10)
        case 3: next.chips = random.below(2) == 0 ? [] : [ChipName(trusted: "a-chip")]
        case 4:
            change(job, back: true, atMost: UInt16(random.below(3)))
            return
        default:
            next.limits = ProcessLimits(
                memory: Mebibytes(UInt32(1 + random.below(9))), processors: PerMille(0),
                processes: 0)
        }
        change(job, to: next, atMost: UInt16(random.below(3)))
    }
}
