/// A price for a card of each pool, and the bound that they prove.
///
/// With a price on cards instead of a bound on them, each job goes where its gain less the price of
/// its cards is highest. What that comes to, with the prices of all cards, is never less than any
/// assignment's gain (Lagrangian duality), whatever the prices. Prices are kept in fractions of the
/// cost's unit, `1 / 2^shift`, so that small costs have fine prices; the bound is rounded up.
struct Prices: Sendable {
    /// The price of a card of each pool, in 1 / 2^shift.
    private(set) var cards: [Int64]
    /// Binary places of a price; negative where costs are so large that prices are coarser.
    let shift: Int64
    /// From this price on nobody wants a pool's cards.
    private var ceilings: [Int64]

    /// Prices of nothing, as fine as 62 bits allow. O(candidates).
    init(_ gains: Gains) {
        cards = [Int64](repeating: 0, count: gains.rooms.count)
        ceilings = cards
        let most = max(1, gains.gains.max() ?? 1)
        let asked = max(
            1, gains.sizes.reduce(0, +), gains.rooms.reduce(0, +), Int64(gains.jobs))
        // A price is at most the highest gain for one card; its product with all cards must fit.
        let bits = Int64(128 - (Int128(most) * Int128(asked)).leadingZeroBitCount)
        shift = min(24, 61 - bits)
        for job in 0..<gains.jobs {
            for at in gains.range(job) {
                let pool = Int(gains.pools[at])
                let ratio = scaled(gains.gains[at]) / max(1, gains.sizes[job])
                ceilings[pool] = max(ceilings[pool], ratio)
            }
        }
    }

    /// A gain in the prices' unit, not less than it is.
    @inline(__always)
    func scaled(_ gain: Int64) -> Int64 {
        shift >= 0 ? gain << shift : (gain >> -shift) + 1
    }

    /// What a candidate is worth: its gain less the price of its cards.
    @inline(__always)
    func worth(_ gains: Gains, _ job: Int, _ at: Int) -> Int64 {
        scaled(gains.gains[at]) - cards[Int(gains.pools[at])] * gains.sizes[job]
    }

    /// The candidate that is worth most; nil where none is worth more than staying unplaced.
    @inline(__always)
    func choice(_ gains: Gains, _ job: Int) -> (at: Int, worth: Int64)? {
        var best: Int64 = 0
        var choice = -1
        for at in gains.range(job) {
            let worth = worth(gains, job, at)
            if worth > best {
                best = worth
                choice = at
            }
        }
        return choice < 0 ? nil : (choice, best)
    }

    /// What the price of a candidate's cards is in the cost's unit, at most twice its gain.
    func charge(_ gains: Gains, _ job: Int, _ at: Int) -> Int64 {
        let charge = cards[Int(gains.pools[at])] * gains.sizes[job]
        let gain = gains.gains[at]
        guard charge < scaled(gain) * 2 else { return gain * 2 }
        return shift >= 0 ? charge >> shift : charge << -shift
    }

    /// What jobs lose on average, in the cost's unit, by their fourth best candidate instead of
    /// their best, or by staying unplaced where that is less. `gains` are in order of worth.
    func margin(_ gains: Gains) -> Int64 {
        var sum: Int128 = 0
        for job in 0..<gains.jobs where !gains.range(job).isEmpty {
            let range = gains.range(job)
            let fourth = min(range.lowerBound + 3, range.upperBound - 1)
            sum += Int128(max(0, worth(gains, job, range.lowerBound)))
            sum -= Int128(max(0, worth(gains, job, fourth)))
        }
        let mean = Int64(clamping: sum / Int128(max(1, gains.jobs)))
        return shift >= 0 ? mean >> shift : Int64(clamping: Int128(mean) << Int128(-shift))
    }

    /// What the jobs ask of each pool at these prices, and the bound on any assignment's gain, in
    /// the prices' unit. O(candidates).
    private func demand(_ gains: Gains, into asked: inout [Int64]) -> Int64 {
        var bound: Int64 = 0
        for pool in cards.indices {
            asked[pool] = 0
            bound += cards[pool] * gains.rooms[pool]
        }
        for job in 0..<gains.jobs {
            guard let choice = choice(gains, job) else { continue }
            bound += choice.worth
            asked[Int(gains.pools[choice.at])] += gains.sizes[job]
        }
        return bound
    }

    /// The least that any assignment costs, as far as these prices prove it. `gains` are all.
    func lowerBound(_ gains: Gains) -> Int64 {
        var asked = cards
        let bound = Int128(demand(gains, into: &asked))
        let whole = shift >= 0 ? bound >> Int128(shift) : bound << Int128(-shift)
        var most: Int128 = 0
        for job in 0..<gains.jobs {
            var best: Int64 = 0
            for at in gains.range(job) { best = max(best, gains.gains[at]) }
            most += Int128(best)
        }
        return gains.base - Int64(min(whole, most))
    }
}

// MARK: Finding them

