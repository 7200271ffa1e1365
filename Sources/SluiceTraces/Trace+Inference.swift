extension Trace {
    /// Azure LLM inference requests: `TIMESTAMP,ContextTokens,GeneratedTokens`.
    ///
    /// A request is not a job: replicas are. Aggregation, by the minute of arrival:
    /// work = context tokens ÷ `prefillTokensPerSecond` + generated tokens ÷
    /// `decodeTokensPerSecond`, in microseconds of one replica; replicas = work ÷
    /// (60 s × `targetUtilisationPercent`), rounded up. The series becomes jobs as `ReplicaTide`
    /// says; each has `cardsPerReplica` cards. The speeds are assumed, the arrivals measured.
    /// Source: Azure/AzurePublicDataset, CC BY 4.0.
    static func readAzureLLM(path: String, options: TraceOptions) throws(TraceError) -> Trace {
        var table = try CommaTable(
            path: path, format: "azure-llm",
            required: ["TIMESTAMP", "ContextTokens", "GeneratedTokens"])
        let time = table.column("TIMESTAMP")!
        let context = table.column("ContextTokens")!, generated = table.column("GeneratedTokens")!
        var requests: [(second: Int64, microseconds: Int64, line: Int)] = []
        while try table.advance() {
            try checkCount(requests.count, path: path, line: table.lineNumber)
            let read = try table.number(context, scale: 1_000_000, in: 0...100_000_000_000_000)
            let written = try table.number(generated, scale: 1_000_000, in: 0...100_000_000_000_000)
            requests.append(
                (
                    try table.timestamp(time),
                    read / max(1, options.prefillTokensPerSecond)
                        + written / max(1, options.decodeTokensPerSecond), table.lineNumber
                ))
        }
        let start = requests.map(\.second).min() ?? 0
        var tide = TideSums(path: path, windowSeconds: 60)
        for request in requests {
            try tide.add(request.microseconds, at: request.second - start, line: request.line)
        }
        let perReplica = 60 * 1_000_000 * options.targetUtilisationPercent / 100
        return try tide.trace(
            perReplica: perReplica, options: options, label: "azure-llm",
            startUnixSeconds: requests.isEmpty ? nil : start,
            note: "requests aggregated to replicas by the minute: "
                + "\(options.prefillTokensPerSecond) prompt and \(options.decodeTokensPerSecond) "
                + "generated tokens/s a replica, \(options.targetUtilisationPercent) % full "
                + "(assumed)")
    }

    /// ServeGen client rates: `client,window_start_s,rate_req_per_s` by windows of ten minutes.
    ///
    /// The rates of all clients in a window are summed: the tide. A client without a row in a
    /// window sent nothing. Replicas = rate ÷ (`replicaRequestsPerSecondMilli` ×
    /// `targetUtilisationPercent`), rounded up; jobs as `ReplicaTide` says.
    /// Source: alibaba/ServeGen, Apache-2.0 (arXiv 2505.09999).
    static func readServegen(path: String, options: TraceOptions) throws(TraceError) -> Trace {
        var table = try CommaTable(
            path: path, format: "servegen",
            required: ["client", "window_start_s", "rate_req_per_s"])
        let start = table.column("window_start_s")!, rate = table.column("rate_req_per_s")!
        var tide = TideSums(path: path, windowSeconds: 600)
        while try table.advance() {
            let second = try table.number(start, in: 0...TraceLimits.seconds)
            let micro = try table.number(rate, scale: 1_000_000, in: 0...1_000_000_000_000_000)
            try tide.add(micro, at: second, line: table.lineNumber)
        }
        let perReplica =
            options.replicaRequestsPerSecondMilli * 1000 * options.targetUtilisationPercent / 100
        return try tide.trace(
            perReplica: perReplica, options: options, label: "servegen", startUnixSeconds: nil,
            note: "client rates summed by ten minutes: "
                + "\(options.replicaRequestsPerSecondMilli) thousandths of a request/s a replica, "
                + "\(options.targetUtilisationPercent) % full (assumed)")
    }
}

/// Demand summed by window, then divided into replicas.
private struct TideSums {
    let path: String
    let windowSeconds: Int64
    private var sums: [Int64] = []

    init(path: String, windowSeconds: Int64) {
        self.path = path
        self.windowSeconds = windowSeconds
    }

    mutating func add(_ amount: Int64, at second: Int64, line: Int) throws(TraceError) {
        let window = second / windowSeconds
        guard window < TraceLimits.tideWindows else {
            throw TraceError(
                file: path, line: line, field: nil,
                problem: "lies \(second) s after the first row, over the bound of "
                    + "\(TraceLimits.tideWindows) windows",
                remedy: "Mend the time or cut the trace")
        }
        if window >= Int64(sums.count) {
            sums.append(contentsOf: repeatElement(0, count: Int(window) + 1 - sums.count))
        }
        let (sum, overflow) = sums[Int(window)].addingReportingOverflow(amount)
        sums[Int(window)] = overflow ? .max : sum
    }

    func trace(
        perReplica: Int64, options: TraceOptions, label: String, startUnixSeconds: Int64?,
        note: String
    ) throws(TraceError) -> Trace {
        let counts = sums.map { $0 == 0 ? 0 : ($0 - 1) / max(1, perReplica) + 1 }
        let highest = counts.max() ?? 0
        let rises = zip([0] + counts, counts).reduce(0) { $0 + max(0, $1.1 - $1.0) }
        guard highest <= TraceLimits.replicas, rises <= Int64(TraceLimits.jobs) else {
            throw TraceError(
                file: path, line: 0, field: nil,
                problem: "asks for \(highest) replicas at once and \(rises) starts",
                remedy: "Check the rates, or give a replica more throughput")
        }
        let tide = ReplicaTide(
            windowSeconds: windowSeconds, cards: options.cardsPerReplica, label: label)
        return Trace(
            ordering: tide.jobs(counts: counts), shiftToZero: false,
            startUnixSeconds: startUnixSeconds, notes: [note])
    }
}
