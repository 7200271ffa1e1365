internal import SluiceClient
internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles
internal import SluiceReports
internal import SluiceWire

/// A demonstration from its first process to its report.
package struct DemoRun {
    let options: DemoOptions
    let nation: Nation
    let work: DemoWork
    let interruption: Interruption
    let children: Children
    let trust: DemoTrust?
    var screen: ProgressScreen
    var ledger: DemoLedger
    var samples = UtilisationSamples()
    /// Civil time of the first day's midnight (UTC+8).
    let midnight: CivilTime
    /// Questions that have no answer yet.
    var asked: [UInt64: Question] = [:]
    /// Why the demonstration must end early, where it must.
    var stopped: DemoFailure?

    /// 2026-03-16, a Monday, 00:00 in China: winter's and summer's special tariffs are both away.
    static let firstMidnight = CivilTime(seconds: 1_773_590_400)

    /// Runs a demonstration; prints progress and the summary, writes the page. The exit code: 0, or
    /// 1 where an invariant was found broken. Whatever happens, every process it started is ended.
    package static func run(_ options: DemoOptions) throws(DemoFailure) -> Int32 {
        let interruption = try Interruption()
        let nation = try load(options)
        let work = try DemoWork.made(for: nation.layout, options)
        do {
            try Files.makeFolders("\(options.dataFolder)/logs")
        } catch {
            throw DemoFailure(
                "\(options.dataFolder) cannot be made: \(error). Name another --data.")
        }
        let children = Children(
            program: options.program, folder: "\(options.dataFolder)/logs")
        var run = DemoRun(
            options: options, nation: nation, work: work, interruption: interruption,
            children: children,
            trust: options.isInsecure
                ? nil
                : try DemoTrust(
                    in: options.dataFolder, regions: nation.layout.regions.map(\.name)),
            screen: ProgressScreen(options.terminal),
            ledger: DemoLedger(work.jobs), midnight: firstMidnight)
        let federation = run.federation
        defer { federation.end(nation.layout.regions.map(\.name)) }
        do throws(DemoFailure) {
            return try run.play()
        } catch {
            // Ctrl-C ends a child too that has no process group of its own yet: not its fault.
            try interruption.check()
            throw error
        }
    }

    private static func load(_ options: DemoOptions) throws(DemoFailure) -> Nation {
        do {
            return try Nation(folder: options.regionsFolder)
        } catch {
            throw DemoFailure("\(error)")
        }
    }

    private mutating func play() throws(DemoFailure) -> Int32 {
        let address = try startAll()
        let client = try federation.connect(address, "demo")
        try federation.awaitRegions(nation.layout.regions.map(\.name), client)
        let seconds = DemoWork.day * Int64(work.days) / Int64(max(1, options.civilSpeed))
        screen.say(
            "Planner \(address) and \(nation.layout.regions.count) gateways are ready; "
                + "\(work.days == 1 ? "the day takes" : "\(work.days) days take") "
                + "\(seconds) s from midnight on.")
        let status = try playDays(client)
        screen.finish()
        return try report(status, address)
    }

    private mutating func playDays(_ client: SluiceClient) throws(DemoFailure) -> PlannerStatusReply
    {
        do throws(ClientError) {
            try sendDays(client)
            try awaitEnds(client)
            return try collect(client)
        } catch {
            if let stopped { throw stopped }
            try children.check()
            throw DemoFailure("\(error)")
        }
    }

    /// Prints the summary and writes the page.
    private func report(_ status: PlannerStatusReply, _ address: String) throws(DemoFailure)
        -> Int32
    {
        let report = DemoReport(
            nation: nation, work: work, ledger: ledger, samples: samples, status: status,
            options: options)
        let checks = report.checks
        let content = report.content(checks)
        do {
            try Files.makeFolders(Files.folder(of: options.report))
            try Files.replace(options.report, with: Array(ReportPage.render(content).utf8))
        } catch {
            throw DemoFailure("The report cannot be written: \(error). Name another --report.")
        }
        screen.say(TextSummary.render(content))
        screen.say("The report page is \(options.report)")
        if options.stays { try stay(address) }
        return checks.violations == 0 ? 0 : 1
    }

    /// Leaves all running, and says what to try, until a signal comes.
    private func stay(_ address: String) throws(DemoFailure) {
        screen.say("\nAll is left running.")
        screen.say(
            Invitation.text(
                program: options.program, address: address, trust: trust,
                job: work.jobs.count + 1))
        try federation.stay()
        federation.end(nation.layout.regions.map(\.name))
        screen.say(
            "\nEverything that was started is ended. Journals and logs are in "
                + "\(options.dataFolder)")
    }
}
