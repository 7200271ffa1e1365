/// The dual of the cutting-stock linear program: what each size of share is worth, as a part of a
/// card, where a given demand is to be cut from the fewest cards.
///
/// Column generation (Gilmore and Gomory, "A Linear Programming Approach to the Cutting-Stock
/// Problem", Operations Research 9, 1961): a simplex whose next pattern is the knapsack that is
/// worth most at the prices so far. Fixed point and a bound on the steps, so the same mix has the
/// same prices everywhere. With n sizes a step costs O(1000 n + n²).
struct CuttingStock {
    /// The sizes in thousandths of a card, rising.
    let sizes: [Int]
    /// The worth of each size, `Fixed.one` for a whole card, never below 0.
    private(set) var prices: [Int]
    /// Steps that the simplex took.
    private(set) var steps = 0

    /// The inverse of the basis, row by row.
    private var inverse: [Int]
    /// How much of each row's pattern is cut.
    private var amounts: [Int]
    private var knapsack: Knapsack

    /// A worth below which a pattern is not worth a step: rounding adds up to less.
    private static let worthwhile = Fixed.one >> 16
    /// The smallest pivot: a smaller one would blow rounding up.
    private static let leastPivot = Fixed.one >> 18

    /// Solves for `demand`: sizes, rising, and how many cards are asked for in each, above 0.
    init(_ demand: [(size: Int, cards: Int)]) {
        let count = demand.count
        let total = max(1, demand.reduce(0) { $0 + $1.cards })
        sizes = demand.map(\.size)
        prices = Array(repeating: 0, count: count)
        inverse = Array(repeating: 0, count: count * count)
        amounts = Array(repeating: 0, count: count)
        knapsack = Knapsack(sizes: sizes)
        for row in 0..<count {
            let copies = 1000 / demand[row].size
            inverse[row * count + row] = Fixed.one / copies
            // Each row is asked for a little more, so that no two run out at once.
            let share = demand[row].cards * Fixed.one / total + (row + 1)
            amounts[row] = share / copies
        }
        while steps < PackingLimits.simplexSteps, step() { steps += 1 }
    }

    /// The most that a leftover of each size 0 … 1000 can be worth; `Fixed.one` for a whole card.
    func worths() -> [Int] {
        var knapsack = knapsack
        knapsack.fill(prices)
        return knapsack.best
    }

    /// One step; false where no pattern is worth more than a card.
    private mutating func step() -> Bool {
        let count = sizes.count
        for column in 0..<count {
            var sum = 0
            for row in 0..<count { sum += inverse[row * count + column] }
            prices[column] = max(0, sum)
        }
        knapsack.fill(prices)
        guard count > 0, knapsack.best[1000] > Fixed.one + Self.worthwhile else { return false }
        let pattern = knapsack.pattern()
        let direction = (0..<count).map { row in
            (0..<count).reduce(0) { $0 + inverse[row * count + $1] * pattern[$1] }
        }
        guard let leaving = leavingRow(direction) else { return false }
        pivot(on: leaving, direction)
        return true
    }

    /// The row that runs out first as the new pattern is cut more; the lowest of equals.
    private func leavingRow(_ direction: [Int]) -> Int? {
        var best: Int?
        for row in direction.indices where direction[row] > Self.leastPivot {
            guard let other = best else {
                best = row
                continue
            }
            let left = amounts[row].multipliedFullWidth(by: direction[other])
            let right = amounts[other].multipliedFullWidth(by: direction[row])
            if (left.high, left.low) < (right.high, right.low) { best = row }
        }
        return best
    }

    private mutating func pivot(on leaving: Int, _ direction: [Int]) {
        let count = sizes.count
        for column in 0..<count {
            inverse[leaving * count + column] = Fixed.quotient(
                inverse[leaving * count + column], direction[leaving])
        }
        amounts[leaving] = Fixed.quotient(amounts[leaving], direction[leaving])
        for row in 0..<count where row != leaving && direction[row] != 0 {
            for column in 0..<count {
                inverse[row * count + column] -= Fixed.times(
                    direction[row], inverse[leaving * count + column])
            }
            amounts[row] = max(
                0, amounts[row] - Fixed.times(direction[row], amounts[leaving]))
        }
    }
}

/// The unbounded knapsack over a card of 1000 thousandths.
private struct Knapsack {
    let sizes: [Int]
    /// The most that fits into each room.
    private(set) var best = [Int](repeating: 0, count: 1001)
    private var chosen = [Int](repeating: -1, count: 1001)

    init(sizes: [Int]) { self.sizes = sizes }

    /// Fills the table for these prices. O(1000 × sizes).
    mutating func fill(_ prices: [Int]) {
        for room in 1...1000 {
            best[room] = best[room - 1]
            chosen[room] = -1
            for index in sizes.indices {
                if sizes[index] > room { break }
                let worth = best[room - sizes[index]] + prices[index]
                if worth > best[room] {
                    best[room] = worth
                    chosen[room] = index
                }
            }
        }
    }

    /// How many of each size the best filling of a card has.
    func pattern() -> [Int] {
        var counts = [Int](repeating: 0, count: sizes.count)
        var room = 1000
        while room > 0 {
            if chosen[room] < 0 {
                room -= 1
            } else {
                counts[chosen[room]] += 1
                room -= sizes[chosen[room]]
            }
        }
        return counts
    }
}
