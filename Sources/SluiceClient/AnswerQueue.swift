internal import SluiceWire

/// Answers that came and were not asked for yet, in order of arrival. Bounded by its owner, which
/// counts them with what is in flight.
struct AnswerQueue {
    private var items: [(correlation: UInt64, message: Message)] = []
    private var first = 0

    var count: Int { items.count - first }

    mutating func append(_ correlation: UInt64, _ message: Message) {
        items.append((correlation, message))
    }

    mutating func popFirst() -> (correlation: UInt64, message: Message)? {
        guard first < items.count else { return nil }
        let item = items[first]
        first += 1
        if first == items.count {
            items.removeAll(keepingCapacity: true)
            first = 0
        } else if first >= 1_024 {
            items.removeFirst(first)
            first = 0
        }
        return item
    }

    /// Takes the answer to one request. O(answers waiting).
    mutating func take(_ correlation: UInt64) -> Message? {
        guard let index = items[first...].firstIndex(where: { $0.correlation == correlation })
        else { return nil }
        return items.remove(at: index).message
    }
}
