extension WorkloadShape {
    /// Tries at a `maximumJobs` that gives a few jobs too many.
    private static let tries = 8

    /// A day of exactly `count` jobs.
    ///
    /// The bound on jobs is sought so that a few too many come; these are thinned evenly, which
    /// lowers the load by as much. Where the shape has more than that at its least (few jobs for a
    /// large nation), the thinning lowers the load more; where it has too few, the longest jobs are
    /// cut in two, one after the other, which keeps the load.
    package func day(exactly count: Int) -> Trace {
        let wanted = max(1, count)
        var shape = self
        shape.maximumJobs = wanted
        var best = shape.day().jobs
        var last = best.count
        for _ in 0..<Self.tries where !(wanted...(wanted + wanted / 32)).contains(best.count) {
            // A step of the ratio at most eightfold, as the count answers to only a part of it.
            let next = shape.maximumJobs * (wanted + wanted / 64) / max(1, last) + 1
            shape.maximumJobs = max(
                1, max(shape.maximumJobs / 8, min(shape.maximumJobs * 8, next)))
            let tried = shape.day().jobs
            last = tried.count
            let isEnough = tried.count >= wanted
            guard best.count < wanted ? tried.count > best.count : isEnough else { continue }
            if best.count < wanted || tried.count < best.count { best = tried }
        }
        var jobs = Self.thinned(best, to: wanted)
        while jobs.count < wanted, let longer = Self.split(jobs, to: wanted) { jobs = longer }
        return Trace(ordering: jobs, shiftToZero: false, notes: Self.sources)
    }

    /// At most `count` jobs, spread evenly over the list.
    package static func thinned(_ jobs: [TraceJob], to count: Int) -> [TraceJob] {
        guard jobs.count > count, count > 0 else { return jobs }
        return (0..<count).map { jobs[$0 * jobs.count / count] }
    }

    /// The list with its longest jobs cut in two; nil where none can be cut.
    private static func split(_ jobs: [TraceJob], to count: Int) -> [TraceJob]? {
        let order = jobs.indices.filter { jobs[$0].durationSeconds > 1 }
            .sorted { (jobs[$0].durationSeconds, $1) > (jobs[$1].durationSeconds, $0) }
        guard !order.isEmpty else { return nil }
        var longer = jobs
        for index in order.prefix(count - jobs.count) {
            var second = jobs[index]
            let half = second.durationSeconds / 2
            longer[index].durationSeconds = half
            second.submitSeconds += half
            second.durationSeconds -= half
            longer.append(second)
        }
        return longer
    }
}
