import SluiceModel

/// A queue over pools of counted cards: a plain rule that sluice is compared with. What a gang
/// loses to fragmentation is left out, in the rule's favour. O(sizes + pools) for each start.
struct CountedQueue {
    /// Who goes first.
    enum Rule {
        /// Who was submitted first; nobody passes the head.
        case submission
        /// Whose run is shortest, by its true length, of those that fit: nobody has that.
        case duration
    }

    /// The waiting jobs of one size, in order of the rule.
    private struct Size {
        var milliCards: Int64
        var jobs: [Int] = []
    }

    private let jobs: [ReplayJob]
    private let rule: Rule
    private var free: [Int64]
    private let total: [Int64]
    private var sizes: [Size] = []
    private var ends = EventQueue<(job: Int, pool: Int)>()
    private var endSeconds: [Int64?]

    /// The civil second at which each job is over; nil for one that no pool could ever hold.
    static func play(
        _ jobs: [ReplayJob], on layout: NationalLayout, by rule: Rule
    ) -> [Int64?] {
        var queue = CountedQueue(jobs, layout, rule)
        var next = 0
        while next < jobs.count || queue.ends.firstMoment != nil {
            let submission = next < jobs.count ? jobs[next].submitSeconds : .max
            let now = min(submission, queue.ends.firstMoment ?? .max)
            while queue.ends.firstMoment == now { queue.end() }
            while next < jobs.count, jobs[next].submitSeconds == now {
                queue.wait(next)
                next += 1
            }
            queue.start(at: now)
        }
        return queue.endSeconds
    }

    private init(_ jobs: [ReplayJob], _ layout: NationalLayout, _ rule: Rule) {
        self.jobs = jobs
        self.rule = rule
        free = layout.regions.flatMap(\.pools)
            .filter { pool in
                layout.chips.first { $0.name == pool.chip }?.kind != .cpu
            }
            .map { Int64($0.cards) * 1_000 }
        total = free
        endSeconds = Array(repeating: nil, count: jobs.count)
    }

    private mutating func end() {
        guard let end = ends.removeFirst() else { return }
        free[end.event.pool] += jobs[end.event.job].milliCards
    }

    private mutating func wait(_ job: Int) {
        let milli = jobs[job].milliCards
        guard total.contains(where: { $0 >= milli }) else { return }
        var place = sizes.firstIndex { $0.milliCards == milli } ?? sizes.count
        if place == sizes.count { sizes.append(Size(milliCards: milli)) }
        if rule == .submission {
            // One list: nobody passes the head, whatever its size.
            place = 0
        }
        var low = 0
        var high = sizes[place].jobs.count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(sizes[place].jobs[middle], job) { low = middle + 1 } else { high = middle }
        }
        sizes[place].jobs.insert(job, at: low)
    }

    private func isBefore(_ one: Int, _ other: Int) -> Bool {
        switch rule {
        case .submission: one < other
        case .duration:
            (jobs[one].durationSeconds, one) < (jobs[other].durationSeconds, other)
        }
    }

    /// Starts what fits, in order of the rule.
    private mutating func start(at now: Int64) {
        while true {
            var best: (size: Int, job: Int, pool: Int)?
            for size in sizes.indices {
                guard let job = sizes[size].jobs.first,
                    best.map({ isBefore(job, $0.job) }) ?? true,
                    let pool = tightest(jobs[job].milliCards)
                else { continue }
                best = (size, job, pool)
            }
            guard let best else { return }
            sizes[best.size].jobs.removeFirst()
            free[best.pool] -= jobs[best.job].milliCards
            let end = now + jobs[best.job].durationSeconds
            endSeconds[best.job] = end
            ends.insert((best.job, best.pool), at: end)
        }
    }

    /// The pool with the least room that has enough.
    private func tightest(_ milliCards: Int64) -> Int? {
        var best: Int?
        for pool in free.indices where free[pool] >= milliCards {
            if best.map({ free[pool] < free[$0] }) ?? true { best = pool }
        }
        return best
    }
}
