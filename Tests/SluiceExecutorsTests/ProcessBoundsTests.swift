import SluiceGateway
import SluiceLinux
import SluiceModel
import Testing

@testable import SluiceExecutors

/// What keeps runs within their limits: control groups where the machine allows, else rlimits.
@Suite(.serialized) struct ProcessBoundsTests {
    private func limited(_ bench: inout Bench, _ limits: ProcessLimits, _ script: String) {
        var order = sampleRun(1, command: shell(script)).order
        order.limits = limits
        bench.start(
            GatewayRun(
                number: OrderSequence(1), order: order,
                shares: [NodeShare(block: 0, node: 3, cards: 0b11)], state: .starting))
    }

    @Test func `without control groups the address space is bounded, and it is said why`() throws {
        var bench = try Bench()
        let greedy = "awk 'BEGIN { text = \"x\"; while (1) text = text text }'; echo awk: $?"
        limited(&bench, ProcessLimits(memory: Mebibytes(64)), greedy)
        let events = try bench.events(2)
        #expect(events.last == .ended(key(1), how: .succeeded, at: bench.civil))
        #expect(!bench.text(1).contains("awk: 0"), "\(bench.text(1))")
        let sentence = bench.executor.bounds.sentence
        #expect(sentence.hasPrefix("rlimits") && sentence.contains("nobody looked"))
    }

    @Test func `controllers that the machine has not are named`() {
        let bounds = ProcessBounds.detect("test", controllers: ["no-such-controller"])
        guard case .resourceLimits(let reason) = bounds else {
            Issue.record("\(bounds) is in force")
            return
        }
        #expect(reason.contains("no-such-controller") || reason.contains("no cgroup"))
    }

    /// A group of its own, where a version 2 hierarchy can be written, whatever controllers it has.
    private static func bare() -> ControlGroup? {
        guard let own = ControlGroup.own, own.isRoot,
            case .groups(let group) = ProcessBounds.detect(
                "test-\(ProcessIdentity.current.number)", controllers: [])
        else { return nil }
        return group
    }

    @Test(
        .enabled(
            if: bare() != nil,
            "no cgroup version 2 that this user may write, with this process at its root"))
    func `what a run started and hid is in its group, and ends with it`() throws {
        let group = try #require(Self.bare())
        defer { try? group.remove() }
        var bench = try Bench()
        bench.executor = try ProcessExecutor(
            root: bench.root, supervisor: [Bench.supervisor], bounds: .groups(group))
        limited(
            &bench, ProcessLimits(),
            "setsid sleep 1000 & grep '^0::' /proc/self/cgroup; exec sleep 1000")
        try bench.waitForOutput(1)
        let name = RunFolder.name(key(1))
        #expect(bench.text(1).contains("/\(name)"), "\(bench.text(1))")
        let inside = ControlGroup("\(group.path)/\(name)")
        #expect(inside.read("cgroup.procs").split(separator: "\n").count >= 2)
        bench.executor.perform(.stop(key(1), pool: 0, grace: Seconds(5)), civil: bench.civil)
        _ = try bench.events(2)
        #expect(!Files.exists(inside.path))
    }

    @Test(
        .enabled(
            if: ControlGroup.own.map { own in
                ProcessBounds.controllers.allSatisfy {
                    own.read("cgroup.controllers").contains($0)
                }
            } == true, "this machine's cgroup version 2 has no cpu, memory and pids"))
    func `control groups bound memory and processes of a run`() throws {
        let bounds = ProcessBounds.detect("test-\(ProcessIdentity.current.number)")
        guard case .groups(let group) = bounds else { return }
        defer { try? group.remove() }
        var bench = try Bench()
        bench.executor = try ProcessExecutor(
            root: bench.root, supervisor: [Bench.supervisor], bounds: bounds)
        let limits = ProcessLimits(
            memory: Mebibytes(64), processors: PerMille(500), processes: 32)
        let greedy = "awk 'BEGIN { text = \"x\"; while (1) text = text text }'"
        limited(
            &bench, limits, "cat /sys/fs/cgroup/$(cut -d: -f3 /proc/self/cgroup)/*.max; \(greedy)")
        let events = try bench.events(2)
        #expect(events.last != .ended(key(1), how: .succeeded, at: bench.civil))
        #expect(bench.text(1).contains("killed over its memory limit of 64 MiB"))
    }
}
