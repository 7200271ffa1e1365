import Foundation
import SluiceAssignment
import SluiceCommands
import Testing

/// `sluice plan solve`: its answers, and what it says about instances that it cannot read.
@Suite struct PlanSolveVerbTests {
    private static let example = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "ops/assignment/example.json").path

    private func solve(_ text: String, _ flags: String = "") -> Printed {
        runLine("plan solve --instance - \(flags)", input: Array(text.utf8))
    }

    private struct Answer: Decodable {
        struct Assignment: Decodable {
            let job: String
            let pool: String?
        }
        let totalCost: Int64
        let lowerBound: Int64
        let greedyCost: Int64
        let unplaced: Int
        let assignments: [Assignment]
    }

    @Test func `the example is solved, for programs and for people`() throws {
        let printed = runLine("plan solve --instance \(Self.example) --json")
        let answer = try JSONDecoder().decode(Answer.self, from: Data(printed.output.utf8))
        // The least of all: two jobs fill Ningxia, one has Shanghai, the dearest there stays out.
        #expect(answer.totalCost == 32_000_000 + 24_000_000 + 14_000_000 + 20_000_000)
        #expect(answer.lowerBound <= answer.totalCost && answer.totalCost <= answer.greedyCost)
        #expect(answer.unplaced == 1)
        #expect(answer.assignments.map(\.job) == ["pretrain", "tune", "rank", "sweep"])
        #expect(
            answer.assignments.map(\.pool) == ["ningxia-910b", "shanghai-h20", "ningxia-910b", nil])
        let table = runLine("plan solve --instance \(Self.example)")
        #expect(table.output.contains("sweep     unplaced"))
        #expect(table.output.contains("total cost 90000000"))
        #expect(runLine("plan solve --instance \(Self.example) --json").output == printed.output)
    }

    @Test
    func `jobs may stand before pools, names have escapes, others are passed over`()
        throws
    {
        let printed = solve(
            """
            {"jobs": [{"note": [1, {"a": null}], "name": "\\u0061\\"b", "cards": 1,
                "costs": {"p\\u00e4": -5}, "unplacedCost": 3}],
             "more": {"x": 1.5e3}, "pools": [{"cards": 1, "name": "pä"}]}
            """, "--json")
        let answer = try JSONDecoder().decode(Answer.self, from: Data(printed.output.utf8))
        #expect(answer.totalCost == -5)
        #expect(answer.assignments.map(\.job) == ["a\"b"])
        #expect(answer.assignments.map(\.pool) == ["pä"])
    }

    @Test func `an empty instance costs nothing`() {
        #expect(solve("{\"pools\": [], \"jobs\": []}").output.contains("total cost 0"))
    }

    private static func job(_ members: String) -> String {
        "{\"pools\": [{\"name\": \"p\", \"cards\": 8}],\n \"jobs\": [\(members)]}"
    }

    @Test(arguments: [
        ("", "line 1, column 1: an object must stand here"),
        ("{\"jobs\": []}", "\"pools\" is missing: add"),
        ("{\"pools\": []}", "\"jobs\" is missing: add"),
        ("{\"pools\": [], \"jobs\": []} x", "something follows the end"),
        ("{\"pools\": [{\"name\": \"p\"}], \"jobs\": []}", "pools[0]: \"cards\" is missing"),
        (
            "{\"pools\": [{\"name\": \"p\", \"cards\": -1}], \"jobs\": []}",
            "column 35, pools[0].cards: -1 cards: write a number from 0"
        ),
        (
            "{\"pools\": [{\"name\": \"p\", \"cards\": 1}, "
                + "{\"name\": \"p\", \"cards\": 1}], \"jobs\": []}",
            "pools[1]: the name \"p\" was given before"
        ),
        (
            job("{\"name\": \"j\", \"cards\": 1.5}"),
            "line 2, column 34, jobs[0].cards: a whole number must stand here"
        ),
        (job("{\"name\": \"j\", \"cards\": 0}"), "jobs[0].cards: 0 cards: write a number from 1"),
        (
            job("{\"name\": \"j\", \"cards\": 1, \"costs\": {}}"),
            "jobs[0]: \"unplacedCost\" is missing"
        ),
        (
            job("{\"name\": \"j\", \"cards\": 1, \"unplacedCost\": 1}"),
            "jobs[0]: \"costs\" is missing"
        ),
        (
            job("{\"name\": \"j\", \"cards\": 1, \"unplacedCost\": 1, \"costs\": {\"q\": 1}}"),
            "jobs[0].costs: there is no pool \"q\""
        ),
        (
            job("{\"name\": \"j\", \"cards\": 1, \"unplacedCost\": 1, \"costs\": {\"p\": \"1\"}}"),
            "jobs[0].costs.p: a whole number must stand here, without quotes"
        ),
        (
            job("{\"name\": \"j\", \"cards\": 1, \"costs\": {\"p\": 1, \"p\": 2}}"),
            "jobs[0].costs: \"p\" stands here twice: remove one"
        ),
        (
            job("{\"name\": \"j\", \"cards\": 1, \"unplacedCost\": 99999999999999999999"),
            "jobs"
        ),
        (
            job(
                "{\"name\": \"j\", \"cards\": 1, \"unplacedCost\": 9000000000000000000, "
                    + "\"costs\": {}}"),
            "give the costs in a larger unit"
        ),
        ("{\"pools\": [{\"name\": \"p", "the text that starts here has no end"),
        (String(repeating: "{\"a\":", count: 40), "nested deeper than 32"),
    ])
    func `what is wrong is named with its place and what to do`(text: String, wanted: String) {
        let printed = solve(text)
        #expect(printed.code == CommandFailure.Code.refused.rawValue)
        let sentence = printed.failure?.sentence ?? ""
        #expect(sentence.hasPrefix("sluice plan solve: -: "))
        #expect(sentence.contains(wanted), "\(sentence)")
    }

    @Test func `a file that is not there is named`() {
        let printed = runLine("plan solve --instance nowhere.json")
        #expect(printed.code == CommandFailure.Code.unavailable.rawValue)
        #expect(printed.failure?.sentence.contains("nowhere.json") ?? false)
        #expect(runLine("plan solve").failure?.sentence.contains("--instance is missing") ?? false)
    }
}
