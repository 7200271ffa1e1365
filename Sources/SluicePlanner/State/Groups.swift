import SluiceModel
import SluiceWire

/// How far a gang over several regions is.
enum GroupPhase: UInt8, CaseIterable {
    /// Its parts are being bound; nothing of it runs.
    case preparing = 1
    /// Given up before its commit: nothing of it ever runs.
    case aborting = 2
    /// Every part was bound, and all start.
    case committed = 3
    /// A part was lost after the commit: the others are being stopped.
    case breaking = 4

    /// Whether a part of it may run.
    var mayRun: Bool { self == .committed || self == .breaking }
    /// Whether it waits for its last part to be gone.
    var isEnding: Bool { self == .aborting || self == .breaking }
}

/// A job that is split, and how far it is.
struct GroupRecord: Sendable {
    var job: JobID
    var phase: GroupPhase
    var parts: UInt8
    /// While preparing: when it is given up.
    var expires: CivilTime
}

extension PlannerState {
    /// Where the job's group stands in `groups`; nil for a job that is not split.
    /// O(log groups).
    func group(_ job: JobID) -> Int? {
        var low = 0
        var high = groups.count
        while low < high {
            let middle = (low + high) / 2
            if groups[middle].job < job { low = middle + 1 } else { high = middle }
        }
        return low < groups.count && groups[low].job == job ? low : nil
    }

    /// How far the job's group is; nil for a job that is not split.
    func phase(_ slot: Int) -> GroupPhase? {
        guard jobs[slot].isSplit else { return nil }
        return group(jobs[slot].id).map { groups[$0].phase }
    }

    /// Parts of the job's group that are bound at their gateways.
    func preparedParts(_ slot: Int) -> Int {
        placementSlots(slot).count { placements[$0].state == .prepared }
    }

    mutating func apply(_ event: GroupEvent) {
        switch event {
        case .begun(let job, let parts, let expires):
            enter(GroupRecord(job: job, phase: .preparing, parts: parts, expires: expires))
        case .partPrepared(let replica, let epoch, let names):
            guard let place = placement(replica, epoch) else { return }
            nodes[place] = names
            if placements[place].state == .ordered { placements[place].state = .prepared }
        case .committed(let job, let orders): commit(job, orders)
        case .givenUp(let job):
            guard let index = group(job) else { return }
            groups[index].phase = groups[index].phase.mayRun ? .breaking : .aborting
        case .over(let job):
            guard let slot = slot(job) else { return }
            dissolve(slot)
            jobs[slot].done = 0
            requeue(slot)
        }
    }

    /// Makes the job's record that of its parts.
    mutating func enter(_ group: GroupRecord) {
        guard let slot = slot(group.job), !jobs[slot].isSplit else { return }
        let place = groups.firstIndex { $0.job > group.job } ?? groups.count
        groups.insert(group, at: place)
        jobs[slot].isSplit = true
        jobs[slot].replicas = UInt16(group.parts)
        jobs[slot].cards /= UInt32(group.parts)
        requeue(slot)
    }

    /// Makes the job's record that of the whole gang again.
    mutating func dissolve(_ slot: Int) {
        guard jobs[slot].isSplit, let index = group(jobs[slot].id) else { return }
        jobs[slot].cards *= UInt32(groups[index].parts)
        jobs[slot].replicas = 1
        jobs[slot].isSplit = false
        groups.remove(at: index)
    }

    private mutating func commit(_ job: JobID, _ orders: [GroupEvent.CommitOrder]) {
        guard let slot = slot(job), let index = group(job) else { return }
        groups[index].phase = .committed
        for order in orders {
            append(
                order.region,
                OutstandingOrder(
                    replica: order.replica, epoch: order.epoch, grace: OutstandingOrder.commit),
                order.sequence)
            guard let place = placement(order.replica, order.epoch) else { continue }
            placements[place].state = .accepted
        }
        let price = placementSlots(slot).map { placements[$0].price.count }.max() ?? 0
        jobs[slot].state = .placed
        jobs[slot].reason = Reason(.placed, Int64(jobs[slot].cards), price)
    }
}

extension OutstandingOrder {
    /// What `grace` is for a start, for a part's prepare and for its commit.
    static let start: Int64 = -1
    static let prepare: Int64 = -2
    static let commit: Int64 = -3
}
