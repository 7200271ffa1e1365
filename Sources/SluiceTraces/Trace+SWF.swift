extension Trace {
    /// Standard Workload Format, version 2: 18 numbers a line, `;` begins a header or comment,
    /// −1 means unknown (Feitelson, Parallel Workloads Archive, "The Standard Workload Format").
    ///
    /// Read are: submit time (2), run time (4), allocated processors (5), requested processors (8),
    /// requested memory in KiB a processor (10), user (12). A processor counts as a card; requested
    /// before allocated. More than one is a gang (`training`), one is `batch`. Lines without a run
    /// time or processors (cancelled before the start) are skipped and counted. Second 0 is the
    /// log's own; `UnixStartTime` in the header dates it.
    static func readSWF(path: String) throws(TraceError) -> Trace {
        var reader = try LineReader(path: path)
        var jobs: [TraceJob] = []
        var skipped = 0
        var start: Int64?
        while try reader.advance() {
            let fields = FieldText.blankSeparated(reader.line)
            guard let first = fields.first else { continue }
            if first.first == UInt8(ascii: ";") {
                start = headerStart(reader.line) ?? start
                continue
            }
            try checkCount(jobs.count, path: path, line: reader.lineNumber)
            if let job = try jobSWF(fields, index: jobs.count, reader: reader) {
                jobs.append(job)
            } else {
                skipped += 1
            }
        }
        guard reader.lineNumber > 0 else {
            throw reader.failure("is empty", "An SWF file has one line of 18 numbers a job")
        }
        let notes = skipped == 0 ? [] : ["\(skipped) lines without run time or processors skipped"]
        return Trace(
            ordering: jobs, shiftToZero: false, startUnixSeconds: start, skippedRows: skipped,
            notes: notes)
    }

    private static func jobSWF(
        _ fields: [[UInt8]], index: Int, reader: borrowing LineReader
    ) throws(TraceError) -> TraceJob? {
        guard fields.count == 18 else {
            throw reader.failure(
                "has \(fields.count) fields, not 18",
                "Check that the file is in the Standard Workload Format; comments begin with ';'")
        }
        func number(
            _ position: Int, _ name: String, _ highest: Int64
        ) throws(TraceError) -> Int64 {
            let field = fields[position - 1]
            guard let value = FieldText.decimal(field, scale: 1), -1...highest ~= value else {
                throw reader.failure(
                    "'\(FieldText.shown(field))' is no number from -1 to \(highest)",
                    "Mend or remove the line", field: name, column: position)
            }
            return value
        }
        let submit = try number(2, "submit time", TraceLimits.seconds)
        let runSeconds = try number(4, "run time", TraceLimits.seconds)
        let allocated = try number(5, "allocated processors", TraceLimits.cardsPerJob)
        let requested = try number(8, "requested processors", TraceLimits.cardsPerJob)
        let memoryKibibytes = try number(10, "requested memory", 1 << 40)
        let user = try number(12, "user", Int64(Int32.max))
        let cards = requested > 0 ? requested : allocated
        guard submit >= 0, runSeconds > 0, cards > 0 else { return nil }
        return TraceJob(
            index: index, submitSeconds: submit, durationSeconds: runSeconds, cards: UInt32(cards),
            memoryMebibytes: memoryKibibytes > 0 ? UInt64(memoryKibibytes * cards / 1024) : 0,
            kind: cards > 1 ? .training : .batch, label: user >= 0 ? "user \(user)" : "")
    }

    /// The value of a `; UnixStartTime: 747792000` header line.
    private static func headerStart(_ line: [UInt8]) -> Int64? {
        let words = FieldText.blankSeparated(line)
        guard let place = words.firstIndex(where: { $0.ends(with: "UnixStartTime:".utf8) }),
            place + 1 < words.count
        else { return nil }
        return FieldText.decimal(words[place + 1], scale: 1)
    }
}

extension [UInt8] {
    fileprivate func ends(with suffix: String.UTF8View) -> Bool {
        self.suffix(suffix.count).elementsEqual(suffix)
    }
}
