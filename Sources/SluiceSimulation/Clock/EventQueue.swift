/// What is going to happen, soonest first; of two at one moment the one that was planned first.
///
/// A binary heap of small keys beside the events themselves, which are not moved; O(log n) for each
/// verb.
struct EventQueue<Event: Sendable>: Sendable {
    /// Something that happens at a moment.
    struct Entry: Sendable {
        /// Microseconds of simulated time.
        let at: Int64
        let event: Event
    }

    private struct Key: Sendable {
        let at: Int64
        /// Counts up, so that ties have an order.
        let number: UInt64
        let slot: Int

        func isBefore(_ other: Key) -> Bool {
            at != other.at ? at < other.at : number < other.number
        }
    }

    private var keys: [Key] = []
    private var events: [Event?] = []
    private var free: [Int] = []
    private var planned: UInt64 = 0

    /// The moment of the first event.
    var firstMoment: Int64? { keys.first?.at }

    /// Plans an event.
    mutating func insert(_ event: Event, at moment: Int64) {
        planned += 1
        let slot: Int
        if let last = free.popLast() {
            slot = last
            events[slot] = event
        } else {
            slot = events.count
            events.append(event)
        }
        keys.append(Key(at: moment, number: planned, slot: slot))
        var child = keys.count - 1
        while child > 0, keys[child].isBefore(keys[(child - 1) / 2]) {
            keys.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the first event out.
    mutating func removeFirst() -> Entry? {
        guard let first = keys.first, let last = keys.popLast(),
            let event = events[first.slot].take()
        else { return nil }
        free.append(first.slot)
        if !keys.isEmpty {
            keys[0] = last
            sink()
        }
        return Entry(at: first.at, event: event)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in 2 * parent + 1...2 * parent + 2
            where child < keys.count && keys[child].isBefore(keys[least]) {
                least = child
            }
            guard least != parent else { return }
            keys.swapAt(least, parent)
            parent = least
        }
    }
}
