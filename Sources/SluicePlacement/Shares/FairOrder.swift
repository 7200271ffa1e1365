package import SluiceModel

/// The order in which a cycle looks at waiting jobs: fair share between tenants, then priority and
/// age within one. A pure function of the tree, the jobs and what was placed since it began.
///
/// Between siblings, one that holds less than its guarantee goes before one that does not; of two
/// under it, the one with the smaller part of its guarantee; of two over it, the one that holds
/// less beyond it for its weight. That is the comparison of YARN's fair scheduler
/// (`FairShareComparator`) with Kueue's measure of borrowing (KEP-1714); with one resource, the
/// weighted card, it is dominant resource fairness. Ties go by the order of names. An
/// organisation's own jobs count as one more team of it, with weight 1 and the guarantee that its
/// teams leave over.
///
/// Jobs that wait longer than the policy's `headAfter` go first, the oldest of each tenant only, in
/// order of submission: so no share, however unlucky, keeps a job for ever, and no queue, however
/// long, drowns the others. O(jobs log jobs) to begin, O(log tenants) for each job.
package struct FairOrder: Sendable {
    /// One waiting job.
    package struct Job: Sendable {
        /// What the caller knows it by.
        package var index: Int
        /// The tenant's node.
        package var node: Int
        /// Lower goes first within a tenant: see `rank`.
        package var rank: Int64
        /// When it was submitted, in civil seconds.
        package var submitted: Int64
        /// Breaks ties: the job's number.
        package var number: UInt64

        /// Wraps the fields.
        package init(
            index: Int, node: Int, rank: Int64, submitted: Int64, number: UInt64
        ) {
            self.index = index
            self.node = node
            self.rank = rank
            self.submitted = submitted
            self.number = number
        }
    }

    /// What is compared between siblings.
    private struct Share: Sendable {
        var usage: Int64
        var guarantee: Int64
        var weight: Int64
        var node: Int

        func isBefore(_ other: Share) -> Bool {
            let isUnder = usage < guarantee
            guard isUnder == (other.usage < other.guarantee) else { return isUnder }
            let mine =
                isUnder
                ? usage.multipliedFullWidth(by: other.guarantee)
                : (usage - guarantee).multipliedFullWidth(by: other.weight)
            let theirs =
                isUnder
                ? other.usage.multipliedFullWidth(by: guarantee)
                : (other.usage - other.guarantee).multipliedFullWidth(by: weight)
            let left = (mine.high, mine.low)
            let right = (theirs.high, theirs.low)
            return left == right ? node < other.node : left < right
        }
    }

    /// The waiting jobs of one node, in order, with the node's share among its siblings.
    private struct Queue: Sendable {
        var share: Share
        var jobs: [Job] = []
        var next = 0
    }

    /// An organisation with those of its members that have jobs, as a heap by share.
    private struct Group: Sendable {
        var share: Share
        var members: [Queue]
    }

    private var groups: [Group] = []
    /// The oldest jobs, one a tenant, the last of them first.
    private var aged: [Job] = []
    private var isGiven: [Bool] = []
    /// The node of the last job where it came by its share; -1 where it came out of turn.
    private var lastNode = -1

    /// Seconds of wait that a second of expected run counts as. On Philly at a load of 0.9
    /// (`sluice simulate compare`) 10 gives half the mean slowdown of 1, and 30 a longer p99.
    private static let lengthWeight: Int64 = 10

    /// A job's rank among those of its tenant: priority first, where a wait of `pointAfter` counts
    /// as one point more, and a job stands behind others for `lengthWeight` times as long as it is
    /// expected to run: one of a minute passes one of a day that came up to ten days before. All
    /// waits grow together, so that the rank never changes, and nobody is passed for ever. Who
    /// understates a length passes jobs of the same tenant only.
    package static func rank(
        priority: UInt8, submitted: Int64, expected: Seconds, pointAfter: Seconds
    ) -> Int64 {
        let run = expected.count > 0 ? expected : Placing.openRun
        guard pointAfter.count > 0 else { return -Int64(priority) }
        return submitted + lengthWeight * run.count - Int64(priority) * pointAfter.count
    }

    /// Begins an order over `jobs`, whose indexes are in 0 ..< `count`, at civil second `now`.
    package init(
        _ tree: ShareTree, _ jobs: [Job], count: Int, now: Int64, headAfter: Seconds
    ) {
        var queues = tree.nodes.indices.map { node in
            let entry = tree.nodes[node]
            // The share of a node's own jobs among its teams; of an organisation see below.
            let isTeam = entry.parent > 0
            return Queue(
                share: Share(
                    usage: isTeam ? entry.usage : entry.own,
                    guarantee: isTeam ? entry.guarantee : max(0, entry.residual),
                    weight: isTeam ? entry.weight : 1_000, node: node))
        }
        for job in jobs { queues[job.node].jobs.append(job) }
        isGiven = Array(repeating: false, count: count)
        for node in queues.indices where !queues[node].jobs.isEmpty {
            if headAfter.count > 0,
                let oldest = queues[node].jobs.min(by: {
                    ($0.submitted, $0.number) < ($1.submitted, $1.number)
                }), now - oldest.submitted >= headAfter.count
            {
                aged.append(oldest)
            }
            queues[node].jobs.sort { ($0.rank, $0.number) < ($1.rank, $1.number) }
        }
        aged.sort { ($0.submitted, $0.number) > ($1.submitted, $1.number) }
        for node in tree.nodes.indices where tree.nodes[node].parent == 0 {
            let entry = tree.nodes[node]
            var members = queues[node].jobs.isEmpty ? [] : [queues[node]]
            if node != ShareTree.others {
                for team in tree.children[node] where !queues[team].jobs.isEmpty {
                    members.append(queues[team])
                }
            }
            guard !members.isEmpty else { continue }
            members.makeHeap { $0.share.isBefore($1.share) }
            groups.append(
                Group(
                    share: Share(
                        usage: entry.usage, guarantee: entry.guarantee, weight: entry.weight,
                        node: node), members: members))
        }
        groups.makeHeap { $0.share.isBefore($1.share) }
    }

    /// The next job's index; nil when all were given.
    package mutating func next() -> Int? {
        lastNode = -1
        while let job = aged.popLast() {
            isGiven[job.index] = true
            return job.index
        }
        while !groups.isEmpty {
            if let job = takeFromFirst() {
                guard !isGiven[job.index] else { continue }
                isGiven[job.index] = true
                lastNode = job.node
                return job.index
            }
            groups.removeFirstOfHeap { $0.share.isBefore($1.share) }
        }
        return nil
    }

    /// The next job of the first organisation's first member; nil where it has none left.
    private mutating func takeFromFirst() -> Job? {
        while !groups[0].members.isEmpty {
            let next = groups[0].members[0].next
            if next < groups[0].members[0].jobs.count {
                groups[0].members[0].next += 1
                return groups[0].members[0].jobs[next]
            }
            groups[0].members.removeFirstOfHeap { $0.share.isBefore($1.share) }
        }
        return nil
    }

    /// Says that the job that was given last took `amount`. What came out of turn is charged where
    /// it is found: O(tenants); else O(log tenants).
    package mutating func charge(_ amount: Int64, node: Int) {
        if lastNode == node, groups[0].members[0].share.node == node {
            groups[0].members[0].share.usage += amount
            groups[0].members.settleFirstOfHeap { $0.share.isBefore($1.share) }
            groups[0].share.usage += amount
            groups.settleFirstOfHeap { $0.share.isBefore($1.share) }
            return
        }
        for group in groups.indices {
            guard let member = groups[group].members.firstIndex(where: { $0.share.node == node })
            else { continue }
            groups[group].members[member].share.usage += amount
            groups[group].members.makeHeap { $0.share.isBefore($1.share) }
            groups[group].share.usage += amount
            groups.makeHeap { $0.share.isBefore($1.share) }
            return
        }
    }
}

extension Array {
    /// Orders the elements as a binary heap with the first by `isBefore` at index 0. O(n).
    fileprivate mutating func makeHeap(_ isBefore: (Element, Element) -> Bool) {
        for index in stride(from: count / 2 - 1, through: 0, by: -1) { sink(index, isBefore) }
    }

    /// Lets the first element, which grew, sink to its place. O(log n).
    fileprivate mutating func settleFirstOfHeap(_ isBefore: (Element, Element) -> Bool) {
        sink(0, isBefore)
    }

    /// Takes the first element out. O(log n).
    fileprivate mutating func removeFirstOfHeap(_ isBefore: (Element, Element) -> Bool) {
        swapAt(0, count - 1)
        removeLast()
        sink(0, isBefore)
    }

    private mutating func sink(_ start: Int, _ isBefore: (Element, Element) -> Bool) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < count && isBefore(self[child], self[least]) { least = child }
            guard least != index else { return }
            swapAt(index, least)
            index = least
        }
    }
}
