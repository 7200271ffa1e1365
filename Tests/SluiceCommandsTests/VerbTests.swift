import Foundation
import SluiceCommands
import SluiceDaemons
import SluiceLinux
import Testing

/// A real planner without gateways, on a thread of this process that ends with it.
private struct Planner {
    let environment: [String: String]
    let folder: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/sluice-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let regions = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Regions").standardizedFileURL.path
        let socket = "\(folder)/s"
        var options = PlannerOptions(
            dataFolder: "\(folder)/data", address: .local(path: socket), regionsFolder: regions)
        options.isSilent = true
        let asked = options
        Thread { _ = try? runPlanner(asked) }.start()
        self.folder = "\(folder)/data"
        environment = ["SLUICE_PLANNER": "unix:\(socket)"]
        for _ in 0..<500 where runLine("status", environment: environment).code == 3 {
            // The condition is the planner's answer; each question takes the kernel a moment.
            var pause = try Epoll(capacity: 1)
            _ = try pause.wait(atMost: .milliseconds(10))
        }
    }

    func run(_ line: String) -> Printed { runLine(line, environment: environment) }
}

@Suite struct VerbTests {
    @Test func `a new key for a beacon is a line, and each is another one`() {
        let first = runLine("beacon key zhejiang")
        #expect(first.code == 0 && first.output.hasPrefix("zhejiang "))
        #expect(first.output.count == "zhejiang ".count + 64 + 1)
        #expect(first.output != runLine("beacon key zhejiang").output)
        #expect(runLine("beacon key Zhejiang").failure?.sentence.contains("1 to 16") == true)
        #expect(runLine("beacon --key-file /nonexistent").failure?.code == .unavailable)
    }