extension Prices {
    /// One price for all cards: that at which the nation, were it one pool, would be full.
    /// O(candidates + jobs log jobs).
    mutating func level(_ gains: Gains) {
        var order: [(ratio: Int64, job: Int)] = []
        for job in 0..<gains.jobs where gains.sizes[job] > 0 && !gains.range(job).isEmpty {
            var best: Int64 = 0
            for at in gains.range(job) { best = max(best, gains.gains[at]) }
            order.append((scaled(best) / gains.sizes[job], job))
        }
        order.sort { ($1.ratio, $0.job) < ($0.ratio, $1.job) }
        var room = gains.rooms.reduce(0, +)
        for (ratio, job) in order {
            room -= gains.sizes[job]
            guard room < 0 else { continue }
            for pool in cards.indices { cards[pool] = min(ratio, ceilings[pool]) }
            return
        }
    }

    /// Lets the jobs come one after another, round after round: each takes its best pool, which
    /// gets dearer at once by the share of it that is taken, while all get cheaper with time.
    ///
    /// This is the incremental subgradient method (Nedić and Bertsekas, SIAM J. Optim. 12, 2001).
    /// It comes within a hundredth of a per cent of the linear bound in 40 rounds, where steps that
    /// look at all jobs at once swing and are still far off. O(rounds × candidates).
    mutating func haggle(_ gains: Gains) {
        guard gains.jobs > 0 else { return }
        var step = spread(gains)
        let part = max(1, gains.jobs / AssignmentLimits.partsOfRound)
        let stride = Self.stride(gains.jobs)
        var job = 0
        for _ in 0..<AssignmentLimits.rounds {
            var index = 0
            while index < gains.jobs {
                let end = min(gains.jobs, index + part)
                let ease = step / Int64(gains.jobs) * Int64(end - index)
                for _ in index..<end {
                    job += stride
                    if job >= gains.jobs { job -= gains.jobs }
                    guard let choice = choice(gains, job) else { continue }
                    let pool = Int(gains.pools[choice.at])
                    let rise = step / max(1, gains.rooms[pool]) * gains.sizes[job]
                    cards[pool] = min(cards[pool] + rise, ceilings[pool])
                }
                for pool in cards.indices { cards[pool] = max(0, cards[pool] - ease) }
                index = end
            }
            step = step / 8 * 7
        }
    }

    /// What the best candidate saves for a card beyond the mean candidate: the first step.
    private func spread(_ gains: Gains) -> Int64 {
        var spread: Int128 = 0
        var asked: Int128 = 1
        for job in 0..<gains.jobs where !gains.range(job).isEmpty {
            var best: Int64 = 0
            var sum: Int128 = 0
            for at in gains.range(job) {
                best = max(best, gains.gains[at])
                sum += Int128(gains.gains[at])
            }
            spread += Int128(best) - sum / Int128(gains.range(job).count)
            asked += Int128(gains.sizes[job])
        }
        return scaled(Int64(clamping: spread / asked))
    }

    /// About 0.618 of `count`, with no common divisor: steps that visit all, well mixed.
    private static func stride(_ count: Int) -> Int {
        func divisor(_ one: Int, _ other: Int) -> Int {
            other == 0 ? one : divisor(other, one % other)
        }
        var step = max(1, count * 618 / 1_000)
        while divisor(step, count) != 1 { step += 1 }
        return step % count
    }

    /// Makes the prices exact by subgradient steps over the candidates that are left; takes them
    /// only where they prove more over all. O(steps × candidates left + candidates).
    mutating func refine(_ near: Gains, all: Gains, towards goal: Int64) {
        let before = self
        let aim = shift >= 0 ? goal << shift : goal >> -shift
        var asked = cards
        var found = (bound: Int64.max, cards: cards)
        var share: Int128 = 60
        var idle = 0
        var direction = [Int64](repeating: 0, count: cards.count)
        for _ in 0..<AssignmentLimits.steps {
            let bound = demand(near, into: &asked)
            idle += 1
            if bound < found.bound {
                found = (bound, cards)
                idle = 0
            } else if idle % 5 == 0 {
                share = share * 2 / 3
            }
            guard step(Int128(bound - aim) * share / 100, near, asked, &direction) else { break }
        }
        cards = found.cards
        if before.lowerBound(all) > lowerBound(all) { self = before }
    }

    /// One step of Polyak's length; the direction keeps a part of those before it, which damps the
    /// swing. False where there is nowhere to go.
    private mutating func step(
        _ length: Int128, _ gains: Gains, _ asked: [Int64], _ direction: inout [Int64]
    ) -> Bool {
        var squares: Int128 = 0
        for pool in cards.indices {
            var over = (asked[pool] - gains.rooms[pool]) << 8
            if cards[pool] == 0, over < 0 { over = 0 }
            direction[pool] = (direction[pool] * 5 + over * 3) / 8
            squares += Int128(direction[pool]) * Int128(direction[pool])
        }
        guard squares > 0 else { return false }
        for pool in cards.indices where direction[pool] != 0 {
            let price = Int128(cards[pool]) + (length << 8) * Int128(direction[pool]) / squares
            cards[pool] = Int64(min(max(price, 0), Int128(ceilings[pool])))
        }
        return true
    }
}
