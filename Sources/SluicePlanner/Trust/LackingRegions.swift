import SluiceModel
import SluicePlacement

/// A region whose gateway has not what a job wants: it is not asked again for that job.
struct LackingRegion: Hashable, Sendable {
    var job: JobID
    var region: UInt16
}

extension PlannerState {
    /// Remembers that a region lacks a secret of a job.
    mutating func lack(_ job: JobID, _ region: UInt16) {
        guard let slot = slot(job), !jobs[slot].state.isEnded,
            !lackings.contains(LackingRegion(job: job, region: region))
        else { return }
        let index = lackings.firstIndex { $0.job > job } ?? lackings.count
        lackings.insert(LackingRegion(job: job, region: region), at: index)
        // It asks for something else than its like now: their reasons are not its own.
        var hash = StateHash()
        hash.mix(jobs[slot].constraints)
        hash.mix(UInt64(region))
        jobs[slot].constraints = hash.value
    }

    /// Regions that lack a secret of a job. O(those of all jobs), which are few.
    func lacking(_ job: JobID) -> [UInt16] {
        lackings.isEmpty ? [] : lackings.filter { $0.job == job }.map(\.region)
    }
}

extension PlannerCore {
    /// Why the lack of a secret ends a job: no region is left that could have it. Else nil, and it
    /// is placed again elsewhere.
    func failure(_ job: JobRecord, lacking index: Int32) -> Reason? {
        guard let slot = state.slot(job.id), let wanted = state.submissions[slot]?.specification
        else { return nil }
        switch wait(request(of: slot, wanted)).code {
        case .impossible, .noRing: return secretMissing(job, index)
        default: return nil
        }
    }

    /// The reason of a job that lacks a secret in the region that it was tried in last.
    func secretMissing(_ job: JobRecord, _ index: Int32) -> Reason {
        let region = state.lastLacking.map { $0.job == job.id ? Int64($0.region) : -1 } ?? -1
        return Reason(.secretMissing, Int64(index), region)
    }

    /// The verdict of a job that lacks a secret, with the names of both.
    func named(secret reason: Reason, _ slot: Int) -> Verdict {
        let secrets = state.submissions[slot]?.specification.command?.secrets ?? []
        let index = Int(clamping: reason.first)
        let name = secrets.indices.contains(index) ? secrets[index].name.text : "(\(index))"
        let region =
            state.table.regions.indices.contains(Int(clamping: reason.second))
            ? state.table.regions[Int(clamping: reason.second)].description.name.text : "unknown"
        let tenant = state.submissions[slot]?.tenant ?? .none
        let tried = max(1, state.lacking(state.jobs[slot].id).count)
        return Verdict(
            .secretMissing,
            "Region \(region) has no secret \(name) of tenant \(tenant) that it may use"
                + (state.jobs[slot].state.isEnded
                    ? ", and no other region is left: put it there (ops/secrets.md) and submit "
                        + "again." : "; it is tried elsewhere."),
            [
                Verdict.Number("secret", reason.first), Verdict.Number("region", reason.second),
                Verdict.Number("regionsWithout", Int64(tried)),
            ])
    }
}
