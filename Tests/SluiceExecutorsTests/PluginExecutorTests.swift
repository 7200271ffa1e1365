import SluiceGateway
import SluiceLinux
import SluiceModel
import SluiceRegionFiles
import Testing

@testable import SluiceExecutors

/// A plugin executor in a folder of its own.
struct PluginBench: ~Copyable {
    let root: String
    var executor: PluginExecutor
    var seen: [ExecutorEvent] = []
    let civil = CivilTime(seconds: 1_000)

    static let examples =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/ops/examples"
    static var hasTools: Bool { Files.exists("/usr/bin/jq") && Files.exists("/usr/bin/setsid") }

    /// The plugin in shell, or a program of the test's own.
    init(_ name: String = #function, script: String? = nil, answerTime: Int64 = 30) throws {
        let root =
            "/tmp/sluice-plugin.\(ProcessIdentity.current.number)/\(name.filter(\.isLetter))"
        try Files.makeFolders(root)
        executor = try Self.executor(root, script, answerTime)
        self.root = root
        executor.settled()
    }

    deinit { try? Files.removeFolder(root) }

    static func executor(
        _ root: String, _ script: String?, _ answerTime: Int64
    ) throws -> PluginExecutor {
        var settings = PluginSettings(program: "\(examples)/plugin-shell")
        settings.arguments = ["\(root)/state"]
        if let script {
            settings.program = "/bin/bash"
            settings.arguments = ["-c", script, "plugin", root]
        }
        settings.answerTime = Seconds(answerTime)
        let pool = PoolDescription(
            name: PoolName(trusted: "pool"), site: 0, tier: .edge, chip: ChipName(trusted: "x"),
            interconnect: .ethernet, interconnectGigabits: 1, trust: .open,
            pricePerCardHour: MicroYuan(1), executor: .plugin, lendingWindows: [],
            blocks: [BlockDescription(nodes: 4, cardsPerNode: 8)])
        return try PluginExecutor(
            settings, pool: 0, pool, region: "here", store: 7, root: root)
    }

    mutating func restart() throws {
        executor = try Self.executor(root, nil, 30)
        seen = []
    }

    mutating func wait(_ what: String, for isEnough: ([ExecutorEvent]) -> Bool) throws {
        let deadline = Instant.now + .seconds(40)
        var epoll = try Epoll(capacity: 1)
        try epoll.add(executor.watchable, .read, token: 0)
        while !isEnough(seen) {
            guard .now < deadline else { throw SiteFailure(what: "\(what): \(seen)") }
            _ = try epoll.wait(
                atMost: max(
                    .milliseconds(1), min(executor.nextWake.since(.now), .milliseconds(100)))
            )
            seen += executor.takeEvents(civil: civil)
        }
    }

    func text(_ job: UInt64) -> String {
        let output = executor.readOutput(key(job), offset: 0, limit: 1 << 20)
        return String(decoding: output?.bytes ?? [], as: UTF8.self)
    }
}

@Suite(
    .serialized,
    .enabled(if: PluginBench.hasTools, "jq and setsid are not installed: apt-get install jq"))
struct PluginExecutorTests {
    @Test func theExampleInShellStartsStopsAndIsFoundAgain() throws {
        var bench = try PluginBench()
        let long = sampleRun(1, command: shell("trap 'echo asked; exit 0' TERM; sleep 600 & wait"))
        bench.executor.perform(.start(long), civil: bench.civil)
        bench.executor.perform(
            .start(
                sampleRun(2, command: shell("echo it\\'s $NAME; exit 3", environment: ["NAME=x y"]))
            ),
            civil: bench.civil)
        let civil = bench.civil
        try bench.wait("both have begun, one has ended") {
            $0.contains(.started(key(1), since: civil))
                && $0.contains(.ended(key(2), how: .exited(code: 3), at: civil))
                && $0.contains(.pool(0, away: nil))
        }
        #expect(bench.text(2) == "it's x y\n")
        try bench.restart()
        let since = CivilTime(seconds: 900)
        bench.executor.perform(.adopt(long, since: since), civil: civil)
        bench.executor.perform(.adopt(sampleRun(9, command: shell("")), since: since), civil: civil)
        bench.executor.settled()
        try bench.wait("it is found again") {
            $0.contains(.started(key(1), since: since)) && $0.contains(.notFound(key(9), at: civil))
        }
        bench.executor.perform(.stop(key(1), pool: 0, grace: Seconds(20)), civil: civil)
        try bench.wait("it is stopped") {
            $0.contains { if case .ended(key(1), _, _) = $0 { true } else { false } }
        }
        #expect(bench.text(1) == "asked\n")
    }

