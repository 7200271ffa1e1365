internal import SluiceDemo
internal import SluiceLinux
internal import SluiceTraces

/// `sluice demo`: a day of national work over real processes, with its report.
let demoVerb = Verb(
    "demo", "Play a day of work over a planner and a gateway for every region, and report on it",
    flags: [
        Flag("regions", "DIR", "the region files (Regions)"),
        Flag("data", "DIR", "a new folder for journals, logs and the report (one under /tmp)"),
        Flag("report", "FILE", "where the report page goes (report.html in the data folder)"),
        Flag("trace", "FILE", "a public trace instead of the shipped shape of a day"),
        Flag("format", "NAME", "the trace's: philly, openb, azure-llm, servegen or swf"),
        Flag("jobs", "N", "jobs of a day (5000); of a trace, how many are kept at most (25000)"),
        Flag("days", "N", "how many days (1)"),
        Flag("seed", "N", "decides everything that is drawn (1)"),
        Flag("civil-speed", "N", "civil seconds in a real one (576: a day in 150 s)"),
        insecureFlag,
        Flag("stay", nil, "leave all running at the end, until Ctrl-C"),
    ],
    example: "sluice demo --jobs 2000 --report day.html"
) { invocation throws(CommandFailure) in
    let options = try demoOptions(invocation)
    do throws(DemoFailure) {
        return try DemoRun.run(options)
    } catch {
        guard !error.isInterruption else {
            throw CommandFailure(.refused, "\nsluice demo: \(error)")
        }
        throw CommandFailure(.unavailable, "sluice demo: \(error)")
    }
}

private func demoOptions(_ invocation: Invocation) throws(CommandFailure) -> DemoOptions {
    var options = DemoOptions(
        regionsFolder: invocation.regionsFolder,
        dataFolder: try demoFolder(invocation), program: try invocation.ownProgram())
    options.reportPath = invocation.text("report")
    if invocation.has("jobs") {
        options.jobs = try invocation.number("jobs", in: 1...100_000, default: 1)
    }
    options.days = try invocation.number("days", in: 1...30, default: options.days)
    options.seed = try invocation.number("seed", in: 0...UInt64.max, default: options.seed)
    options.civilSpeed = try invocation.number(
        "civil-speed", in: 1...100_000, default: options.civilSpeed)
    options.stays = invocation.has("stay")
    options.isInsecure = invocation.isInsecure
    options.terminal = Terminal.size
    guard let path = invocation.text("trace") else { return options }
    do throws(TraceError) {
        let format = try TraceFormat.named(try formatName(invocation))
        options.trace = DemoOptions.TraceFile(path: path, format: format)
    } catch {
        throw CommandFailure(.usage, "sluice demo: \(error)")
    }
    return options
}

private func formatName(_ invocation: Invocation) throws(TraceError) -> String {
    guard let name = invocation.text("format") else {
        throw TraceError(
            file: "--format", line: 0, field: nil, problem: "it is missing beside --trace",
            remedy: "Add --format with one of "
                + TraceFormat.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return name
}

/// A new folder: an earlier run's journals would go on where they ended.
private func demoFolder(_ invocation: Invocation) throws(CommandFailure) -> String {
    guard let path = invocation.text("data") else {
        return invocation.newFolder("demo")
    }
    guard (try? Files.names(in: path))?.isEmpty ?? true else {
        throw CommandFailure(
            .usage, "sluice demo: --data \(path) is not empty; name a new folder, or empty it")
    }
    return path
}
