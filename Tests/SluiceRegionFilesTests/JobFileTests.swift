import SluiceModel
import Testing

@testable import SluiceRegionFiles

@Suite("Job files")
struct JobFileTests {
    private func read(_ text: String) throws(FileProblems) -> [JobSpecification] {
        try readJobs(SourceFile(path: "job.yaml", bytes: Array(text.utf8)))
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("A short job has the neutral values of the model")
    func short() throws {
        let jobs = try read("kind: training\nname: pretrain\ncards: 1024\n")
        #expect(jobs == [JobSpecification(kind: .training, name: "pretrain", cards: 1_024)])
    }

    @Test("An array and a retry policy are read, and what is none is told with its place")
    func arrays() throws {
        let text = """
            kind: batch
            name: sweep
            cards: 1
            array: 0-6:2%3
            retry: {failed: 3, lost: unlimited, exitCodes: {137: 5, 2: 0}, backoff: 30s}

            """
        let job = try #require(try read(text).first)
        #expect(job.array == JobArray(indices: [0, 2, 4, 6], atOnce: 3))
        let codes = [ExitCodeRetry(code: 137, most: 5), ExitCodeRetry(code: 2, most: 0)]
        #expect(
            job.retry == RetryPolicy(failed: 3, exitCodes: codes, backoff: Seconds(30)))
        let head = "kind: batch\nname: a\ncards: 1\narray: 3-1\n"
        let wrong = problems(head + "retry: {failed: often, exitCodes: {0: 1}}\n")
        #expect(wrong.count == 3, "\(wrong)")
    }

    @Test("Every field is read into the specification")
    func everyField() throws {
        let job = try #require(try read(full).first)
        var wanted = JobSpecification(kind: .inference, name: "chat", cards: 1)
        wanted.cardShare = PerMille(250)
        wanted.cardMemory = Mebibytes(8_192)
        wanted.overRegions = 3
        wanted.replicas = 12
        wanted.modelParametersMillions = 7_500
        wanted.chips = [ChipName(trusted: "ascend-910b"), ChipName(trusted: "nvidia-l20")]
        wanted.leastMemory = Mebibytes(24 * 1_024)
        wanted.leastInterconnect = .roce
        wanted.metro = MetroName(trusted: "shanghai")
        wanted.ring = .within10
        wanted.leastTrust = .contracted
        wanted.allowedRegions = [RegionName(trusted: "shanghai")]
        wanted.deniedRegions = [RegionName(trusted: "ningxia")]
        wanted.expectedRun = Seconds(7_200)
        wanted.wallClockLimit = Seconds(86_400)
        wanted.earliestStart = CivilTime(seconds: 1_772_323_200)
        wanted.deadline = CivilTime(seconds: 1_772_496_000)
        wanted.deferrable = true
        wanted.priority = 200
        wanted.priceCeilingPerCardHour = MicroYuan(3_500_000)
        wanted.exclusive = true
        wanted.lossPolicy = .manual
        wanted.maximumDisconnected = Seconds(5_400)
        wanted.command = CommandLine(
            executable: "/bin/sh", arguments: ["-c", "echo a\necho b"],
            environment: ["MODEL=chat-7b"], workingFolder: "/tmp")
        #expect(job == wanted)
    }

    private let full = """
        kind: inference
        name: chat
        cards: 1
        cardShare: 0.25
        cardMemoryMebibytes: 8192
        overRegions: 3
        replicas: 12
        modelParametersBillions: 7.5
        chips: [ascend-910b, nvidia-l20]
        leastMemoryGibibytes: 24
        leastInterconnect: roce
        metro: shanghai
        within: 10ms
        leastTrust: contracted
        allowedRegions: [shanghai]
        deniedRegions: [ningxia]
        expectedRun: 2h
        wallClockLimit: 1d
        earliestStart: 2026-03-01T08:00+08:00
        deadline: 2026-03-03T00:00:00Z
        deferrable: true
        priority: 200
        priceCeilingPerCardHourYuan: 3.5
        exclusive: true
        lossPolicy: manual
        maximumDisconnected: 90m
        command:
          executable: /bin/sh
          arguments:
            - -c
            - "echo a\\necho b"
          environment: {MODEL: chat-7b}
          workingFolder: /tmp
        """

