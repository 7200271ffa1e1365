internal import SluiceClient
internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles
internal import SluiceTraces
internal import SluiceWire

extension DemoWork {
    /// The work that the options ask for.
    static func made(
        for layout: NationalLayout, _ options: DemoOptions
    ) throws(DemoFailure) -> DemoWork {
        guard let file = options.trace else {
            return shipped(
                layout, jobs: options.shippedJobs, days: options.days, seed: options.seed)
        }
        do {
            let trace = try Trace.read(path: file.path, format: file.format)
            let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
            let scale = file.format.isTide ? DemoWork.tidal : DemoWork.scaled
            return scale(trace, name, layout, options.traceJobs, options.seed)
        } catch {
            throw DemoFailure("\(error)")
        }
    }
}

extension DemoRun {
    /// The processes of this demonstration.
    var federation: Federation {
        Federation(
            regionsFolder: options.regionsFolder, dataFolder: options.dataFolder, trust: trust,
            interruption: interruption, children: children)
    }

    /// Starts the planner, waits for its address, starts a gateway for each region.
    func startAll() throws(DemoFailure) -> String {
        let regions = nation.layout.regions.map(\.name)
        screen.say(
            "\(work.jobs.count) jobs: \(work.title). Starting a planner and \(regions.count) "
                + "gateways; logs are in \(options.dataFolder)/logs")
        let address = try federation.startPlanner([
            "--civil-speed", "\(options.civilSpeed)", "--civil-start",
            Self.civilStart(speed: options.civilSpeed),
        ])
        for region in regions {
            // Jobs that name a command run as processes, for those who try things with `--stay`.
            try federation.startGateway(region, planner: address, ["--executor", "trial"])
        }
        return address
    }

    /// When the planner's civil time begins: before the first midnight by an hour, or by what the
    /// gateways need to come on a busy machine, so that the day's first jobs are not late.
    static func civilStart(speed: UInt32) -> String {
        let ahead = max(3_600, DemoLimits.startAllowanceSeconds * Int64(speed))
        // Minutes since 2026-03-01; the first midnight is fifteen days later.
        let minute = 15 * 1_440 - (ahead + 59) / 60
        func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + "\(number)" }
        return "2026-03-\(two(minute / 1_440 + 1))T\(two(minute / 60 % 24)):\(two(minute % 60))"
    }
}
