import SluiceLinux
import Testing

/// The whole demonstration: the program that was built, its processes, two regions, few jobs.
@Suite(
    .serialized,
    .enabled(if: BuiltProgram.path != nil, "the program is not built; SLUICE_FOCUS leaves it out"))
struct DemoRunTests {
    private let folder = "/tmp/sluice-demo-run-\(ProcessIdentity.current.number)"
    private let program: String

    init() throws {
        program = try #require(BuiltProgram.path)
        // Two regions of the shipped layout, with all that they refer to.
        try Files.makeFolders("\(folder)/layout/regions")
        for name in ["chips", "tariffs", "latency", "providers", "metros"] {
            try copy("Regions/\(name).yaml", "layout/\(name).yaml")
        }
        for name in ["zhejiang", "ningxia"] {
            try copy("Regions/regions/\(name).yaml", "layout/regions/\(name).yaml")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a day over two regions ends with a report, no violation and no process left`() throws {
        defer { try? Files.removeFolder(folder) }
        let demo = try start(["--jobs", "60", "--civil-speed", "17280"])
        #expect(try demo.end(within: .seconds(50)) == .exited(0), "\(demo.output)")
        #expect(demo.output.contains(/invariant violations +0\n/))
        #expect(demo.output.contains(/jobs acknowledged +60\n/))
        #expect(demo.output.contains(/placements seen +60\n/))
        let page = String(
            decoding: try Files.read("\(folder)/data/report.html", limit: 1 << 20), as: UTF8.self)
        #expect(page.contains("0 invariant violations") && page.contains("zhejiang"))
        try expectNoneLeft()
    }

    @Test(.timeLimit(.minutes(1)), arguments: [Signal.interrupt, .terminate])
    func `a signal in the middle of the start ends everything that was started`(
        signal: Signal
    ) throws {
        defer { try? Files.removeFolder(folder) }
        let demo = try start(["--jobs", "60"])
        // The planner is there, its gateways are on their way.
        try demo.await("logs/gateway-ningxia.log", in: "\(folder)/data", within: .seconds(30))
        try demo.process.send(signal)
        #expect(try demo.end(within: .seconds(20)) == .exited(1), "\(demo.output)")
        #expect(demo.output.contains("Interrupted: everything that was started is ended."))
        try expectNoneLeft()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a broken trace is refused with file, line, column and remedy`() throws {
        defer { try? Files.removeFolder(folder) }
        let trace = "\(folder)/jobs.csv"
        let text = "timestamp,duration,num_gpus\n2017-10-03 00:00:10,5.0,two\n"
        try Files.replace(trace, with: Array(text.utf8))
        let demo = try start(["--trace", trace, "--format", "philly"])
        #expect(try demo.end(within: .seconds(20)) != .exited(0))
        #expect(
            demo.output.contains(
                "\(trace):2, column 3 'num_gpus': 'two' is no number. Mend or remove the line."))
        #expect(!Files.exists("\(folder)/data/logs/planner.log"))
    }

    private func start(_ arguments: [String]) throws -> RunningProgram {
        try RunningProgram(
            program,
            ["demo", "--regions", "\(folder)/layout", "--data", "\(folder)/data"] + arguments,
            outputTo: "\(folder)/output")
    }

    private func copy(_ source: String, _ target: String) throws {
        try Files.replace("\(folder)/\(target)", with: try Files.read(source, limit: 1 << 20))
    }

    /// No process names this run's folder in its command line.
    private func expectNoneLeft() throws {
        for name in try Files.names(in: "/proc") {
            guard let number = Int32(name), number != ProcessIdentity.current.number,
                let line = try? Files.read("/proc/\(name)/cmdline", limit: 1 << 16)
            else { continue }
            let text = String(decoding: line, as: UTF8.self)
            #expect(!text.contains("\(folder)/data"), "\(number) is left: \(text)")
        }
    }
}
