/// What placing saves beside staying unplaced, for the candidates that can be in a best answer.
///
/// Left out, and nothing is lost by it: a pool that costs no less than staying unplaced, and one
/// that is smaller than the job.
struct Gains: Sendable {
    /// Cards of each job.
    let sizes: [Int64]
    /// Cards of each pool; no more than its candidates could take.
    let rooms: [Int64]
    /// Where each job's candidates start; one more entry than jobs.
    private(set) var firsts: [Int] = [0]
    /// Their pools.
    private(set) var pools: [Int32] = []
    /// What they save; more than nothing.
    private(set) var gains: [Int64] = []
    /// What all cost that stay unplaced.
    let base: Int64

    /// O(candidates).
    init(_ problem: AssignmentProblem) {
        sizes = problem.sizes
        firsts.reserveCapacity(problem.firsts.count)
        pools.reserveCapacity(problem.pools.count)
        gains.reserveCapacity(problem.pools.count)
        var asked = [Int64](repeating: 0, count: problem.rooms.count)
        var base: Int64 = 0
        for job in problem.sizes.indices {
            base += problem.unplaced[job]
            for at in problem.firsts[job]..<problem.firsts[job + 1] {
                let pool = problem.pools[at]
                let gain = problem.unplaced[job] - problem.costs[at]
                guard gain > 0, problem.sizes[job] <= problem.rooms[Int(pool)] else { continue }
                pools.append(pool)
                gains.append(gain)
                asked[Int(pool)] += problem.sizes[job]
            }
            firsts.append(pools.count)
        }
        self.base = base
        rooms = zip(problem.rooms, asked).map { min($0, $1) }
    }

    private init(_ whole: Gains, firsts: [Int], pools: [Int32], gains: [Int64]) {
        sizes = whole.sizes
        rooms = whole.rooms
        base = whole.base
        self.firsts = firsts
        self.pools = pools
        self.gains = gains
    }

    /// The number of jobs.
    var jobs: Int { sizes.count }

    /// A job's candidates.
    @inline(__always)
    func range(_ job: Int) -> Range<Int> { firsts[job]..<firsts[job + 1] }

    /// The candidate of that pool; nil where it is none. O(candidates of the job).
    @inline(__always)
    func place(_ job: Int, _ pool: Int32) -> Int? {
        for at in range(job) where pools[at] == pool { return at }
        return nil
    }

    /// What an assignment saves. O(candidates).
    func sum(_ assignment: [Int32]) -> Int64 {
        var sum: Int64 = 0
        for job in 0..<jobs where assignment[job] >= 0 {
            guard let at = place(job, assignment[job]) else {
                preconditionFailure("job \(job) is in pool \(assignment[job]), no candidate of it")
            }
            sum += gains[at]
        }
        return sum
    }

    /// Only the `most` candidates of each job that are worth the most at these prices, best first,
    /// and `kept`, which is a pool or -1 for each job. O(candidates × log `most`).
    func best(_ most: Int, at prices: Prices, keeping kept: [Int32]) -> Gains {
        var firsts = [0]
        var chosen: [Int32] = []
        var values: [Int64] = []
        firsts.reserveCapacity(jobs + 1)
        chosen.reserveCapacity(min(pools.count, jobs * (most + 1)))
        values.reserveCapacity(min(pools.count, jobs * (most + 1)))
        var top: [(worth: Int64, at: Int)] = []
        for job in 0..<jobs {
            top.removeAll(keepingCapacity: true)
            for at in range(job) {
                let worth = prices.worth(self, job, at)
                if top.count == most, worth <= top[most - 1].worth { continue }
                if top.count == most { top.removeLast() }
                var place = top.count
                top.append((worth, at))
                while place > 0, top[place - 1].worth < worth {
                    top[place] = top[place - 1]
                    place -= 1
                }
                top[place] = (worth, at)
            }
            if kept[job] >= 0, !top.contains(where: { pools[$0.at] == kept[job] }),
                let at = place(job, kept[job])
            {
                top.append((0, at))
            }
            for entry in top {
                chosen.append(pools[entry.at])
                values.append(gains[entry.at])
            }
            firsts.append(chosen.count)
        }
        return Gains(self, firsts: firsts, pools: chosen, gains: values)
    }
}
