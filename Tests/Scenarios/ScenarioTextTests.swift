import Testing

@Suite struct ScenarioTextTests {
    private static let nation = """
        # A story
        chip a100 memory 80 GiB power 400 W
        region ningxia power 0.30
        site zw-1
        pool train 4x8 chip a100 price 2.0

        """

    /// The problem that a story with this line after its nation has.
    private static func problem(_ line: String) throws -> String {
        do {
            var story = Story()
            _ = try story.tell(ScenarioText(nation + line, file: "story.txt"))
            return "none"
        } catch let problem as ScenarioProblem {
            return problem.description
        }
    }

    @Test(
        "A line that does not read is told with its file and line",
        arguments: [
            ("trian llm", "story.txt:6: `trian` is no verb of a story"),
            ("submit llm trainng 8 cards", "story.txt:6: `trainng` is no kind of job"),
            ("submit llm training eight cards", "story.txt:6: `eight` is no number of cards"),
            ("submit llm training 8", "story.txt:6: `cards` was expected before `the end"),
            ("submit llm training 8 cards soon", "story.txt:6: `soon` is no wish"),
            ("submit llm training 8 cards for 2 weeks", "story.txt:6: `2 weeks` is no length"),
            ("submit x inference 1 card near b within 7 ms", "story.txt:6: 7 ms is no ring"),
            ("cancel nobody", "story.txt:6: no job `nobody` was submitted"),
            ("connect guizhou", "story.txt:6: no line above tells of a region guizhou"),
            ("local ningxia/train node 0.4 takes 1", "story.txt:6: ningxia/train has no node"),
            ("wait", "story.txt:6: the time to wait is missing at the end of the line"),
            ("at 25:00", "story.txt:6: `25:00` is no time of day"),
            ("jobs all", "story.txt:6: `all` is not understood here"),
            ("pool more 4y8 chip a100 price 1", "story.txt:6: `4y8` is no block"),
            ("pool more 4x8 chip tpu price 1", "story.txt:6: no line above tells of a chip tpu"),
            ("pool more 4x8 chip a100 price 1.", "story.txt:6: `1.` is no amount"),
            ("plan\n\n> llm\n", "story.txt:8: an expected line stands under the command"),
        ])
    func problems(line: String, begins: String) throws {
        #expect(try Self.problem(line).hasPrefix(begins))
    }

    @Test("A file without a title is refused")
    func title() {
        #expect(throws: ScenarioProblem.self) {
            try ScenarioText("chip a100", file: "story.txt")
        }
    }

    @Test("Rewriting keeps prose and commands and replaces what was expected")
    func rewriting() throws {
        let text = try ScenarioText("# A\n\nplan\n> old\n# b\njobs\n", file: "story.txt")
        #expect(
            text.text(answers: [[], [], ["new", "two"], [], []])
                == "# A\n\nplan\n> new\n> two\n# b\njobs\n")
    }

    @Test("A long answer is folded at spaces within the columns, and loses no word")
    func folding() {
        let line = Array(repeating: "word", count: 60).joined(separator: " ")
        let folded = ScenarioText.fold(line)
        #expect(folded.count == 4 && folded.allSatisfy { $0.count <= ScenarioText.columns })
        #expect(folded.joined(separator: " ").split(separator: " ").count == 60)
        let unbroken = String(repeating: "x", count: 200)
        #expect(ScenarioText.fold(unbroken) == [unbroken])
    }
}
