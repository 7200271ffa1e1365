import SluiceLinux
import Testing

/// The checker of the chaos finds what it looks for.
@Suite struct RunDiaryTests {
    let scratch: Scratch
    let diary: RunDiary

    init() throws {
        scratch = try Scratch("diary")
        diary = RunDiary(path: scratch("diary"))
    }

    private func write(_ lines: [String]) throws {
        try Files.replace(diary.path, with: Array(lines.joined(separator: "\n").utf8))
    }

    @Test func `runs that follow each other are counted`() throws {
        try write([
            "start 1.0 1 10", "beat 1.0 1 10", "start 2.0 1 11", "start 1.0 2 12", "beat 1.0 2 12",
            "end 1.0 2 12", "end 2.0 1 11",
        ])
        let account = try diary.account()
        #expect(account.starts == 3)
        #expect(account.repeated == 1)
        #expect(account.ended == ["1.0", "2.0"])
    }

    @Test func `an end that was followed by another attempt's is told apart`() throws {
        try write(["start 1.0 1 10", "end 1.0 1 10", "start 1.0 2 11", "end 1.0 2 11"])
        #expect(try diary.account().unheard == ["1.0 1"])
    }

    @Test(arguments: [
        ["start 1.0 1 10", "start 1.0 2 11", "beat 1.0 1 10"],
        ["start 1.0 1 10", "start 1.0 1 11"],
        ["start 1.0 1 10", "end 1.0 1 10", "end 1.0 1 10"],
        ["beat 1.0 1 10"],
        ["start 1.0 1"],
    ])
    func `a run that lives beside its successor, or begins or ends twice, is found`(
        lines: [String]
    ) throws {
        try write(lines)
        #expect(throws: Trouble.self) { try diary.account() }
    }

    @Test func `a process of a run that lives is an orphan, and another one is not`() throws {
        var spawn = Spawn("/bin/sleep", ["60"])
        spawn.environment = ["DIARY=\(diary.path)"]
        let run = try spawn.start()
        defer { try? run.send(.kill) }
        try write(["start 1.0 1 \(run.number)", "start 2.0 1 \(ProcessIdentity.current.number)"])
        #expect(try diary.orphans() == [run.number])
    }
}
