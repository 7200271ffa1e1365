/// Jobs that go whole to one pool each, or stay unplaced: the generalised assignment problem.
///
/// Costs are of any one unit (micro-yuan as a rule) and may be negative. Candidates of a job stand
/// behind each other, those of job `j` from `firsts[j]` to `firsts[j + 1]`.
package struct AssignmentProblem: Sendable {
    /// Cards of each pool; none negative.
    package let rooms: [Int64]
    /// Cards of each job; none negative.
    package let sizes: [Int64]
    /// What each job costs where it stays unplaced.
    package let unplaced: [Int64]
    /// Where each job's candidates start; one more entry than there are jobs.
    package let firsts: [Int]
    /// The candidates' pools; one stands at most once among a job's.
    package let pools: [Int32]
    /// The candidates' costs.
    package let costs: [Int64]

    /// What is wrong with a problem: it cannot be added up in 64 bits.
    package enum Fault: Error, Hashable, Sendable {
        /// The costs of all jobs, the dearest of each, come to more than `AssignmentLimits.cost`.
        case costs
        /// The cards of all pools, or of all jobs, come to more than `AssignmentLimits.cards`.
        case cards
    }

    /// Checks that sums of costs and of cards stay in 64 bits. O(candidates).
    package init(
        rooms: [Int64], sizes: [Int64], unplaced: [Int64], firsts: [Int], pools: [Int32],
        costs: [Int64]
    ) throws(Fault) {
        precondition(firsts.count == sizes.count + 1 && unplaced.count == sizes.count)
        precondition(pools.count == costs.count && firsts.last == pools.count)
        self.rooms = rooms
        self.sizes = sizes
        self.unplaced = unplaced
        self.firsts = firsts
        self.pools = pools
        self.costs = costs
        guard Self.add(rooms) <= AssignmentLimits.cards, Self.add(sizes) <= AssignmentLimits.cards
        else { throw .cards }
        var sum: UInt64 = 0
        for job in sizes.indices {
            var most = unplaced[job].magnitude
            for at in firsts[job]..<firsts[job + 1] { most = max(most, costs[at].magnitude) }
            guard most <= UInt64(AssignmentLimits.cost) else { throw .costs }
            sum += most
            guard sum <= UInt64(AssignmentLimits.cost) else { throw .costs }
        }
    }

    /// The sum, or one that is too large where it would not fit.
    private static func add(_ counts: [Int64]) -> Int64 {
        var sum: Int64 = 0
        for count in counts {
            precondition(count >= 0, "a negative count of cards: \(count)")
            let isTooMany = count > AssignmentLimits.cards || sum > AssignmentLimits.cards
            guard !isTooMany else { return .max }
            sum += count
        }
        return sum
    }

    /// What an assignment costs: a pool's number or -1 for each job; nil where a job is in a pool
    /// that it has no cost for, or a pool holds more than it has room for. O(candidates).
    package func cost(of assignment: [Int32]) -> Int64? {
        precondition(assignment.count == sizes.count, "\(assignment.count) of \(sizes.count) jobs")
        var free = rooms
        var cost: Int64 = 0
        for job in sizes.indices {
            let pool = assignment[job]
            guard pool >= 0 else {
                cost += unplaced[job]
                continue
            }
            let range = firsts[job]..<firsts[job + 1]
            guard let at = range.first(where: { pools[$0] == pool }) else { return nil }
            cost += costs[at]
            free[Int(pool)] -= sizes[job]
            guard free[Int(pool)] >= 0 else { return nil }
        }
        return cost
    }
}
