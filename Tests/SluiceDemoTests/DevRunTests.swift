import SluiceLinux
import Testing

/// `sluice dev` over two regions, and the verbs that tenants, operators and sites use against it.
@Suite(
    .serialized,
    .enabled(if: BuiltProgram.path != nil, "the program is not built; SLUICE_FOCUS leaves it out"))
struct DevRunTests {
    private let folder = "/tmp/sluice-dev-run-\(ProcessIdentity.current.number)"
    private let program: String

    init() throws {
        program = try #require(BuiltProgram.path)
        try Files.makeFolders(folder)
    }

    private var trust: String { "\(folder)/data/trust" }

    /// A development federation that is up: its process and its planner's address.
    private func start() throws -> (dev: RunningProgram, address: String) {
        let dev = try RunningProgram(
            program,
            [
                "dev", "--regions", "Regions", "--region", "zhejiang", "--region", "ningxia",
                "--listen", "127.0.0.1:0", "--data", "\(folder)/data", "--civil-speed", "600",
            ], outputTo: "\(folder)/dev.log")
        try dev.await(text: "Ctrl-C here ends everything", within: .seconds(40))
        let address = try #require(dev.output.firstMatch(of: /listens on ([0-9.:]+);/)?.output.1)
        return (dev, String(address))
    }

    private func say(_ line: String, _ address: String) throws -> (code: ProcessEnd, text: String) {
        var words = line.split(separator: " ").map(String.init)
        let own = words.firstIndex(of: "--") ?? words.endIndex
        if !words.contains("--identity") {
            words.insert(contentsOf: ["--identity", "\(trust)/operator-local"], at: own)
        }
        words.insert(contentsOf: ["--planner", address], at: own)
        let run = try RunningProgram(program, words, outputTo: "\(folder)/verb.log")
        return (try run.end(within: .seconds(30)), run.output)
    }

    @Test(.timeLimit(.minutes(2)))
    func `every person gets along, and Ctrl-C leaves nothing behind`() throws {
        defer { try? Files.removeFolder(folder) }
        let (dev, address) = try start()
        try tenants(dev, address)
        try operators(address)
        // A run that would outlive its gateway, as supervisors let it.
        _ = try say("submit --kind batch --tenant lab -- sleep 5432", address)
        let follow = try RunningProgram(
            program,
            [
                "logs", "4", "--follow", "--planner", address, "--identity",
                "\(trust)/operator-local",
            ],
            outputTo: "\(folder)/follow.log")
        try dev.await(running: "4", in: "\(folder)/data", within: .seconds(20))
        try dev.process.send(.interrupt)
        #expect(try dev.end(within: .seconds(30)) == .exited(0), "\(dev.output)")
        #expect(dev.output.contains("all that was started is ended"))
        try follow.process.send(.terminate)
        _ = try follow.end(within: .seconds(10))
        #expect(try RunningProgram.commands(containing: "\(folder)/data") == [])
        #expect(try RunningProgram.commands(containing: "sleep 5432") == [])
    }

    private func tenants(_ dev: RunningProgram, _ address: String) throws {
        let placed = try say(
            "place --metro hangzhou --within 10ms --cards 8 --run 100h --tenant lab", address)
        #expect(placed.code == .exited(0), "\(placed.text)")
        // Where it went and for how much, whatever has become of it by the time of the answer.
        let isPlaced = placed.text.contains("job 1 ") && placed.text.contains("¥/card h")
        #expect(isPlaced, "\(placed.text)")
        let hello = try say("submit --kind batch --tenant lab -- echo hello", address)
        #expect(hello.text.hasPrefix("job 2 "))
        // It follows a run that has not begun, and reads what is there of one that is over.
        #expect(try say("logs 2 --follow", address).text == "hello\n")
        let ended = try say("watch 2 --until-ended", address)
        #expect(ended.code == .exited(0) && ended.text.contains("finished"))
        #expect(try say("logs 2", address).text == "hello\n")
        #expect(try say("job 2", address).text.contains("ended"))
        let wrong = try say("submit --kind batch --tenant lab -- /no/such", address)
        #expect(wrong.text.hasPrefix("job 3 "))
        #expect(try say("watch 3 --until-ended", address).code == .exited(1))
        #expect(try say("logs 3", address).text.contains("No such file or directory"))
        #expect(try say("explain 1", address).text.contains("it is in:"))
        // Who asks is who the certificate names, and a tenant sees its own.
        #expect(dev.output.contains("SLUICE_IDENTITY=\(trust)/tenant-lab"))
        let asLab = "--identity \(trust)/tenant-lab"
        #expect(try say("job 1 \(asLab)", address).code == .exited(0))
        let asServing = "--identity \(trust)/tenant-serving"
        #expect(try say("job 1 \(asServing)", address).code == .exited(1))
        #expect(try say("status --insecure --identity /nowhere", address).code == .exited(3))
    }

    private func operators(_ address: String) throws {
        let regions = try say("regions", address).text
        #expect(regions.contains("zhejiang  reachable") && regions.contains("ningxia"))
        #expect(try say("pools nowhere", address).text.contains("there are"))
        // 13,312 cards in blocks of 256: gangs of 1,024 lie over several.
        let fits = try say("capacity --gang 1024", address).text
        #expect(fits.contains(/tenThousand +any +13\n/), "\(fits)")
        #expect(try say("drain hangzhou-yuhang", address).text.contains("is cordoned"))
        #expect(try say("uncordon hangzhou-yuhang", address).text.contains("is open"))
        #expect(try say("status", address).code == .exited(0))
        #expect(try say("sessions", address).text.contains("region/zhejiang"))
    }
}

extension RunningProgram {
    /// Waits until it has printed `text`.
    func await(text: String, within length: Duration) throws {
        try poll(within: length, "'\(text)'; it printed: \(output)") {
            output.contains(text) ? true : nil
        }
    }

    /// Waits until a job's run has its state in a gateway's folder.
    func await(running job: String, in folder: String, within length: Duration) throws {
        try poll(within: length, "a run of job \(job)") {
            let regions = (try? Files.names(in: folder)) ?? []
            let found = regions.contains { region in
                let runs = (try? Files.names(in: "\(folder)/\(region)/runs")) ?? []
                return runs.contains {
                    $0.hasPrefix("\(job).") && Files.exists("\(folder)/\(region)/runs/\($0)/state")
                }
            }
            return found ? true : nil
        }
    }

    /// Command lines of living processes that contain `text`.
    static func commands(containing text: String) throws -> [String] {
        try Files.names(in: "/proc").filter { Int($0) != nil }.compactMap { number in
            guard let bytes = try? Files.read("/proc/\(number)/cmdline", limit: 65_536) else {
                return nil
            }
            let line = String(decoding: bytes.map { $0 == 0 ? 32 : $0 }, as: UTF8.self)
            return line.contains(text) ? line : nil
        }
    }
}
