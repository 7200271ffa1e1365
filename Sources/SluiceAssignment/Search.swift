/// Improves an assignment by moves that keep it feasible: a job goes to a pool with room, or takes
/// the room of others, which go to their best place with room, or out.
///
/// Room that a move leaves is credited with a part of its price, at first nearly all of it: a full
/// pool then gives up a job that is not worth its cards, and the room finds a better one later.
/// Without that credit the search fills the pools and is stuck. The credit falls to nothing, the
/// patience with moves for the worse (threshold accepting) as well. The order of tries is a fixed
/// sequence: equal input, equal output. The best assignment that was seen is the answer.
struct Search {
    /// The best assignment that was seen.
    private(set) var best: [Int32]
    let gains: Gains
    private let prices: Prices
    private var bestGain: Int64 = 0
    private var gain: Int64 = 0
    /// What is saved, less the part of the price that is credited for the cards taken.
    var worth: Int64 = 0
    /// What each candidate is worth so.
    var worths: [Int64]
    /// Each job's pool, candidate and seat; -1 and nonsense where it is out.
    private(set) var place: [Int32]
    private(set) var taken: [Int]
    private var seats: [Int]
    private(set) var free: [Int64]
    /// Members of each pool: those of pool `p` from `rows[p]`, `counts[p]` of them.
    private(set) var members: [Int32]
    let rows: [Int]
    private(set) var counts: [Int]
    var sequence = FixedSequence()

    /// Starts from a feasible assignment to candidates of `gains`.
    init(_ gains: Gains, _ prices: Prices, from start: [Int32]) {
        self.gains = gains
        self.prices = prices
        best = start
        worths = gains.gains
        place = [Int32](repeating: -1, count: gains.jobs)
        taken = [Int](repeating: 0, count: gains.jobs)
        seats = taken
        free = gains.rooms
        var sums = [Int](repeating: 0, count: gains.rooms.count + 1)
        for pool in gains.pools { sums[Int(pool) + 1] += 1 }
        for pool in gains.rooms.indices { sums[pool + 1] += sums[pool] }
        rows = sums
        members = [Int32](repeating: -1, count: gains.pools.count)
        counts = [Int](repeating: 0, count: gains.rooms.count)
        for job in start.indices where start[job] >= 0 {
            guard let at = gains.place(job, start[job]) else {
                preconditionFailure("job \(job) starts in pool \(start[job]), no candidate of it")
            }
            put(job, at)
        }
        precondition(free.allSatisfy { $0 >= 0 }, "the search starts from a pool over its room")
        bestGain = gain
    }

    /// Runs all levels. O(jobs × tries of a job).
    mutating func run() {
        guard !gains.pools.isEmpty else { return }
        let levels = AssignmentLimits.levels
        let tries = gains.jobs * AssignmentLimits.triesOfJob / levels
        let margin = prices.margin(gains) / 10
        // Small costs need a patience in fractions; large ones have no room for them.
        let places: Int64 = margin < 1 << 34 ? 10 : 0
        var patience = min(margin, 1 << 44) << places
        for level in 0..<levels {
            if level % 4 == 0 { credit(95 * max(0, 48 - Int64(level)) / 48) }
            patience = level == levels - 1 ? 0 : patience - patience / 8
            for _ in 0..<tries {
                attempt(patience, places + 10)
                if gain > bestGain {
                    bestGain = gain
                    best = place
                }
            }
        }
    }

    /// Credits free room with `part` hundredths of its price from now on. O(candidates).
    private mutating func credit(_ part: Int64) {
        worth = 0
        for job in 0..<gains.jobs {
            for at in gains.range(job) {
                let charge = prices.charge(gains, job, at)
                worths[at] = gains.gains[at] - charge / 100 * part - charge % 100 * part / 100
            }
            if place[job] >= 0 { worth += worths[taken[job]] }
        }
    }

    // MARK: Seats

    /// Puts a job that is out where a candidate says; there may be no room.
    @inline(__always)
    mutating func put(_ job: Int, _ at: Int) {
        let pool = Int(gains.pools[at])
        let seat = rows[pool] + counts[pool]
        members[seat] = Int32(truncatingIfNeeded: job)
        seats[job] = seat
        counts[pool] += 1
        free[pool] -= gains.sizes[job]
        place[job] = gains.pools[at]
        taken[job] = at
        gain += gains.gains[at]
        worth += worths[at]
    }

    /// Takes a job out, wherever it is.
    @inline(__always)
    mutating func take(_ job: Int) {
        guard place[job] >= 0 else { return }
        let pool = Int(place[job])
        counts[pool] -= 1
        let last = members[rows[pool] + counts[pool]]
        members[seats[job]] = last
        seats[Int(last)] = seats[job]
        free[pool] += gains.sizes[job]
        place[job] = -1
        gain -= gains.gains[taken[job]]
        worth -= worths[taken[job]]
    }
}
