package import SluiceTraces

/// What a demonstration is started with.
package struct DemoOptions: Sendable {
    /// A public trace to use instead of the shipped shape of a day.
    package struct TraceFile: Sendable {
        /// The file, plain or gzip.
        package var path: String
        /// Its format.
        package var format: TraceFormat

        /// Names a trace.
        package init(path: String, format: TraceFormat) {
            self.path = path
            self.format = format
        }
    }

    /// Folder of the region files.
    package var regionsFolder: String
    /// Where journals, logs and the report go; made when it is missing, must hold no earlier run.
    package var dataFolder: String
    /// The `sluice` program that planner and gateways are started from.
    package var program: String
    /// Where the report page goes; nil for `report.html` in the data folder.
    package var reportPath: String?
    /// A trace, or nil for the shipped workload.
    package var trace: TraceFile?
    /// How many jobs a day has, or how many of a trace are kept at most; nil for the defaults.
    package var jobs: Int?
    /// How many days.
    package var days = 1
    /// Decides everything that is drawn.
    package var seed: UInt64 = 1
    /// Civil seconds in a real second: 576 makes a day two and a half minutes.
    package var civilSpeed: UInt32 = 576
    /// Whether all is left running at the end, until a signal comes.
    package var stays = false
    /// Plain TCP, without certificates.
    package var isInsecure = false
    /// Size of the terminal that progress is drawn on; nil for plain lines.
    package var terminal: (columns: Int, rows: Int)?

    /// The defaults for these three.
    package init(regionsFolder: String, dataFolder: String, program: String) {
        self.regionsFolder = regionsFolder
        self.dataFolder = dataFolder
        self.program = program
    }

    /// How many jobs a shipped day has.
    package var shippedJobs: Int { jobs ?? DemoLimits.shippedJobs }

    /// How many jobs of a trace are kept at most.
    package var traceJobs: Int { jobs ?? DemoLimits.traceJobs }

    /// Where the report page goes.
    package var report: String { reportPath ?? "\(dataFolder)/report.html" }
}

/// Why a demonstration ended early: what happened, where, and what to do next.
package struct DemoFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The whole, as a person reads it.
    package let description: String
    /// Whether a signal asked for it.
    package let isInterruption: Bool

    /// Wraps a sentence.
    package init(_ description: String, isInterruption: Bool = false) {
        self.description = description
        self.isInterruption = isInterruption
    }
}
