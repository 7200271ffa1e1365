import Testing
@testable import SluiceTraces

@Suite struct TraceReaderTests {
    let philly = "timestamp,duration,num_gpus,gpu_time,cluster\n"

    @Test func phillyRowsAreOrderedByTimeAndStartAtZero() throws {
        let trace = try TraceFiles.read(
            philly + "2017-10-03 00:00:10,5.9,2,0,b\n2017-10-02 23:59:50,0.0,8,0,a\n", .philly)
        #expect(trace.jobs.map(\.submitSeconds) == [0, 20])
        #expect(trace.jobs.map(\.durationSeconds) == [1, 5])
        #expect(trace.jobs.map(\.label) == ["a", "b"])
        #expect(trace.jobs.map(\.index) == [0, 1])
        #expect(trace.startUnixSeconds == 1_506_988_790)
        #expect(trace.milliCardSeconds == 18_000)
    }

    @Test func gzipAndWindowsLineEndsAndByteOrderMarksReadTheSame() throws {
        let rows = philly + "2017-10-03 00:00:10,5.0,2,0,b"
        let plain = try TraceFiles.read(rows, .philly)
        #expect(try TraceFiles.read(rows, .philly, gzip: true) == plain)
        let windows = "\u{FEFF}" + rows.replacing("\n", with: "\r\n") + "\r\n\r\n"
        #expect(try TraceFiles.read(windows, .philly) == plain)
        #expect(plain.jobs.count == 1)
    }

    @Test func openbSharesModelsAndKindsAreRead() throws {
        let trace = try TraceFiles.read(
            """
            name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,creation_time,deletion_time
            a,6000,12288,1,460,,LS,0,10
            b,6000,12288,1,1000,V100M16|V100M32,BE,5,5
            c,6000,12288,8,1000,,LS,7,9
            d,6000,12288,0,0,,BE,8,9
            """, .openb)
        #expect(trace.jobs.map(\.kind) == [.inference, .batch, .training, .batch])
        #expect(trace.jobs.map(\.cardMilli) == [460, 1000, 1000, 0])
        #expect(trace.jobs[1].chipNames == ["V100M16", "V100M32"])
        #expect(trace.jobs.map(\.durationSeconds) == [10, 1, 2, 1])
        #expect(trace.jobs[0].milliCardSeconds == 4600)
    }

    @Test func azureRequestsBecomeReplicasByTheMinute() throws {
        // 400,000 prompt tokens are 100 s of a replica: 3 replicas at 36 s of work a minute each.
        let trace = try TraceFiles.read(
            """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:17:03.9799600,400000,0
            2023-11-16 18:18:10.0,4000,800
            """, .azureLLM)
        #expect(trace.jobs.map(\.durationSeconds) == [60, 60, 120])
        #expect(trace.jobs.allSatisfy { $0.cards == 8 && $0.kind == .inference })
        #expect(trace.notes.count == 1)
    }

    @Test func servegenRatesOfAllClientsMakeOneTide() throws {
        // Windows: 3 req/s (2 replicas at 2.4), none, 2.4 req/s (exactly 1).
        let trace = try TraceFiles.read(
            """
            client,window_start_s,rate_req_per_s,cv
            0,0,1.0,0
            1,0,2.0,0
            0,1200,2.4e0,0
            """, .servegen)
        #expect(trace.jobs.map(\.submitSeconds) == [0, 0, 1200])
        #expect(trace.jobs.allSatisfy { $0.durationSeconds == 600 })
    }

    @Test func standardWorkloadFormatKeepsHeadersAndSkipsCancelledJobs() throws {
        let trace = try TraceFiles.read(
            """
            ; Version: 2.2
            ; UnixStartTime: 747792000

             1 0 -1 100 4 -1 -1 8 -1 1024 1 3 -1 -1 -1 -1 -1 -1
             2 5 -1 -1 4 -1 -1 8 -1 -1 5 3 -1 -1 -1 -1 -1 -1
             3 9 -1 7.5 1 -1 -1 -1 -1 -1 1 -1 -1 -1 -1 -1 -1 -1
            """, .swf)
        #expect(trace.jobs.map(\.cards) == [8, 1])
        #expect(trace.jobs.map(\.kind) == [.training, .batch])
        #expect(trace.jobs.map(\.label) == ["user 3", ""])
        #expect(trace.jobs[0].memoryMebibytes == 8)
        #expect(trace.startUnixSeconds == 747_792_000)
        #expect(trace.skippedRows == 1)
    }

