import SluiceLinux
import Testing

@Suite struct SpawnTests {
    /// Waits for a child's end, at most ten seconds.
    private func end(of process: ProcessIdentity) throws -> ProcessEnd? {
        try process.waitForEnd(until: .now + .seconds(10))
    }

    @Test func theWaitForAnEndIsBoundedAndTheChildRunsOn() throws {
        let child = try Spawn("sleep", ["60"]).start()
        #expect(try child.waitForEnd(until: .now + .milliseconds(5)) == nil)
        #expect(child.isThere)
        try child.send(.kill)
        #expect(try end(of: child) == .killed(9))
    }

    @Test func aChildSeesItsArgumentsEnvironmentFolderAndOutput() throws {
        let pipe = try FileDescriptor.pipe()
        let child = try Spawn(
            "sh", ["-c", "echo $1 $NAME $(pwd); exit 3", "sh", "one"],
            environment: ["NAME=two", "PATH=/usr/bin:/bin"], folder: "/usr",
            standardOutput: pipe.writer.descriptor
        ).start()
        #expect(try end(of: child) == .exited(3))
        var buffer = [UInt8](repeating: 0, count: 100)
        let transfer = unsafe buffer.withUnsafeMutableBytes {
            unsafe pipe.reader.descriptor.read(into: $0)
        }
        #expect(transfer == .moved(13))
        #expect(String(decoding: buffer[..<13], as: UTF8.self) == "one two /usr\n")
    }

    @Test func aMissingProgramIsAnErrorAtTheStart() {
        let error = #expect(throws: KernelError.self) { try Spawn("/no/such/program").start() }
        #expect(error?.reason == .notFound)
    }

    @Test func aSignalToTheGroupEndsTheChildAndItsChildren() throws {
        let pipe = try FileDescriptor.pipe()
        let child = try Spawn(
            "sh", ["-c", "sleep 1000 & echo x; wait"], standardOutput: pipe.writer.descriptor
        ).start()
        var buffer = [UInt8](repeating: 0, count: 2)
        _ = unsafe buffer.withUnsafeMutableBytes { unsafe pipe.reader.descriptor.read(into: $0) }
        #expect(try child.reap() == nil)
        try child.sendToGroup(.kill)
        #expect(try end(of: child) == .killed(9))
        // The sleeper held the pipe's writing end: the pipe ends when it is gone too.
        let ends = pipe.ends()
        ends.writer.close()
        let transfer = unsafe buffer.withUnsafeMutableBytes { unsafe ends.reader.read(into: $0) }
        #expect(transfer == .ended)
        ends.reader.close()
    }

    @Test func aLimitOnProcessorTimeEndsASpinningChild() throws {
        let child = try Spawn("sh", ["-c", "while :; do :; done"]).start()
        try child.limit(.processorSeconds, to: 1)
        #expect(try end(of: child) == .killed(9))
    }

    @Test func usageOfThisProcessIsSeen() throws {
        let usage = try #require(ProcessUsage.current)
        #expect(usage.residentBytes > 1_000_000)
        #expect(usage.processorTime > .zero)
        #expect(ProcessUsage(of: ProcessIdentity(0x7FFF_FFFF)) == nil)
    }
}
