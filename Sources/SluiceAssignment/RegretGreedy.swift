/// The greedy that the search starts from and is measured by: the job that would lose most by not
/// getting its best pool gets it first.
///
/// A job's regret is what its best pool with room saves beyond its second best; staying unplaced
/// counts as one that saves nothing. O(jobs² + candidates × pools that fill up).
struct RegretGreedy {
    private let gains: Gains
    private let prices: Prices?
    private var free: [Int64]
    /// For each job that waits, its best two pools with room, and its regret.
    private var best: [Int32]
    private var second: [Int32]
    private var regret: [Int64]
    private(set) var assignment: [Int32]

    /// The greedy's assignment; with `prices`, a pool saves its gain less the price of its cards.
    static func assign(_ gains: Gains, at prices: Prices? = nil) -> [Int32] {
        var greedy = RegretGreedy(gains, prices)
        greedy.run()
        return greedy.assignment
    }

    private init(_ gains: Gains, _ prices: Prices?) {
        self.gains = gains
        self.prices = prices
        free = gains.rooms
        best = [Int32](repeating: -1, count: gains.jobs)
        second = best
        assignment = best
        regret = [Int64](repeating: 0, count: gains.jobs)
    }

    private mutating func weigh(_ job: Int) {
        var first: (value: Int64, pool: Int32) = (0, -1)
        var next = first
        for at in gains.range(job) {
            let pool = gains.pools[at]
            guard gains.sizes[job] <= free[Int(pool)] else { continue }
            let value = prices?.worth(gains, job, at) ?? gains.gains[at]
            if first.pool < 0 || value > first.value {
                next = first
                first = (value, pool)
            } else if next.pool < 0 || value > next.value {
                next = (value, pool)
            }
        }
        best[job] = first.pool
        second[job] = next.pool
        // With prices a pool may be worth less than nothing, and is still better than none.
        regret[job] = first.value - (next.pool < 0 ? min(0, first.value) : next.value)
    }

    private mutating func run() {
        var waiting: [Int] = []
        for job in 0..<gains.jobs {
            weigh(job)
            if best[job] >= 0 { waiting.append(job) }
        }
        while let chosen = take(&waiting) {
            let pool = best[chosen]
            assignment[chosen] = pool
            free[Int(pool)] -= gains.sizes[chosen]
            let room = free[Int(pool)]
            for job in waiting
            where (best[job] == pool || second[job] == pool) && gains.sizes[job] > room {
                weigh(job)
            }
        }
    }

    /// Takes the waiting job of highest regret, the first of equals; drops those without a pool.
    private func take(_ waiting: inout [Int]) -> Int? {
        var chosen = -1
        var kept = 0
        for index in waiting.indices {
            let job = waiting[index]
            guard best[job] >= 0 else { continue }
            waiting[kept] = job
            if chosen < 0 || regret[job] > regret[waiting[chosen]] { chosen = kept }
            kept += 1
        }
        waiting.removeLast(waiting.count - kept)
        return chosen < 0 ? nil : waiting.remove(at: chosen)
    }
}