    @Test func errorsNameFileLineFieldAndRemedy() throws {
        let bad = try #require(
            TraceFiles.failure(philly + "2017-10-03 00:00:10,5,2,0,b\nyesterday,5,2,0,b\n", .philly)
        )
        #expect(bad.line == 3)
        #expect(bad.field == "timestamp")
        #expect(bad.column == 1)
        #expect(
            bad.description.hasPrefix("\(bad.file):3, column 1 'timestamp': 'yesterday' is no"))
        #expect(!bad.remedy.isEmpty)
    }

    @Test(arguments: [
        ("2017-02-29 00:00:00,5,2,0,b", "timestamp"), ("2017-10-03 00:00:00,x,2,0,b", "duration"),
        ("2017-10-03 00:00:00,5,0,0,b", "num_gpus"), ("2017-10-03 00:00:00,-5,1,0,b", "duration"),
        ("2017-10-03 00:00:00,5,99999999,0,b", "num_gpus"),
        ("2017-10-03 00:00:00,99999999999999999999,1,0,b", "duration"),
    ])
    func aBadFieldIsNamed(row: String, field: String) throws {
        let error = try #require(TraceFiles.failure(philly + row, .philly))
        #expect(error.field == field)
        #expect(error.line == 2)
    }

    @Test func wrongShapesAreRefusedWithTheLine() throws {
        #expect(TraceFiles.failure("", .philly)?.problem == "is empty")
        #expect(TraceFiles.failure("", .swf)?.problem == "is empty")
        #expect(TraceFiles.failure("a,b\n", .openb)?.field == "name")
        #expect(TraceFiles.failure(philly + "1,2\n", .philly)?.line == 2)
        #expect(TraceFiles.failure("; x\n1 2 3\n", .swf)?.line == 2)
        let long = String(repeating: "x", count: TraceLimits.lineBytes + 1)
        #expect(TraceFiles.failure(philly + long, .philly)?.line == 2)
    }

    @Test func aTruncatedGzipIsAnErrorAndNeverAShortTrace() throws {
        let rows = philly + String(repeating: "2017-10-03 00:00:10,5.0,2,0,b\n", count: 500)
        for cut in [1, 4, 9, 20] {
            let error = try #require(
                TraceFiles.failure(rows, .philly, gzip: true, cutBytes: cut), "cut \(cut)")
            #expect(error.problem.hasPrefix("cannot be read"))
        }
    }

    @Test func aMissingFileAndAFolderAreNamed() {
        #expect(throws: TraceError.self) {
            _ = try Trace.read(path: "/nonexistent/trace", format: .swf)
        }
        #expect(throws: TraceError.self) { _ = try Trace.read(path: "/tmp", format: .swf) }
    }

    @Test func anUnknownFormatListsTheKnownOnes() throws {
        #expect(try TraceFormat.named("azure-llm") == .azureLLM)
        let error = #expect(throws: TraceError.self) { _ = try TraceFormat.named("phily") }
        #expect(error?.remedy.contains("philly, openb, azure-llm, servegen, swf") == true)
    }

    @Test func quotedFieldsKeepTheirCommas() {
        let fields = FieldText.commaSeparated(Array(#"a,"b,""c""",, d "#.utf8))
        #expect(fields.map { String(decoding: $0, as: UTF8.self) } == ["a", #"b,"c""#, "", "d"])
    }

    @Test(arguments: [
        ("12", 12_000), ("-1.5", -1500), ("1e-3", 1), ("0.0019", 1), ("2.5E2", 250_000),
        ("0.07666666666666666666666", 76),
    ])
    func decimalsAreExact(text: String, value: Int64) {
        #expect(FieldText.decimal(Array(text.utf8), scale: 1000) == value)
    }

    @Test(arguments: [
        "", "-", ".", "1.2.3", "1e", "0x10", "9223372036854775807000", "1e30", "1e99",
    ])
    func whatIsNoNumberIsRefused(text: String) {
        #expect(FieldText.decimal(Array(text.utf8), scale: 1000) == nil)
    }

    /// Whatever a damaged file holds, the reader gives a trace or an error and never traps.
    @Test(arguments: [
        (
            TraceFormat.philly,
            "timestamp,duration,num_gpus,gpu_time,cluster\n2017-10-03 00:00:10,5.0,2,0,b\n"
        ),
        (.openb, "name,cpu_milli,memory_mib,num_gpu,gpu_milli\na,6000,12288,1,460\n"),
        (.azureLLM, "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.97,4808,10\n"),
        (.servegen, "client,window_start_s,rate_req_per_s\n0,600,1.5\n"),
        (.swf, "; UnixStartTime: 7\n1 0 -1 100 4 -1 -1 8 -1 1024 1 3 -1 -1 -1 -1 -1 -1\n"),
    ])
    func flippedAndCutBytesNeverTrap(format: TraceFormat, text: String) throws {
        #expect(try !TraceFiles.read(text, format).jobs.isEmpty)
        let bytes = Array(text.utf8)
        for index in bytes.indices {
            for mask in [0x01, 0x08, 0x40] as [UInt8] {
                var flipped = bytes
                flipped[index] ^= mask
                let result = TraceFiles.failure(String(decoding: flipped, as: UTF8.self), format)
                if let result { #expect(!result.remedy.isEmpty) }
            }
            _ = TraceFiles.failure(String(decoding: bytes[..<index], as: UTF8.self), format)
        }
        for cut in stride(from: 1, to: 60, by: 1) {
            _ = TraceFiles.failure(text, format, gzip: true, cutBytes: cut)
        }
    }
}
