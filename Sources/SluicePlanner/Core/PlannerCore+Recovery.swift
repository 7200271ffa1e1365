import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerCore {
    /// Takes how nodes of a region are; what is known already is not journalled.
    mutating func take(
        nodes reports: [NodeReport], isFull: Bool, _ region: UInt16, _ decision: inout Decision
    ) -> Reply {
        guard isKnown(region) else { return Self.unknownRegion }
        let pools = state.table.regions[Int(region)].description.pools
        for report in reports {
            guard Int(report.pool) < pools.count,
                Int(report.block) < pools[Int(report.pool)].blocks.count,
                report.node < pools[Int(report.pool)].blocks[Int(report.block)].nodes
            else {
                return .refused(
                    Refusal(
                        .badRequest,
                        "the region has no node b\(report.block)-n\(report.node) in pool "
                            + "\(report.pool)"))
            }
        }
        let known = state.regions[Int(region)].unwell
        let isNews = isFull ? reports != known : reports.contains { !known.says($0) }
        guard isNews else { return .done("nothing changed") }
        emit(.nodesReported(region: region, isFull: isFull, reports), &decision)
        return .done("\(reports.count) nodes")
    }

    /// Takes a checkpoint of a run that lives; one that was said before is not journalled.
    mutating func take(
        _ checkpoint: Checkpoint, _ replica: ReplicaID, _ epoch: Epoch,
        _ decision: inout Decision
    ) {
        guard state.placement(replica, epoch) != nil else { return }
        let known = state.recovery(replica)?.kept ?? []
        guard !known.contains(where: { $0.checkpoint.isSame(as: checkpoint) }) else { return }
        emit(.checkpointed(replica: replica, epoch: epoch, checkpoint), &decision)
    }

    /// What a job's replicas have done and kept.
    func work(_ slot: Int) -> [ReplicaWork] {
        guard !state.recoveries.isEmpty else { return [] }
        let places = state.placementSlots(slot)
        return (state.recoveries[state.jobs[slot].id] ?? []).map { recovery in
            let living = places.first { state.placements[$0].replica.index == recovery.replica }
            return ReplicaWork(
                replica: recovery.replica, nodeFaults: recovery.nodeFaults,
                reached: Seconds(recovery.reached), lost: Seconds(recovery.lost),
                kept: recovery.kept.map { entry in
                    KeptCheckpoint(
                        checkpoint: entry.checkpoint,
                        region: state.table.regions[Int(entry.region)].description.name,
                        site: state.table.sites[Int(entry.site)].name)
                },
                resumedFrom: living.flatMap { state.resumes[Int32($0)] })
        }
    }

    /// Why a job lacks the replica whose run is over: for a node's sake it says what is kept of its
    /// work in the best case, and what is lost even then.
    func reasonToGoOn(_ replica: ReplicaID, _ how: RunEnd, _ job: JobRecord) -> Reason {
        if case .secretMissing(let index) = how { return secretMissing(job, index) }
        guard how == .nodeFault || how == .nodeSuspect else {
            return Reason(.waitsForCycle, Int64(job.cards), Int64(job.epoch.next.raw))
        }
        let recovery = state.recovery(replica)
        let kept =
            recovery?.kept.filter { $0.checkpoint.scope > .node }
            .map(\.checkpoint.work.count).max() ?? 0
        let lost = max(0, (recovery?.reached ?? 0) - kept)
        return Reason(how == .nodeFault ? .nodeFaulted : .nodeSuspect, kept, lost)
    }
}

extension [NodeReport] {
    /// Whether the list says the same of the report's node.
    fileprivate func says(_ report: NodeReport) -> Bool {
        guard let known = first(where: { $0.isSameNode(as: report) }) else {
            return report.health == .ok
        }
        return known == report
    }
}
