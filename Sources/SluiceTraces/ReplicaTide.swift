/// Turns a series of replica counts into jobs: the tide made of single replicas.
///
/// Replica `k` (from 1) runs through every maximal stretch of windows in which at least `k` are
/// needed. So the number of running jobs equals the demand in every window, and the lowest
/// replicas, always needed, are long jobs while the crests are short ones.
struct ReplicaTide {
    /// Length of a window in seconds.
    let windowSeconds: Int64
    /// Cards of one replica, and the share of one card where it is 1.
    var cards: UInt32
    var cardMilli: UInt32 = 1000
    /// Label and metro of the jobs.
    var label: String
    var metroIndex: Int?

    /// The jobs for `counts` replicas in window 0, 1, 2 …; unordered, O(windows + jobs).
    func jobs(counts: [Int64]) -> [TraceJob] {
        var jobs: [TraceJob] = []
        // Starts of the replicas now running; the last started stops first.
        var starts: [Int] = []
        for window in 0...counts.count {
            let needed = window < counts.count ? Int(counts[window]) : 0
            while starts.count > needed, let start = starts.popLast() {
                jobs.append(job(from: start, to: window))
            }
            while starts.count < needed { starts.append(window) }
        }
        return jobs
    }

    private func job(from start: Int, to end: Int) -> TraceJob {
        TraceJob(
            index: 0, submitSeconds: Int64(start) * windowSeconds,
            durationSeconds: Int64(end - start) * windowSeconds, cards: cards,
            cardMilli: cardMilli, kind: .inference, label: label, metroIndex: metroIndex)
    }
}
