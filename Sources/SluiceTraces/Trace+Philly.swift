extension Trace {
    /// Philly: `timestamp,duration,num_gpus,gpu_time,cluster`.
    ///
    /// Every row is a gang (`training`); the label is the virtual cluster. The rows stand by
    /// cluster, so they are ordered by time here, and the first submission is second 0. Durations
    /// are cut to whole seconds, at least one.
    /// Source: msr-fiddle/philly-traces, CC BY 4.0.
    static func readPhilly(path: String) throws(TraceError) -> Trace {
        var table = try CommaTable(
            path: path, format: "philly", required: ["timestamp", "duration", "num_gpus"])
        let submitted = table.column("timestamp")!, duration = table.column("duration")!
        let cards = table.column("num_gpus")!, cluster = table.column("cluster")
        var jobs: [TraceJob] = []
        while try table.advance() {
            try checkCount(jobs.count, path: path, line: table.lineNumber)
            jobs.append(
                TraceJob(
                    index: jobs.count, submitSeconds: try table.timestamp(submitted),
                    durationSeconds: max(
                        1, try table.number(duration, in: 0...TraceLimits.seconds)),
                    cards: UInt32(try table.number(cards, in: 1...TraceLimits.cardsPerJob)),
                    kind: .training, label: cluster.map { table.text($0) } ?? ""))
        }
        let start = jobs.map(\.submitSeconds).min()
        return Trace(ordering: jobs, shiftToZero: true, startUnixSeconds: start)
    }
}
