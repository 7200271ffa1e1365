package import SluiceLinux

/// Deadlines, the earliest first: a binary heap. Nothing is taken out early: who gives a deadline
/// up lets it come and ignores it (the value it carries should tell). Add and take are O(log n).
package struct DeadlineHeap<Value> {
    private var entries: [(deadline: Instant, value: Value)] = []

    /// No deadlines.
    package init() {}

    /// The earliest deadline, `never` when there is none.
    package var first: Instant { entries.first?.deadline ?? .never }

    /// How many deadlines are kept, given-up ones included.
    package var count: Int { entries.count }

    /// Keeps a deadline.
    package mutating func add(_ deadline: Instant, _ value: Value) {
        entries.append((deadline, value))
        var child = entries.count - 1
        while child > 0, entries[child].deadline < entries[(child - 1) / 2].deadline {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the earliest deadline out if it has come.
    package mutating func take(dueAt now: Instant) -> Value? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].deadline < entries[least].deadline {
                least = child
            }
            if least == parent { return first.value }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