    @Test func `a job that cannot run yet is listed, shown, explained, cancelled and watched`()
        throws
    {
        let planner = try Planner()
        let submitted = planner.run("submit --kind training --cards 64 --run 1h --tenant lab")
        #expect(submitted.code == 0, "\(submitted)")
        #expect(submitted.output.hasPrefix("job 1 waiting: "))

        let jobs = planner.run("jobs --state waiting").output
        let lines = jobs.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].contains("job  tenant  name"))
        #expect(lines[1].contains("1    lab     training"))
        #expect(planner.run("jobs --state running").output == "no jobs\n")

        let job = planner.run("job 1").output
        #expect(job.contains("expected run") && job.contains("1 h"))
        #expect(planner.run("explain 1").output.contains("could go to, cheapest first:"))
        let usage = planner.run("usage --by tenant --from 24h")
        #expect(usage.code == 0 && usage.output.contains("nothing was used"), "\(usage)")
        #expect(planner.run("cancel 1").output == "job 1 is cancelled\n")
        let watched = planner.run("watch 1 --until-ended")
        #expect(watched.code == 1)
        #expect(watched.output.contains("job 1  lab  training  cancelled"))
    }

    @Test func `a what-if reads a copy of a running planner's journal and leaves it alone`() throws
    {
        let planner = try Planner()
        _ = planner.run("submit --kind training --cards 64 --run 1h --tenant lab")
        _ = planner.run("submit --kind training --cards 8 --run 1h --tenant shop")
        // The next cycle says why they wait; after it they do not change by themselves.
        var before: [Substring] = []
        for _ in 0..<200 where before.filter({ $0.contains("waitsForRegion") }).count < 2 {
            _ = planner.run("watch --for 50ms")
            before = jobs(of: planner)
        }
        let played = planner.run("whatif --data \(planner.folder)")
        #expect(played.code == 0, "\(played)")
        #expect(played.output.contains("(all)") && played.output.contains("shop"))
        #expect(jobs(of: planner) == before)
        let wrong = planner.run("whatif --data \(planner.folder) --without nowhere")
        #expect(wrong.failure?.sentence.contains("knows no region nowhere") == true, "\(wrong)")
        #expect(planner.run("whatif --data /nonexistent").code == 3)
        #expect(planner.run("whatif --without beijing").code == 2)
    }

    /// The lines of all jobs, whatever position they are read at.
    private func jobs(of planner: Planner) -> [Substring] {
        planner.run("jobs --json").output.split(separator: "\n")
            .filter { !$0.contains("\"position\"") }
    }

    @Test func `where no region has registered, the sentences say so and what to do`() throws {
        let planner = try Planner()
        let dry = planner.run("submit --kind training --cards 64 --dry-run --tenant lab").output
        #expect(dry.contains("no region is registered yet") && dry.contains("nothing is changed"))
        #expect(dry.contains("sluice gateway"))
        #expect(planner.run("regions").output.contains("start one with 'sluice gateway'"))
    }

    @Test(arguments: [
        ("submit --cards 1 --chip nvdia-h800", "chip nvdia-h800 is not known; there are"),
        ("explain --cards 1 --metro shangai --within 10ms", "metro shangai is not known; there"),
        ("capacity --metro shangai", "metro shangai is not known; there are"),
        ("pools nowhere", "region nowhere has not registered"),
        ("watch 99 --for 1s", "There is no job 99"),
    ])
    func `a name that is not known is refused with those that are`(
        _ line: String, _ part: String
    ) throws {
        let printed = try Planner().run(line)
        #expect(printed.code == 1)
        #expect(printed.failure?.sentence.contains(part) == true, "\(printed)")
    }

    @Test func `a wait is counted from the planner's civil time`() throws {
        let planner = try Planner()
        let late = planner.run("submit --cards 1 --run 3h --deadline 2h --tenant lab")
        #expect(late.code == 2)
        #expect(late.failure?.sentence.contains("at the earliest: move it") == true)
        let line = "submit --cards 1 --run 1h --earliest 2h --deadline 4h --tenant lab"
        #expect(planner.run(line).output.hasPrefix("job 1 waiting"))
        #expect(planner.run("submit --cards 1 --deadline 2020-01-01T00:00").code == 2)
    }

    @Test func `a watch lists what is not over before it waits for changes`() throws {
        let planner = try Planner()
        _ = planner.run("submit --kind training --cards 64 --tenant lab")
        _ = planner.run("submit --kind training --cards 32 --tenant shop")
        _ = planner.run("cancel 2")
        let listed = planner.run("watch --for 100ms").output
        #expect(listed.contains("job 1  lab") && !listed.contains("job 2"))
        #expect(planner.run("watch --tenant shop --for 100ms").output == "")
    }

    @Test func `a job shows what was asked beyond the usual`() throws {
        let planner = try Planner()
        _ = planner.run(
            "submit --kind batch --cards 1 --card-share 250 --run 1h --earliest 2h --deadline 9h "
                + "--price 2.50 --not-region beijing --chip nvidia-t4 --tenant lab")
        let shown = planner.run("job 1").output
        for part in ["250 ‰", "nvidia-t4", "¥2.50 a card-hour", "beijing", "deadline"] {
            #expect(shown.contains(part), "\(part) in \(shown)")
        }
    }

    @Test func `a watch in JSON is one message a line`() throws {
        let planner = try Planner()
        _ = planner.run("submit --kind training --cards 64 --name two_words --tenant lab")
        let lines = planner.run("watch --json --for 100ms").output.split(separator: "\n")
        let kinds = try lines.map { line in
            let json = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return (json as? [String: Any])?["message"] as? String
        }
        // What the planner decided meanwhile comes after the list.
        #expect(kinds.first == "jobList")
        #expect(kinds.dropFirst().allSatisfy { $0 == "watchEvents" })
    }

    @Test func `a request sent again with its key makes no second job`() throws {
        let planner = try Planner()
        let line =
            "submit --kind batch --cards 2 --tenant lab --key 0123456789abcdef0123456789abcdef"
        // The job is the same; how it stands may have changed meanwhile.
        #expect(planner.run(line).output.hasPrefix("job 1 "))
        #expect(planner.run(line).output.hasPrefix("job 1 "))
        #expect(planner.run("jobs").output.split(separator: "\n").count == 2)
    }

    @Test func `what nothing holds is refused at once, with exit code 1`() throws {
        let planner = try Planner()
        let printed = planner.run("place --metro shanghai --within 10ms --cards 8 --tenant lab")
        #expect(printed.code == 1)
        #expect(printed.failure?.sentence.contains("'sluice explain'") == true)
        #expect(planner.run("job 7").code == 1)
        #expect(planner.run("logs 7").code == 1)
        #expect(planner.run("cordon nowhere").code == 1)
        #expect(planner.run("sessions --as tenant/lab").code == 1)
    }

    @Test(arguments: ["jobs", "regions", "pools", "sessions", "status", "capacity"])
    func `a reader prints JSON that is whole`(_ verb: String) throws {
        let planner = try Planner()
        let printed = planner.run("\(verb) --json")
        #expect(printed.code == 0)
        let json = try JSONSerialization.jsonObject(with: Data(printed.output.utf8))
        let members = try #require(json as? [String: Any])
        #expect(members["body"] != nil)
        let hex = runLine("wire encode", input: Array(printed.output.utf8)).output
        #expect(runLine("wire decode", input: Array(hex.utf8)).output == printed.output)
    }
}
