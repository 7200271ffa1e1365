/// What is going to happen, soonest first; of two at one moment the one that was planned first.
///
/// A binary heap; O(log n) for each verb.
struct EventQueue<Event: Sendable>: Sendable {
    /// Something that happens at a moment.
    struct Entry: Sendable {
        /// Microseconds of simulated time.
        let at: Int64
        /// Counts up, so that ties have an order.
        let number: UInt64
        let event: Event

        func isBefore(_ other: Entry) -> Bool { (at, number) < (other.at, other.number) }
    }

    private var entries: [Entry] = []
    private var planned: UInt64 = 0

    /// The moment of the first event.
    var firstMoment: Int64? { entries.first?.at }

    /// Plans an event.
    mutating func insert(_ event: Event, at moment: Int64) {
        planned += 1
        entries.append(Entry(at: moment, number: planned, event: event))
        var child = entries.count - 1
        while child > 0, entries[child].isBefore(entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the first event out.
    mutating func removeFirst() -> Entry? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        guard !entries.isEmpty else { return first }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in 2 * parent + 1...2 * parent + 2
            where child < entries.count && entries[child].isBefore(entries[least]) {
                least = child
            }
            guard least != parent else { return first }
            entries.swapAt(least, parent)
            parent = least
        }
    }
}
