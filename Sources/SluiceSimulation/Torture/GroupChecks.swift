import SluiceGateway
import SluiceModel
import SluicePlanner

/// A group runs whole or not at all: none of its parts starts before all are bound and the journal
/// says that they start, and none ever where the journal says that they do not.
struct GroupChecks: Sendable {
    private enum Phase: Sendable { case preparing, aborted, committed }

    /// One attempt at a gang over several regions.
    private struct Group: Sendable {
        var epoch = Epoch.none
        let parts: Int
        var phase = Phase.preparing
        var regions: [ReplicaID: UInt16] = [:]
        var prepared: Set<ReplicaID> = []
        var started: Set<ReplicaID> = []
        var isOver = false
    }

    /// Attempts at a job that were split, in order.
    private var groups: [JobID: [Group]] = [:]
    /// Groups that the journal committed.
    private(set) var committedCount = 0
    /// Groups that were given up before.
    private(set) var abortedCount = 0

    /// Into how many parts a job is split now; 1 for one that is not.
    func parts(of job: JobID) -> Int64 {
        guard let last = groups[job]?.last, !last.isOver else { return 1 }
        return Int64(last.parts)
    }

    /// Whether a job is split and none of its parts may run yet, or ever.
    func isUncommitted(_ job: JobID) -> Bool {
        guard let last = groups[job]?.last, !last.isOver else { return false }
        return last.phase != .committed
    }

    /// A part was placed.
    mutating func placed(_ placed: Event.Placed) {
        let job = placed.replica.job
        guard let index = groups[job]?.indices.last, groups[job]?[index].isOver == false else {
            return
        }
        groups[job]?[index].epoch = placed.epoch
        groups[job]?[index].regions[placed.replica] = placed.address.region
    }

    /// What is wrong with what the journal says of groups; nil where nothing is.
    mutating func take(_ event: GroupEvent) -> String? {
        if case .begun(let job, let parts, _) = event {
            let isOpen = groups[job]?.last.map { !$0.isOver } ?? false
            groups[job, default: []].append(Group(parts: Int(parts)))
            return isOpen ? "job \(job) is split while it is" : nil
        }
        guard let index = groups[event.job]?.indices.last, var group = groups[event.job]?[index]
        else { return "job \(event.job) is no group" }
        defer { groups[event.job]?[index] = group }
        switch event {
        case .begun: return nil
        case .partPrepared(let replica, let epoch, _):
            group.prepared.insert(replica)
            return epoch == group.epoch ? nil : "\(replica) is prepared at \(epoch)"
        case .committed(let job, let orders):
            committedCount += 1
            let isReady = group.phase == .preparing
            group.phase = .committed
            if !isReady { return "job \(job) is committed twice, or after its abort" }
            if orders.count != group.parts || group.prepared.count != group.parts
                || Set(group.regions.values).count != group.parts
            {
                return "job \(job) is committed with \(group.prepared.count) parts prepared of "
                    + "\(group.parts)"
            }
        case .givenUp:
            guard group.phase == .preparing else { return nil }
            abortedCount += 1
            group.phase = .aborted
        case .over: group.isOver = true
        }
        return nil
    }

    /// A job is over; what is wrong with how.
    mutating func ended(_ job: JobID, _ state: JobState) -> String? {
        guard let index = groups[job]?.indices.last, let group = groups[job]?[index],
            !group.isOver
        else { return nil }
        groups[job]?[index].isOver = true
        guard state == .finished, group.started.count != group.parts else { return nil }
        return "job \(job) is finished, and \(group.started.count) of \(group.parts) parts ran"
    }

    /// A run begins; what is wrong with that.
    mutating func started(_ key: RunKey) -> String? {
        let job = key.replica.job
        guard let index = groups[job]?.lastIndex(where: { $0.epoch == key.epoch }),
            let group = groups[job]?[index]
        else { return nil }
        groups[job]?[index].started.insert(key.replica)
        return group.phase == .committed
            ? nil : "part \(key) starts, and its group is \(group.phase)"
    }
}

extension Checks {
    /// Looks at what the journal says of groups.
    mutating func audit(_ event: GroupEvent, at now: Int64) {
        if case .committed(_, let orders) = event {
            for order in orders { number(order.sequence, region: Int(order.region), at: now) }
        }
        if let fault = groups.take(event) { note(fault, at: now) }
    }
}

extension TortureJobs {
    /// Has some gangs split over regions, large enough that no pool has them whole.
    static func split(_ job: inout JobSpecification, _ random: inout SplitMix64) {
        guard random.below(3) == 0 else { return }
        job.cards = [12, 16, 24, 48, 72][Int(random.below(5))]
        job.overRegions = UInt8(2 + random.below(2))
        job.chips = []
    }
}

extension JobSpecification {
    /// The cards of each part where the gang is split in `parts`; nil where it may not be.
    func cards(ofParts parts: Int) -> UInt32? {
        guard parts <= Int(overRegions), Int(cards) % parts == 0 else { return nil }
        return cards / UInt32(parts)
    }
}
