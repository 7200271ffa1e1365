import SluiceModel

/// Runs by their end, soonest first, ties by job: a binary heap.
struct EndHeap {
    /// When a run ends, and where.
    struct End: Hashable {
        var time: CivilTime
        var job: Int
        var pool: Int

        static func isBefore(_ left: End, _ right: End) -> Bool {
            (left.time, left.job) < (right.time, right.job)
        }
    }

    private var ends: [End] = []

    /// The run that ends first.
    var first: End? { ends.first }

    /// O(log runs).
    mutating func insert(_ end: End) {
        ends.append(end)
        var child = ends.count - 1
        while child > 0, End.isBefore(ends[child], ends[(child - 1) / 2]) {
            ends.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// O(log runs).
    mutating func removeFirst() -> End? {
        guard let first = ends.first, let last = ends.popLast() else { return nil }
        guard !ends.isEmpty else { return first }
        ends[0] = last
        var parent = 0
        while true {
            let children = min(2 * parent + 1, ends.count)..<min(2 * parent + 3, ends.count)
            guard 2 * parent + 1 < ends.count,
                let least = children.min(by: { End.isBefore(ends[$0], ends[$1]) }),
                End.isBefore(ends[least], ends[parent])
            else { return first }
            ends.swapAt(least, parent)
            parent = least
        }
    }
}