    @Test("A job file cut after any byte is read or refused with reasons")
    func cuts() {
        let bytes = Array(full.utf8)
        for length in bytes.indices {
            do {
                _ = try readJobs(SourceFile(path: "job.yaml", bytes: Array(bytes[..<length])))
            } catch {
                #expect(error.problems.allSatisfy { $0.mark.line > 0 && !$0.remedy.isEmpty })
            }
        }
    }

    @Test("Several jobs stand in a list, in documents, or in both")
    func several() throws {
        let list =
            "jobs:\n  - {kind: batch, name: a, cards: 1}\n  - {kind: batch, name: b, cards: 2}\n"
        #expect(try read(list).map(\.name) == ["a", "b"])
        let both = list + "---\nkind: batch\nname: c\ncards: 3\n"
        #expect(try read(both).map(\.name) == ["a", "b", "c"])
    }

    @Test(
        "Each slip is told with its place and a remedy",
        arguments: [
            ("kind: trainig\nname: a\ncards: 1", "job.yaml:1:7: kind:", "did you mean 'training'?"),
            ("kind: batch\nname: a\ncard: 1", "job.yaml:3:1: card:", "did you mean 'cards'?"),
            (
                "kind: batch\nname: a", "job.yaml:1:1: the job asks for no card",
                "modelParametersBillions"
            ),
            ("kind: batch\nname: a\ncards: 0", "job.yaml:3:8: cards:", "outside 1 to 131072"),
            ("kind: batch\nname: a\ncards: 2\ncardShare: 0.5", "a share of a card", "cards: 1"),
            ("kind: batch\nname: a\ncards: 2\nreplicas: 2", "only inference", "kind: inference"),
            (
                "kind: inference\nname: a\ncards: 2\nwithin: 10ms", "the users' metro",
                "add `metro: …`"
            ),
            ("kind: inference\nname: a\ncards: 2\nwithin: 10", "job.yaml:4:9: within:", "10ms"),
            (
                "kind: batch\nname: a\ncards: 1\nexpectedRun: 2", "job.yaml:4:14: expectedRun:",
                "12h"
            ),
            (
                "kind: batch\nname: a\ncards: 1\nexpectedRun: 400d", "longer than 366 days",
                "shorten"
            ),
            (
                "kind: batch\nname: a\ncards: 1\ndeadline: tomorrow", "no moment",
                "2026-03-01T08:00+08:00"
            ),
            ("jobs: []", "job.yaml:1:7: jobs: the list is empty", "at least one job"),
            ("", "the file has no job", "jobs:"), ("- a", "a map was expected", "name: value"),
            (
                "kind: batch\nname: a\ncards: 1\ncommand: {executable: x, environment: {A-B: 1}}",
                "command.environment.A-B: 'A-B' is no name", "letters"
            ),
        ])
    func slips(text: String, place: String, remedy: String) {
        let found = problems(text)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(place) == true, "\(found)")
        #expect(found.first?.contains(remedy) == true, "\(found)")
    }

    @Test(
        "Moments outside the calendar are none, leap days are",
        arguments: [
            ("2026-02-29T00:00Z", nil), ("2024-02-29T00:00Z", 1_709_164_800 as Int64),
            ("2000-03-01T00:00Z", 951_868_800), ("1970-01-01T08:00+08:00", 0),
            ("2026-13-01T00:00Z", nil),
            ("2026-01-01T24:00Z", nil), ("2026-01-01T00:00", nil), ("2026-01-01", nil), ("T", nil),
            ("+026-01-01T00:00Z", nil), ("2026-01-01T00:00:59-01:30", 1_767_231_059),
        ] as [(String, Int64?)])
    func moments(text: String, seconds: Int64?) {
        #expect(parseMoment(text) == seconds)
    }
}
