/// The public trace formats that can be read, by the names of `--format`.
package enum TraceFormat: String, CaseIterable, Sendable {
    /// Microsoft Philly, as HeliosArtifact republishes it: one row a training job.
    case philly
    /// Alibaba openb (cluster-trace-gpu-v2023) pod list: shares of cards, allowed models.
    case openb
    /// Azure LLM inference requests: one row a request; aggregated to replicas by the minute.
    case azureLLM = "azure-llm"
    /// ServeGen client request rates by window: the tide; aggregated to replicas.
    case servegen
    /// Standard Workload Format of the Parallel Workloads Archive.
    case swf

    /// Whether its jobs are the replicas of one service, following its load, and not what was
    /// submitted.
    package var isTide: Bool {
        switch self {
        case .azureLLM, .servegen: true
        case .philly, .openb, .swf: false
        }
    }

    /// The format of that name; an error that lists the known names where there is none.
    package static func named(_ name: String) throws(TraceError) -> TraceFormat {
        guard let format = TraceFormat(rawValue: name) else {
            throw TraceError(
                file: "--format", line: 0, field: nil, problem: "'\(name)' is no known format",
                remedy: "Use one of \(allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return format
    }
}

/// How the readers fill in what a trace does not say. Every figure here is **assumed** unless it
/// names a source; a report must say which were used (`Trace.notes` does).
package struct TraceOptions: Equatable, Sendable {
    /// Length of a job whose row has no end (openb's multigpu20 list), seconds.
    package var assumedDurationSeconds: Int64 = 3600
    /// Gap between two submissions in a list without times, seconds.
    package var assumedGapSeconds: Int64 = 10
    /// Prompt tokens one replica reads a second.
    package var prefillTokensPerSecond: Int64 = 4000
    /// Tokens one replica writes a second, over the whole batch.
    package var decodeTokensPerSecond: Int64 = 800
    /// Requests one replica answers a second, in thousandths (ServeGen rows have no token counts).
    package var replicaRequestsPerSecondMilli: Int64 = 4000
    /// How full a replica may be before another is started, in hundredths; the rest is headroom
    /// for bursts inside a window.
    package var targetUtilisationPercent: Int64 = 60
    /// Whole cards of one replica.
    package var cardsPerReplica: UInt32 = 8

    /// The assumptions above.
    package init() {}
}

extension Trace {
    /// Reads a trace file, plain or gzip.
    ///
    /// O(n log n) for n rows. The answer is the same on every machine; no floating point is used.
    package static func read(
        path: String, format: TraceFormat, options: TraceOptions = TraceOptions()
    ) throws(TraceError) -> Trace {
        switch format {
        case .philly: try readPhilly(path: path)
        case .openb: try readOpenb(path: path, options: options)
        case .azureLLM: try readAzureLLM(path: path, options: options)
        case .servegen: try readServegen(path: path, options: options)
        case .swf: try readSWF(path: path)
        }
    }

    /// Refuses a trace that would not fit in memory.
    static func checkCount(
        _ count: Int, path: String, line: Int
    ) throws(TraceError) {
        guard count < TraceLimits.jobs else {
            throw TraceError(
                file: path, line: line, field: nil,
                problem: "holds more than \(TraceLimits.jobs) jobs",
                remedy: "Cut the trace into smaller files")
        }
    }
}
