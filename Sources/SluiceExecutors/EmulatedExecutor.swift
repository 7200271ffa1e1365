package import SluiceGateway
package import SluiceModel

/// Runs that are a length of civil time and nothing else, for regions nobody has at hand.
/// Starting, stopping and ending cost O(log runs).
package struct EmulatedExecutor: Executor, Sendable {
    private var ends = EndHeap()
    private var live: [RunKey: CivilTime] = [:]
    private var events: [ExecutorEvent] = []

    /// Nothing runs.
    package init() {}

    /// How many run.
    package var runCount: Int { live.count }

    /// When the next run ends; nil where none will by itself.
    package var nextEnd: CivilTime? { ends.first?.at }

    package mutating func perform(_ action: ExecutorAction, civil: CivilTime) {
        switch action {
        case .start(let run): begin(run, since: civil)
        case .adopt(let run, let since):
            // One that was never said to run may start now: nothing of it can be anywhere.
            begin(run, since: since ?? civil)
        case .stop(let run, _, _):
            if live.removeValue(forKey: run) != nil {
                events.append(.ended(run, how: .stopped, at: civil))
            }
        case .leaseMoved: break
        }
    }

    package mutating func takeEvents(civil: CivilTime) -> [ExecutorEvent] {
        while let end = ends.first, end.at <= civil {
            ends.removeFirst()
            // A run that was stopped leaves its end in the heap; it is stale when met.
            guard live.removeValue(forKey: end.run) != nil else { continue }
            events.append(.ended(end.run, how: end.how, at: end.at))
        }
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    package func readOutput(_ run: RunKey, offset: UInt64, limit: Int) -> RunOutput? { nil }

    private mutating func begin(_ run: GatewayRun, since: CivilTime) {
        guard live.updateValue(since, forKey: run.key) == nil else { return }
        events.append(.started(run.key, since: since))
        let length = run.order.expectedRun
        let limit = run.order.wallClockLimit
        if limit.count > 0, length.count == 0 || limit < length {
            ends.insert(EndHeap.End(at: since.adding(limit), run: run.key, how: .overLimit))
        } else if length.count > 0 {
            ends.insert(EndHeap.End(at: since.adding(length), run: run.key, how: .succeeded))
        }
    }
}

/// A binary heap of ends, the earliest first; equal ends in order of replica and epoch.
struct EndHeap: Sendable {
    struct End: Sendable {
        let at: CivilTime
        let run: RunKey
        let how: RunEnd

        func isBefore(_ other: End) -> Bool {
            (at, run.replica, run.epoch) < (other.at, other.run.replica, other.run.epoch)
        }
    }

    private var ends: [End] = []

    var first: End? { ends.first }

    mutating func insert(_ end: End) {
        ends.append(end)
        var child = ends.count - 1
        while child > 0, ends[child].isBefore(ends[(child - 1) / 2]) {
            ends.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() {
        ends.swapAt(0, ends.count - 1)
        ends.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < ends.count && ends[child].isBefore(ends[least]) { least = child }
            guard least != parent else { return }
            ends.swapAt(parent, least)
            parent = least
        }
    }
}
