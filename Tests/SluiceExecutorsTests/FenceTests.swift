import SluiceGateway
import SluiceLinux
import SluiceModel
import Testing

@testable import SluiceExecutors

/// What a run's own supervisor does about the lease while its gateway does nothing: none of these
/// tests asks the executor for anything before the run is over.
@Suite struct FenceTests {
    private let stubborn = "trap '' TERM; echo up; while :; do sleep 0.05; done"

    private func lease(_ bench: inout Bench, milliseconds: Int64) -> Int64 {
        let end = Int64(Instant.now.nanoseconds / 1_000) + milliseconds * 1_000
        bench.executor.perform(.leaseMoved(end: BootTime(microseconds: end)), civil: bench.civil)
        return end
    }

    /// Waits until a state file says that the run is over, and gives how, and when at the latest.
    private func ended(_ bench: borrowing Bench, _ job: UInt64) throws -> (RunEnd?, Int64) {
        let folder = RunFolder(path: "\(bench.root)/runs/\(job).0.1")
        let deadline = Instant.now + .seconds(20)
        var epoll = try Epoll(capacity: 1)
        while .now < deadline {
            if case .ended(let how)? = folder.readState() {
                return (how, Int64(Instant.now.nanoseconds / 1_000))
            }
            _ = try epoll.wait(atMost: .milliseconds(2))
        }
        return (nil, .max)
    }

    @Test func aRunIsAskedToLeaveBeforeItsFenceAndIsOverAtIt() throws {
        var bench = try Bench()
        let end = lease(&bench, milliseconds: 300)
        bench.start(
            sampleRun(
                1, exclusive: true, maximumDisconnected: 2,
                command: shell("trap 'echo leaving; exit 0' TERM; echo up; sleep 100 & wait")))
        bench.start(
            sampleRun(2, exclusive: true, maximumDisconnected: 2, command: shell(stubborn)))
        bench.start(sampleRun(3, exclusive: false, command: shell("echo up; sleep 3")))
        let (gentle, left) = try ended(bench, 1)
        #expect(gentle == .fenced && left >= end + 1_500_000 && left < end + 4_000_000)
        let (killed, over) = try ended(bench, 2)
        #expect(killed == .fenced && over >= end + 2_000_000 && over < end + 5_000_000)
        #expect(bench.text(1) == "up\nleaving\n")
        #expect(try ended(bench, 3).0 == .succeeded)
    }

    @Test func aRenewalKeepsARunAndAFileThatCannotBeReadDoesNot() throws {
        var bench = try Bench()
        let first = lease(&bench, milliseconds: 200)
        bench.start(
            sampleRun(1, exclusive: true, maximumDisconnected: 1, command: shell(stubborn)))
        try bench.waitForOutput(1)
        let second = lease(&bench, milliseconds: 1_000)
        var epoll = try Epoll(capacity: 1)
        // Past the first fence it has read the file, and lives.
        while Instant.now.nanoseconds / 1_000 < UInt64(first + 1_100_000) {
            _ = try epoll.wait(atMost: .milliseconds(5))
        }
        #expect(RunFolder(path: "\(bench.root)/runs/1.0.1").readState()?.isRunning == true)
        try Files.replace("\(bench.root)/lease", with: Array("nonsense".utf8))
        let (how, over) = try ended(bench, 1)
        #expect(how == .fenced && over >= second + 1_000_000 && over < second + 4_000_000)
    }

    @Test func withoutALeaseOfThisStartOfTheMachineNothingExclusiveBegins() throws {
        var bench = try Bench()
        bench.start(
            sampleRun(
                1, exclusive: true, maximumDisconnected: 1 << 30, command: shell("echo began")))
        #expect(try ended(bench, 1).0 == .fenced)
        #expect(bench.text(1) == "")
        try Files.replace(
            "\(bench.root)/lease", with: Array("9000000000000000 another-start".utf8))
        bench.start(
            sampleRun(2, exclusive: true, maximumDisconnected: 100, command: shell("echo began")))
        #expect(try ended(bench, 2).0 == .fenced)
    }

    @Test func noGraceOutlastsTheFence() throws {
        var bench = try Bench()
        let end = lease(&bench, milliseconds: 500)
        bench.start(
            sampleRun(1, exclusive: true, maximumDisconnected: 1, command: shell(stubborn)))
        try bench.waitForOutput(1)
        bench.executor.perform(.stop(key(1), pool: 0, grace: Seconds(600)), civil: bench.civil)
        let (how, over) = try ended(bench, 1)
        #expect(how == .stopped && over >= end + 1_000_000 && over < end + 4_000_000)
    }

    @Test func whatLeftItsGroupEndsWithItsRun() throws {
        var bench = try Bench()
        let escape = "setsid sh -c 'echo $$; setsid sleep 777 & sleep 777' & sleep 0.3; exit 0"
        bench.start(sampleRun(1, command: shell(escape)))
        #expect(try ended(bench, 1).0 == .succeeded)
        let number = Int32(bench.text(1).dropLast())
        #expect(number.map { isAlive($0) } == false, "\(bench.text(1))")
    }

    @Test func aRunDiesWithItsSupervisorAlsoWhileNobodyLooks() throws {
        var bench = try Bench()
        bench.start(sampleRun(1, command: shell("echo up; exec sleep 777")))
        try bench.waitForOutput(1)
        let folder = RunFolder(path: "\(bench.root)/runs/1.0.1")
        guard case .running(let process, _, let supervisor)? = folder.readState() else {
            Issue.record("no state")
            return
        }
        try ProcessIdentity(supervisor).send(.kill)
        var epoll = try Epoll(capacity: 1)
        let deadline = Instant.now + .seconds(10)
        while isAlive(process), .now < deadline { _ = try epoll.wait(atMost: .milliseconds(5)) }
        #expect(!isAlive(process))
        // Its end is found out by whoever looks next.
        #expect(try bench.events(2).last == .ended(key(1), how: .vanished, at: bench.civil))
    }

    @Test func aSupervisorThatWasStoppedIsWokenForAStop() throws {
        var bench = try Bench()
        bench.start(sampleRun(1, command: shell("echo up; sleep 777")))
        try bench.waitForOutput(1)
        let folder = RunFolder(path: "\(bench.root)/runs/1.0.1")
        guard case .running(_, _, let supervisor)? = folder.readState() else {
            Issue.record("no state")
            return
        }
        try ProcessIdentity(supervisor).send(.stop)
        bench.executor.perform(.stop(key(1), pool: 0, grace: Seconds(5)), civil: bench.civil)
        #expect(try ended(bench, 1).0 == .stopped)
    }

    private func isAlive(_ process: Int32) -> Bool {
        guard let text = RunFolder.text("/proc/\(process)/stat"),
            let bracket = text.lastIndex(of: ")")
        else { return false }
        return !text[bracket...].hasPrefix(") Z")
    }
}

extension RunFileState {
    fileprivate var isRunning: Bool { if case .running = self { true } else { false } }
}
