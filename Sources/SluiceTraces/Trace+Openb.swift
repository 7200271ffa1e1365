extension Trace {
    /// Alibaba openb pod lists: `name,cpu_milli,memory_mib,num_gpu,gpu_milli` and, in all but
    /// multigpu20, `gpu_spec,qos,creation_time,deletion_time`.
    ///
    /// The trace names no kind, so: two or more cards are a gang (`training`); else service class
    /// LS (latency-sensitive) or Guaranteed is `inference`; else `batch`. Pods without a card are
    /// kept, with `cards` 0. A list without times gets the gaps and lengths of `TraceOptions`.
    /// Source: alibaba/clusterdata, cluster-trace-gpu-v2023; USENIX ATC'23 (FGD).
    static func readOpenb(path: String, options: TraceOptions) throws(TraceError) -> Trace {
        let list = try OpenbList.read(path: path, options: options)
        var notes: [String] = []
        if !list.hasTimes {
            notes.append(
                "the list has no times: a job every \(options.assumedGapSeconds) s, each "
                    + "\(options.assumedDurationSeconds) s long, is assumed")
        }
        return Trace(ordering: list.jobs, shiftToZero: false, notes: notes)
    }
}

/// An openb pod list as it stands in its file: with the pods' names and in the file's order, which
/// a `Trace` gives up.
package struct OpenbList: Equatable, Sendable {
    /// The pods' names.
    package private(set) var names: [String] = []
    /// The pods, in the same order; `index` is the position.
    package private(set) var jobs: [TraceJob] = []
    /// Whether the list says when pods came and left.
    package private(set) var hasTimes = false

    /// Reads a list; for the columns see `Trace.readOpenb`.
    package static func read(
        path: String, options: TraceOptions = TraceOptions()
    ) throws(TraceError) -> OpenbList {
        var table = try CommaTable(
            path: path, format: "openb",
            required: ["name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli"])
        let columns = OpenbColumns(table)
        var list = OpenbList()
        list.hasTimes = columns.creation != nil && columns.deletion != nil
        while try table.advance() {
            let count = list.jobs.count
            try Trace.checkCount(count, path: path, line: table.lineNumber)
            list.jobs.append(try columns.job(in: table, index: count, options: options))
            list.names.append(table.text(columns.name))
        }
        return list
    }
}

/// Where the columns of an openb pod list stand.
private struct OpenbColumns {
    let name: Int, cpu: Int, memory: Int, cards: Int, share: Int
    let models: Int?, service: Int?, creation: Int?, deletion: Int?

    init(_ table: borrowing CommaTable) {
        name = table.column("name")!
        cpu = table.column("cpu_milli")!
        memory = table.column("memory_mib")!
        cards = table.column("num_gpu")!
        share = table.column("gpu_milli")!
        models = table.column("gpu_spec")
        service = table.column("qos")
        creation = table.column("creation_time")
        deletion = table.column("deletion_time")
    }

    func job(
        in table: borrowing CommaTable, index: Int, options: TraceOptions
    ) throws(TraceError) -> TraceJob {
        let count = UInt32(try table.number(cards, in: 0...TraceLimits.cardsPerJob))
        let shareMilli = count == 1 ? try table.number(share, in: 1...1000) : count == 0 ? 0 : 1000
        let allowed = models.map { table.text($0) } ?? ""
        let (submit, duration) = try times(in: table, index: index, options: options)
        return TraceJob(
            index: index, submitSeconds: submit, durationSeconds: duration, cards: count,
            cardMilli: UInt32(shareMilli),
            cpuMilli: UInt32(try table.number(cpu, in: 0...Int64(UInt32.max))),
            memoryMebibytes: UInt64(try table.number(memory, in: 0...(1 << 40))),
            chipNames: allowed.split(separator: "|").map(String.init),
            kind: kind(cards: count, service: service.map { table.text($0) } ?? ""),
            label: service.map { table.text($0) } ?? "")
    }

    private func times(
        in table: borrowing CommaTable, index: Int, options: TraceOptions
    ) throws(TraceError) -> (submit: Int64, duration: Int64) {
        guard let creation, let deletion else {
            return (Int64(index) * options.assumedGapSeconds, options.assumedDurationSeconds)
        }
        let submit = try table.number(creation, in: 0...TraceLimits.seconds)
        let end = try table.number(deletion, in: 0...TraceLimits.seconds)
        guard end >= submit else {
            throw table.failure(deletion, "\(end) is before creation_time \(submit)")
        }
        return (submit, max(1, end - submit))
    }

    private func kind(cards: UInt32, service: String) -> TraceJob.Kind {
        if cards > 1 { return .training }
        return service == "LS" || service == "Guaranteed" ? .inference : .batch
    }
}
