package import SluiceModel
package import SluiceTraces

extension DemoWork {
    /// The tide of a published inference service, at every metro of the layout: each replica of the
    /// trace becomes as many as the metro's share of the load asks for. A trace shorter than a day
    /// is stretched to one, of a longer one the first day is taken. At most `jobs` replicas are
    /// kept, spread evenly.
    package static func tidal(
        _ trace: Trace, named name: String, to layout: NationalLayout, jobs: Int, seed: UInt64
    ) -> DemoWork {
        let fleet = DemoFleet(layout, within: bound)
        let quotas = quotas(layout, fleet)
        let replicas = oneDay(trace)
        let demand = replicas.reduce(Int128(0)) { $0 + Int128($1.milliCardSeconds) }
        var copies: [TraceJob] = []
        for (metro, quota) in quotas.enumerated() where demand > 0 {
            let thousandths = Int64(Int128(quota) * 1_000_000 * Int128(day) / demand)
            // What is left of a fraction goes to the next replica, so that the sum is kept.
            var left: Int64 = 500
            for replica in replicas {
                var copy = replica
                copy.metroIndex = metro
                left += thousandths
                for _ in 0..<min(left / 1_000, Int64(jobs)) { copies.append(copy) }
                left %= 1_000
            }
        }
        let kept = WorkloadShape.thinned(copies, to: jobs)
        var writer = JobWriter(layout, fleet, servedBy: quotas, seed: seed)
        for job in kept { writer.add(job, day: 0) }
        return DemoWork(
            jobs: writer.finish(), days: 1, title: "the tide of \(name) at every metro",
            notes: trace.notes + [
                "The trace is the load of one service (\(replicas.count) stretches of replicas in "
                    + "its day): every metro gets that tide in its own size. \(kept.count) of "
                    + "\(copies.count) replicas are sent.",
                inferenceNote,
            ])
    }

    /// The replicas of one day: stretched where the trace is shorter, cut where it is longer.
    private static func oneDay(_ trace: Trace) -> [TraceJob] {
        let span = max(1, trace.spanSeconds)
        return trace.jobs.compactMap { job in
            guard job.cards > 0 else { return nil }
            var moved = job
            if span < day {
                moved.submitSeconds = job.submitSeconds * day / span
                moved.durationSeconds = job.durationSeconds * day / span
            }
            guard moved.submitSeconds < day else { return nil }
            moved.durationSeconds = min(moved.durationSeconds, day - moved.submitSeconds)
            return moved
        }
    }
}
