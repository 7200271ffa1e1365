import Foundation
import SluiceCommands
import SluiceModel
import SluiceRegionFiles
import Testing

@Suite struct CommandLineTests {
    @Test func `a mistyped verb gets a suggestion and exit code 2`() {
        let printed = runLine("submti --cards 8")
        #expect(printed.code == 2)
        #expect(printed.failure?.sentence.contains("did you mean 'sluice submit'?") == true)
    }

    @Test(arguments: [("subm", "submit"), ("capac", "capacity"), ("session", "sessions")])
    func `the beginning of a verb gets a suggestion`(_ word: String, _ verb: String) {
        let sentence = runLine(word).failure?.sentence ?? ""
        #expect(sentence.contains("did you mean 'sluice \(verb)'?"))
    }

    @Test func `a mistyped flag gets a suggestion`() {
        let printed = runLine("place --mettro shanghai")
        #expect(printed.code == 2)
        #expect(printed.failure?.sentence.contains("did you mean --metro?") == true)
    }

    @Test func `the first word of a family asks which one is meant`() {
        let sentence = runLine("wire").failure?.sentence ?? ""
        #expect(sentence.contains("'sluice wire decode', 'sluice wire encode'"))
    }

    @Test func `a missing argument is named with an example`() {
        let sentence = runLine("cancel").failure?.sentence ?? ""
        #expect(sentence == "sluice cancel: <job> is missing; for example: sluice cancel 12")
    }

    @Test(arguments: [
        ("jobs --limit 0", "--limit 0: this takes a whole number from 1 to 256"),
        ("job twelve", "'twelve' is no job's number"),
        ("jobs --state weird", "waiting, placed, running"),
        ("jobs --as king/me", "operator/NAME, tenant/ORG"),
        ("submit --cards 8 --within 10ms", "--within needs the users' metro"),
        ("place --metro shanghai --within 1ms", "a latency bound: 2ms"),
        ("submit --cards 8 --price 1.2345678", "yuan with at most 6 decimals"),
        ("submit", "say what the job asks for"),
        ("submit --cards 8 --key 12", "32 hex digits"),
        ("submit --file a.yaml --cards 8", "--cards does not go with a job file"),
        ("submit jobs.yaml --priority 3", "--priority does not go with a job file"),
        ("submit --kind training --cards 8 --replicas 2", "only inference has replicas"),
        ("submit --cards 1 --folder here -- sh", "--folder here: this takes a path"),
        ("submit --cards 1 --deadline soon", "a moment, as 2026-03-01T20:00, or a wait"),
        ("submit --cards 1 --earliest 2026-02-30T00:00", "--earliest 2026-02-30T00:00"),
        ("submit --cards 1 --on-loss never", "topUp, waitForLease, manual"),
        ("regions chek", "did you mean 'sluice regions check'?"),
        ("--json jobs", "the verb comes first"),
        ("gateway --region a --data /tmp/x --executor slurm", "emulated, process or trial"),
        ("dev --civil-speed 0", "a whole number from 1"),
        ("capacity --within 10ms", "--within needs a metro"),
        ("capacity --gang 0", "--gang 0"),
        ("status --planner nowhere", "'nowhere' is no address"),
        ("cordon Site_1", "is no name of a site"),
        ("watch --until-ended", "--until-ended needs a job's number"),
    ])
    func `a wrong command line says what the flag takes`(_ line: String, _ part: String) {
        let printed = runLine(line)
        #expect(printed.code == 2)
        #expect(printed.failure?.sentence.contains(part) == true, "\(printed)")
    }

    @Test func `every verb's help shows an example of that verb`() {
        for verb in allVerbs where !verb.isHidden {
            let help = runLine("help \(verb.name)").output
            #expect(help.contains("Example:\n  "), "\(verb.name)")
            #expect(verb.example.contains("sluice \(verb.name)"), "\(verb.name): \(verb.example)")
        }
    }

    @Test func `every verb takes --help, and shows the same page`() {
        for verb in allVerbs {
            let page = runLine("\(verb.name) --help")
            #expect(page.code == 0)
            #expect(page.output == verb.help + "\n", "\(verb.name)")
            for flag in verb.flags { #expect(page.output.contains("  --\(flag.name)")) }
        }
    }

    @Test func `--help behind -- is the job's own`() {
        let printed = runLine("submit --cards 1 --insecure --planner 127.0.0.1:1 -- train --help")
        #expect(printed.code == 3)
    }

    @Test func `words that people try first are other names of verbs`() {
        #expect(runLine("list --help").output.contains("Usage: sluice jobs"))
        #expect(runLine("show --help").output.contains("Usage: sluice job <job>"))
        #expect(runLine("--version").output.contains("sluice"))
        for (word, verb) in CommandLineParser.otherWords {
            #expect(allVerbs.contains { $0.name == verb } && !allVerbs.contains { $0.name == word })
        }
    }

    @Test func `every reader takes --json`() {
        let asks = allVerbs.filter { $0.flags.contains { $0.name == "as" } }
        #expect(asks.count > 12)
        for verb in asks {
            #expect(verb.flags.contains { $0.name == "json" }, "\(verb.name)")
        }
    }

    @Test(arguments: [
        "batch", "batch-lent", "inference", "inference-metros", "inference-slice",
        "inference-tide", "training-gang", "training-by-model", "training-equivalents",
    ])
    func `the shipped job files are read`(_ name: String) throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../ops/examples/\(name).yaml").standardizedFileURL.path
        #expect(try !readJobs(path: path).isEmpty)
    }

    @Test func `every example's flags are flags of its verb`() throws {
        for verb in allVerbs where !verb.isHidden && !verb.example.contains(" | ") {
            var words = verb.example.split { " ()".contains($0) }.map(String.init)
            words = Array(words.drop { $0 != "sluice" }.dropFirst().prefix { $0 != "<" })
            guard case .run(let found, _) = try CommandLineParser(verbs: allVerbs).parse(words)
            else {
                Issue.record("\(verb.name): the example is no command")
                continue
            }
            #expect(found.name == verb.name)
        }
    }

    @Test func `a planner that is not there gives exit code 3 and says what to do`() {
        // Port 1 of loopback: nobody listens there.
        let printed = runLine("status --insecure", environment: ["SLUICE_PLANNER": "127.0.0.1:1"])
        #expect(printed.code == 3)
        #expect(printed.failure?.sentence.contains("Is 'sluice planner' running there?") == true)
    }

    @Test func `a frame decodes to the JSON that encodes to it`() {
        let line = #"{"message": "ping", "correlation": "7", "body": {"number": "5"}}"#
        let hex = runLine("wire encode", input: Array(line.utf8)).output
        #expect(hex.hasPrefix("534c5543"))
        let json = runLine("wire decode", input: Array(hex.utf8)).output
        #expect(json.contains("\"message\": \"ping\""))
        #expect(json.contains("\"number\": \"5\""))
        #expect(runLine("wire encode", input: Array(json.utf8)).output == hex)
    }

    @Test func `bytes that are no frame are refused with the reason`() {
        let printed = runLine("wire decode", input: Array("xyz".utf8))
        #expect(printed.code == 1)
        #expect(printed.failure?.sentence.contains("hexadecimal") == true)
    }

    @Test func `the help lists every verb with its summary`() {
        let help = runLine("help").output
        for verb in allVerbs where !verb.isHidden {
            #expect(help.contains(verb.name) && help.contains(verb.summary))
        }
    }
}
