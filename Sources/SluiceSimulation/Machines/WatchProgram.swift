import SluiceModel

/// A tenant's watch of its jobs: a list at a position, then changes, over any number of
/// connections.
struct WatchProgram: Sendable {
    /// Correlation of its list: far over those of requests.
    static let list: UInt64 = 1 << 40
    /// Correlation of its watch.
    static let watch: UInt64 = list + 1

    /// Through which position all changes were told; none where the jobs must be listed.
    private(set) var position = Position.none
    /// The state of each job as it was told last.
    private(set) var states: [JobID: JobState] = [:]
    /// Whether something was asked for on the present connection.
    var isAsked = false
    /// Whether changes come over the present connection.
    private(set) var isWatching = false

    mutating func connectionLost() {
        isAsked = false
        isWatching = false
    }

    /// The planner does not know any more what was missed: all is listed again.
    mutating func isTooOld() {
        position = .none
        states = [:]
        isAsked = false
    }

    /// All jobs, at a position; the watch begins there.
    mutating func listed(_ jobs: [(job: JobID, state: JobState)], at position: Position) {
        states = [:]
        for entry in jobs { states[entry.job] = entry.state }
        self.position = position
        isAsked = false
    }

    /// Changes at a position. Says what is wrong with them, nil where nothing is.
    mutating func told(
        _ jobs: [(job: JobID, state: JobState)], at position: Position
    ) -> String? {
        // The first answer of a connection says what was missed, which may be nothing.
        let isLater = isWatching ? position > self.position : position >= self.position
        guard isLater else { return "position \(position) after \(self.position)" }
        isWatching = true
        self.position = position
        for entry in jobs {
            if let known = states[entry.job], known.isEnded, known != entry.state {
                return "job \(entry.job) is \(entry.state) after it was \(known)"
            }
            states[entry.job] = entry.state
        }
        return nil
    }
}
