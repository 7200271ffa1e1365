internal import SluiceModel

/// Start hours for deferrable jobs: each within its window, all together within the free cards, at
/// a cost of energy that no single change lowers further.
///
/// Jobs are inserted one by one, the one that its window's hours matter most to first; a plan that
/// cannot seat everybody so is begun again with the most urgent first. Then rounds of improvement:
/// a job moves to a cheaper hour with room, or takes the room of one other job that moves at less
/// cost than it saves. Deterministic; equal hours go to the earlier.
/// O(rounds × jobs² × window × hours) at worst; in practice jobs × window × hours.
package struct PowerPlan: Sendable {
    /// The start hour of each job; nil where no hour of its window has room.
    package private(set) var starts: [Int64?]

    private let jobs: [DeferrableJob]
    private let prices: SummedPrices
    private var free: FreeCards

    /// Plans `jobs` on `free` cards at `prices`, which must hold every hour that a job can run in.
    package init(jobs: [DeferrableJob], free: FreeCards, prices: SummedPrices) {
        self.jobs = jobs
        self.prices = prices
        self.free = free
        starts = Array(repeating: nil, count: jobs.count)
        let spreads = jobs.map { Self.spread($0, prices) }
        insert(jobs.indices.sorted { (-spreads[$0], $0) < (-spreads[$1], $1) })
        if starts.contains(nil) {
            let greedy = (starts: starts, free: self.free, unseated: unseated)
            self.free = free
            starts = Array(repeating: nil, count: jobs.count)
            insert(jobs.indices.sorted { (jobs[$0].latest, $0) < (jobs[$1].latest, $1) })
            if greedy.unseated < unseated { (starts, self.free) = (greedy.starts, greedy.free) }
        }
        for _ in 0..<PowerLimits.rounds where improve() == false { break }
        reseat()
    }

    /// Cost of the seated jobs, in millionths for one kilowatt a card.
    package var cost: Int64 {
        jobs.indices.reduce(0) { sum, job in sum + (starts[job].map { cost(job, $0) } ?? 0) }
    }

    private var unseated: Int { starts.count { $0 == nil } }

    private func cost(_ job: Int, _ hour: Int64) -> Int64 {
        prices.cost(from: hour, hours: jobs[job].hours) * jobs[job].cards
    }

    private static func spread(_ job: DeferrableJob, _ prices: SummedPrices) -> Int64 {
        let costs = (job.earliest...job.latest).map { prices.cost(from: $0, hours: job.hours) }
        return ((costs.max() ?? 0) - (costs.min() ?? 0)) * job.cards
    }

    private mutating func insert(_ order: [Int]) {
        for job in order {
            guard let hour = cheapest(job) else { continue }
            free.take(jobs[job], at: hour)
            starts[job] = hour
        }
    }

    /// The cheapest hour of a job's window that has room.
    private func cheapest(_ job: Int) -> Int64? {
        var best: (cost: Int64, hour: Int64)?
        for hour in jobs[job].earliest...jobs[job].latest {
            let cost = cost(job, hour)
            if let best, best.cost <= cost { continue }
            if free.fits(jobs[job], at: hour) { best = (cost, hour) }
        }
        return best?.hour
    }

    /// One round of improvement; whether anything changed.
    private mutating func improve() -> Bool {
        var changed = false
        for job in jobs.indices {
            if let old = starts[job] { free.give(jobs[job], at: old) }
            let hour = cheapest(job)
            if hour != starts[job] { changed = true }
            starts[job] = hour
            if let hour { free.take(jobs[job], at: hour) }
            if displace(job) { changed = true }
        }
        return changed
    }

    /// Gives a job a cheaper hour that one other job leaves for it, where both together gain.
    private mutating func displace(_ job: Int) -> Bool {
        let present = starts[job]
        let now = present.map { cost(job, $0) } ?? .max
        for hour in jobs[job].earliest...jobs[job].latest {
            let then = cost(job, hour)
            guard then < now else { continue }
            let span = hour..<hour + jobs[job].hours
            for other in jobs.indices where other != job {
                guard let place = starts[other], place < span.upperBound,
                    place + jobs[other].hours > span.lowerBound
                else { continue }
                if swap(job, to: hour, gaining: now == .max ? .max : now - then, with: other) {
                    return true
                }
            }
        }
        return false
    }

    private mutating func swap(
        _ job: Int, to hour: Int64, gaining gain: Int64, with other: Int
    ) -> Bool {
        let saved = (starts: starts, free: free)
        guard let place = starts[other] else { return false }
        if let old = starts[job] { free.give(jobs[job], at: old) }
        free.give(jobs[other], at: place)
        if free.fits(jobs[job], at: hour) {
            free.take(jobs[job], at: hour)
            if let next = cheapest(other), cost(other, next) - cost(other, place) < gain {
                free.take(jobs[other], at: next)
                (starts[job], starts[other]) = (hour, next)
                return true
            }
        }
        (starts, free) = saved
        return false
    }

    /// Takes a few jobs whose runs meet out together and seats them in another order, again and
    /// again, keeping what costs no more (large neighbourhood search; Shaw, CP 1998). The draws
    /// are of one sequence, so that equal input gives an equal plan.
    private mutating func reseat() {
        guard jobs.count > 1 else { return }
        var draws = SplitMix64(seed: UInt64(jobs.count))
        for _ in 0..<min(PowerLimits.reseats, jobs.count * PowerLimits.reseatsPerJob) {
            let pivot = Int(draws.below(Int64(jobs.count)))
            var group = [pivot]
            let around = jobs.indices.filter { $0 != pivot && meets($0, pivot) }
            while group.count < min(PowerLimits.reseated, around.count + 1) {
                let other = around[Int(draws.below(Int64(around.count)))]
                if !group.contains(other) { group.append(other) }
            }
            for index in group.indices.dropLast() {
                let other = index + Int(draws.below(Int64(group.count - index)))
                group.swapAt(index, other)
            }
            seatAgain(group)
        }
    }

    /// Whether a job's run could meet another's present one.
    private func meets(_ job: Int, _ pivot: Int) -> Bool {
        guard let start = starts[job] else { return true }
        return start < jobs[pivot].latest + jobs[pivot].hours
            && start + jobs[job].hours > jobs[pivot].earliest
    }

    private mutating func seatAgain(_ group: [Int]) {
        let saved = (starts: starts, free: free)
        let before = standing(group)
        for job in group {
            if let start = starts[job] { free.give(jobs[job], at: start) }
            starts[job] = nil
        }
        insert(group)
        if standing(group) > before { (starts, free) = saved }
    }

    /// What a group of jobs costs: first how many have no seat, then the energy.
    private func standing(_ group: [Int]) -> (Int, Int64) {
        (
            group.count { starts[$0] == nil },
            group.reduce(0) { sum, job in sum + (starts[job].map { cost(job, $0) } ?? 0) }
        )
    }
}
