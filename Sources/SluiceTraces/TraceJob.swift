/// One job of a trace in the form that all readers give, whatever the file looked like.
package struct TraceJob: Equatable, Sendable {
    /// What sort of work the job is; how each format tells is in that reader's documentation.
    package enum Kind: String, CaseIterable, Sendable {
        case training, inference, batch
    }

    /// Position in order of submission, from 0.
    package var index: Int
    /// Submission, seconds since the trace began.
    package var submitSeconds: Int64
    /// How long it runs once started, seconds, at least 1.
    package var durationSeconds: Int64
    /// Whole cards; 0 for a job that only wants processors.
    package var cards: UInt32
    /// Share of one card in thousandths where `cards` is 1; 1000 otherwise, 0 where `cards` is 0.
    package var cardMilli: UInt32
    /// Processors in thousandths; 0 where the trace does not say.
    package var cpuMilli: UInt32
    /// Main memory of the whole job in MiB; 0 where the trace does not say.
    package var memoryMebibytes: UInt64
    /// Chip models it may run on; empty where any will do.
    package var chipNames: [String]
    /// The sort of work.
    package var kind: Kind
    /// Group, user or virtual cluster, as the trace names it; empty where it does not.
    package var label: String
    /// Index of the metro whose users it serves; nil where the trace does not know.
    package var metroIndex: Int?

    /// Makes a job; what a trace does not say has a default.
    package init(
        index: Int, submitSeconds: Int64, durationSeconds: Int64, cards: UInt32,
        cardMilli: UInt32 = 1000, cpuMilli: UInt32 = 0, memoryMebibytes: UInt64 = 0,
        chipNames: [String] = [], kind: Kind, label: String = "", metroIndex: Int? = nil
    ) {
        self.index = index
        self.submitSeconds = submitSeconds
        self.durationSeconds = durationSeconds
        self.cards = cards
        self.cardMilli = cardMilli
        self.cpuMilli = cpuMilli
        self.memoryMebibytes = memoryMebibytes
        self.chipNames = chipNames
        self.kind = kind
        self.label = label
        self.metroIndex = metroIndex
    }

    /// Demand in thousandths of cards × seconds, saturating at `Int64.max`.
    package var milliCardSeconds: Int64 {
        let milliCards = cards == 1 ? Int64(cardMilli) : Int64(cards) * 1000
        let product = milliCards.multipliedReportingOverflow(by: durationSeconds)
        return product.overflow ? .max : product.partialValue
    }
}

/// A whole trace: its jobs in order of submission, and what the reader left out or assumed.
package struct Trace: Equatable, Sendable {
    /// The jobs, by `submitSeconds`, ties in the file's order; `index` is the position.
    package let jobs: [TraceJob]
    /// Civil time of second 0 (Unix seconds, as if its clock were UTC), or nil where unknown.
    package let startUnixSeconds: Int64?
    /// Rows that hold no job (for instance cancelled before the start).
    package let skippedRows: Int
    /// What the reader assumed or left out, a sentence each.
    package let notes: [String]

    /// Orders the jobs by submission (stable), shifts the first to second 0 if asked, numbers them.
    init(
        ordering unordered: [TraceJob], shiftToZero: Bool, startUnixSeconds: Int64? = nil,
        skippedRows: Int = 0, notes: [String] = []
    ) {
        let first = shiftToZero ? unordered.map(\.submitSeconds).min() ?? 0 : 0
        let order = unordered.indices.sorted {
            (unordered[$0].submitSeconds, $0) < (unordered[$1].submitSeconds, $1)
        }
        var jobs: [TraceJob] = []
        jobs.reserveCapacity(order.count)
        for source in order {
            var job = unordered[source]
            job.index = jobs.count
            job.submitSeconds -= first
            jobs.append(job)
        }
        self.jobs = jobs
        self.startUnixSeconds = startUnixSeconds
        self.skippedRows = skippedRows
        self.notes = notes
    }

    /// End of the last job if none had to wait, in seconds from the trace's start.
    package var spanSeconds: Int64 {
        jobs.reduce(0) { max($0, $1.submitSeconds + $1.durationSeconds) }
    }

    /// Mean demand over the trace's span in thousandths of cards; what `--load` scales a fleet to.
    package var meanMilliCards: Int64 { milliCardSeconds / max(1, spanSeconds) }

    /// Sum of the jobs' demand in thousandths of cards × seconds, saturating.
    package var milliCardSeconds: Int64 {
        jobs.reduce(0) { sum, job in
            let next = sum.addingReportingOverflow(job.milliCardSeconds)
            return next.overflow ? .max : next.partialValue
        }
    }
}
