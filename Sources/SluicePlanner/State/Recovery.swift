import SluiceCoding
import SluiceModel
import SluicePlacement

/// What one replica has done and kept, once there is something to say of it: a checkpoint, or a run
/// that ended before its work was done.
struct ReplicaRecovery: Sendable {
    /// A checkpoint, and where the run was that wrote it.
    struct Kept: Sendable {
        var checkpoint: Checkpoint
        var region: UInt16
        var site: Int32
    }

    var replica: UInt16
    /// The newest of each scope, at most one each, in order of scope.
    var kept: [Kept] = []
    /// Running time done when its last run ended; with a run that lives, what that began with.
    var reached: Int64 = 0
    /// Running time that had to be done again, over all attempts.
    var lost: Int64 = 0
    /// Runs that ended for a node's sake.
    var nodeFaults: UInt32 = 0

    /// The checkpoint of most work that can be read in a pool of that region and site; of equal
    /// ones the wider. One on a node is never promised: the next run may be given other nodes.
    func reachable(region: UInt16, site: Int32) -> Checkpoint? {
        var best: Checkpoint?
        for entry in kept {
            let isThere =
                switch entry.checkpoint.scope {
                case .node: false
                case .site: entry.site == site
                case .region: entry.region == region
                case .shared: true
                }
            if isThere, entry.checkpoint.work >= best?.work ?? Seconds(0) {
                best = entry.checkpoint
            }
        }
        return best
    }

    mutating func keep(_ entry: Kept) {
        kept.removeAll { $0.checkpoint.scope == entry.checkpoint.scope }
        let index = kept.firstIndex { $0.checkpoint.scope > entry.checkpoint.scope } ?? kept.count
        kept.insert(entry, at: index)
    }
}

extension PlannerState {
    /// What is known of a replica's work; nil where there is nothing to say.
    func recovery(_ replica: ReplicaID) -> ReplicaRecovery? {
        guard !recoveries.isEmpty else { return nil }
        return recoveries[replica.job]?.first { $0.replica == replica.index }
    }

    /// The last checkpoint that a run of the replica could be resumed from in a pool: nil where
    /// none can be read there. One that lies only in a lost site or region is none elsewhere.
    /// O(replicas of the job that have one).
    func resume(_ replica: ReplicaID, pool: Int) -> Checkpoint? {
        guard let recovery = recovery(replica) else { return nil }
        let record = table.pools[pool]
        return recovery.reachable(region: record.address.region, site: record.site)
    }

    /// How long a run of a job is expected to last at most: what it asked for, less what a
    /// checkpoint holds that can be read everywhere. For jobs of one replica; others have no
    /// common rest.
    func remainingRun(_ slot: Int) -> Seconds {
        let job = jobs[slot]
        guard !recoveries.isEmpty, job.replicas == 1, job.expectedRun.count > 0,
            let kept = recovery(ReplicaID(job: job.id, index: 0))?.kept.last,
            kept.checkpoint.scope == .shared
        else { return job.expectedRun }
        return job.expectedRun.less(kept.checkpoint.work)
    }

    private mutating func change(_ replica: ReplicaID, _ body: (inout ReplicaRecovery) -> Void) {
        var all = recoveries[replica.job] ?? []
        let index = all.firstIndex { $0.replica >= replica.index } ?? all.count
        if index == all.count || all[index].replica != replica.index {
            all.insert(ReplicaRecovery(replica: replica.index), at: index)
        }
        body(&all[index])
        recoveries[replica.job] = all
    }

    mutating func checkpointed(_ replica: ReplicaID, _ epoch: Epoch, _ checkpoint: Checkpoint) {
        guard let place = placement(replica, epoch) else { return }
        let pool = table.pools[Int(placements[place].pool)]
        change(replica) {
            $0.keep(
                ReplicaRecovery.Kept(
                    checkpoint: checkpoint, region: pool.address.region, site: pool.site))
        }
    }

    /// A new run of the replica in a pool: what it begins with, and how much is done again. Gives
    /// what its expected run is shortened by.
    mutating func beginAgain(_ place: Int, _ replica: ReplicaID, pool: Int) -> Seconds {
        guard recovery(replica) != nil else { return Seconds(0) }
        let checkpoint = resume(replica, pool: pool)
        let work = checkpoint?.work.count ?? 0
        change(replica) {
            $0.lost += max(0, $0.reached - work)
            $0.reached = work
        }
        resumes[Int32(place)] = checkpoint
        return Seconds(work)
    }

    /// A run that had begun is over before its work was done.
    mutating func endEarly(_ place: Int, how: RunEnd?, at: CivilTime) {
        let record = placements[place]
        guard let slot = slot(record.replica.job), jobs[slot].kind != .inference,
            record.startedAt != .none
        else { return }
        let began = resumes.isEmpty ? 0 : resumes[Int32(place)]?.work.count ?? 0
        change(record.replica) {
            $0.reached = began + max(0, at.since(record.startedAt).count)
            if how == .nodeFault || how == .nodeSuspect { $0.nodeFaults += 1 }
        }
    }

    /// A region says how its nodes are; a full list takes the place of what was known.
    mutating func nodesReported(_ region: UInt16, isFull: Bool, _ reports: [NodeReport]) {
        if isFull { regions[Int(region)].unwell = [] }
        for report in reports {
            var known = regions[Int(region)].unwell
            known.removeAll { $0.isSameNode(as: report) }
            if report.health != .ok, known.count < Limits.nodesTold {
                let index = known.firstIndex { report.isBefore($0) } ?? known.count
                known.insert(report, at: index)
            }
            regions[Int(region)].unwell = known
        }
    }
}

extension Seconds {
    /// What is left of a run; at least a second, since 0 stands for no end.
    func less(_ done: Seconds) -> Seconds { Seconds(max(1, count - done.count)) }
}

extension NodeReport {
    func isSameNode(as other: NodeReport) -> Bool {
        (pool, block, node) == (other.pool, other.block, other.node)
    }

    func isBefore(_ other: NodeReport) -> Bool {
        (pool, block, node) < (other.pool, other.block, other.node)
    }
}
