package import SluiceModel

/// Tells from what a site says of a node, time after time, whether it is likely to fail: one whose
/// error counter keeps rising, or that comes and goes. No clock: moments are arguments. O(1) a
/// saying; remembers the nodes that were ever named.
package struct HealthRule: Sendable {
    /// What is remembered of one node.
    private struct History: Sendable {
        var errors: UInt64 = 0
        var said = NodeHealth.ok
        /// When its counter rose, the last `HealthRule.times` of them.
        var rises: [CivilTime] = []
        /// When it faulted, likewise.
        var faults: [CivilTime] = []
    }

    /// So often within the window makes a node suspect: once is chance, twice may be.
    package static let times = 3
    /// The window of rising errors: a memory or a link that breaks gets worse within the hour.
    package static let riseWindow = Seconds(3_600)
    /// The window of faults: a day, as a node that is repaired every few hours is not repaired.
    package static let faultWindow = Seconds(86_400)

    private var histories: [NodeAddress: History] = [:]

    /// Remembers nothing yet.
    package init() {}

    /// How a node is to be taken of which a site says this now. `errors` is a counter that only
    /// grows while the node is up; nil where none is told.
    package mutating func judge(
        _ node: NodeAddress, said: NodeHealth, cause: String, errors: UInt64?, at civil: CivilTime
    ) -> (health: NodeHealth, cause: String) {
        var history = histories[node] ?? History(errors: errors ?? 0)
        if let errors {
            // A counter that fell began anew with its node.
            if errors > history.errors { history.rises.note(civil) }
            history.errors = errors
        }
        if said == .faulted, history.said != .faulted { history.faults.note(civil) }
        history.said = said
        histories[node] = history
        guard said == .ok else { return (said, cause) }
        if history.rises.isDense(within: Self.riseWindow, at: civil) {
            let sentence = "its errors rose \(Self.times) times in an hour, to \(history.errors)"
            return (.suspect, sentence)
        }
        if history.faults.isDense(within: Self.faultWindow, at: civil) {
            return (.suspect, "it faulted \(Self.times) times in a day")
        }
        return (.ok, "")
    }
}

extension [CivilTime] {
    fileprivate mutating func note(_ moment: CivilTime) {
        if count == HealthRule.times { removeFirst() }
        append(moment)
    }

    /// Whether the last `HealthRule.times` lie within the window that ends now.
    fileprivate func isDense(within window: Seconds, at now: CivilTime) -> Bool {
        count == HealthRule.times && now.since(self[0]) <= window
    }
}
