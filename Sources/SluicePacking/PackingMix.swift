/// The kinds of task that arrive, with how many of each: all that a policy may know beforehand.
package struct PackingMix: Sendable {
    /// One kind and how often it was seen.
    package struct Kind: Sendable {
        package var task: PackingTask
        package var count: Int
    }

    /// The kinds, in the order in which they were first seen.
    package private(set) var kinds: [Kind] = []
    /// How many tasks in all.
    package private(set) var count = 0
    private var places: [PackingTask: Int] = [:]

    /// Nothing seen.
    package init() {}

    /// The mix of a list.
    package init(_ tasks: [PackingTask]) { for task in tasks { add(task) } }

    /// Counts a task, or as many as that. One of a kind that is new past
    /// `PackingLimits.mixKinds` is not counted: what is known serves. O(1).
    package mutating func add(_ task: PackingTask, times: Int = 1) {
        if let place = places[task] {
            kinds[place].count += times
        } else {
            guard kinds.count < PackingLimits.mixKinds else { return }
            places[task] = kinds.count
            kinds.append(Kind(task: task, count: times))
        }
        count += times
    }

    /// Counts everything half; what was seen once is forgotten. O(kinds).
    mutating func fade() {
        let old = kinds
        self = PackingMix()
        for kind in old where kind.count > 1 { add(kind.task, times: kind.count / 2) }
    }

    /// Thousandths of cards that all tasks together ask for.
    package var demandMilli: Int { kinds.reduce(0) { $0 + $1.count * $1.task.demandMilli } }

    /// Cards asked for in each size of share, by size. Where there are more than
    /// `PackingLimits.pricedSizes`, the sizes of least demand count as the next larger that stays.
    var demandBySize: [(size: Int, cards: Int)] {
        var cards = [Int](repeating: 0, count: 1001)
        for kind in kinds where kind.task.cards > 0 {
            cards[kind.task.shareMilli] += kind.count * kind.task.cards
        }
        let present = cards.indices.filter { cards[$0] > 0 }
        let heaviest = present.sorted { (cards[$1] * $1, $1) < (cards[$0] * $0, $0) }
        let kept = heaviest.prefix(PackingLimits.pricedSizes - 1) + present.suffix(1)
        var result: [(size: Int, cards: Int)] = []
        var carried = 0
        for size in present {
            carried += cards[size]
            if kept.contains(size) {
                result.append((size, carried))
                carried = 0
            }
        }
        return result
    }
}