    @Test func aProgramThatDiesInTheMiddleIsStartedAgainAndTheRunOnce() throws {
        // It dies at its first start, after it has begun the run and before it says so.
        let script = """
            while IFS= read -r line; do
                id=$(jq .id <<<"$line")
                case $(jq -r .verb <<<"$line") in
                hello) echo "{\\"id\\":$id,\\"ok\\":true,\\"version\\":1}" ;;
                start) mkdir $1/once 2>/dev/null && { echo begun >>$1/begun; exit 9; }
                    echo "{\\"id\\":$id,\\"ok\\":true}" ;;
                list) run=$(jq -cn '{run:"sluice.here.7.1.0.1",state:"ended",exitCode:0}')
                    [[ -e $1/once ]] || run=
                    echo "{\\"id\\":$id,\\"ok\\":true,\\"runs\\":[$run]}" ;;
                *) echo "{\\"id\\":$id,\\"ok\\":false,\\"code\\":\\"unsupported\\"}" ;;
                esac
            done
            """
        var bench = try PluginBench(script: script)
        bench.executor.perform(.start(sampleRun(1, command: shell("true"))), civil: bench.civil)
        let civil = bench.civil
        try bench.wait("it has ended") { $0.contains(.ended(key(1), how: .succeeded, at: civil)) }
        #expect(bench.seen.contains(.pool(0, away: "the plugin: it left with code 9")))
        #expect(try Files.read("\(bench.root)/begun", limit: 100) == Array("begun\n".utf8))
    }

    @Test func garbageIsNamedAndASlowAnswerBlocksNobody() throws {
        let script = """
            while IFS= read -r line; do
                id=$(jq .id <<<"$line")
                echo 'Loading configuration...'
                echo '{"id":999,"ok":true}'
                echo "{\\"id\\":$id}"
                case $(jq -r .verb <<<"$line") in
                hello) echo "{\\"id\\":$id,\\"ok\\":true,\\"version\\":1}" ;;
                *) sleep 600 ;;
                esac
            done
            """
        var bench = try PluginBench(script: script, answerTime: 2)
        var longest = Duration.zero
        try bench.wait("it is given up") { _ in
            true
        }
        let end = Instant.now + .seconds(20)
        while !bench.seen.contains(.pool(0, away: "the plugin: it did not answer within 2 s")),
            .now < end
        {
            let before = Instant.now
            bench.seen += bench.executor.takeEvents(civil: bench.civil)
            longest = max(longest, Instant.now.since(before))
            try bench.wait("a moment") { _ in true }
            var clock = try Epoll(capacity: 1)
            _ = try clock.wait(atMost: .milliseconds(10))
        }
        #expect(longest < .seconds(1))
        let notes = bench.seen.compactMap { if case .note(let text) = $0 { text } else { nil } }
        #expect(
            notes.starts(with: [
                "plugin of pool: line 1 is no answer (it is no JSON): Loading configuration...",
                "plugin of pool: line 2 is no answer (nobody asked 999): {\"id\":999,\"ok\":true}",
                "plugin of pool: line 3 is no answer ('ok' is missing): {\"id\":1}",
            ]), "\(notes)")
        #expect(bench.seen.contains(.pool(0, away: "the plugin: it did not answer within 2 s")))
    }

    @Test(.enabled(if: Self.hasCluster, "no Kubernetes: `kubectl get nodes` answers nothing"))
    func theExampleForKubernetesRunsAJob() throws {
        var bench = try PluginBench(
            script: "exec \(PluginBench.examples)/plugin-kubectl busybox", answerTime: 60)
        bench.executor.perform(
            .start(sampleRun(1, command: shell("echo hello; exit 0"))), civil: bench.civil)
        let civil = bench.civil
        try bench.wait("it has ended") { $0.contains(.ended(key(1), how: .succeeded, at: civil)) }
    }

    static var hasCluster: Bool {
        let process = try? Spawn("kubectl", ["get", "nodes", "--request-timeout=2s"]).start()
        return (try? process?.waitForEnd(until: .now + .seconds(5))) == .exited(0)
    }
}
