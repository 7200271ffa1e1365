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
            return shipped(layout, jobs: options.jobs, days: options.days, seed: options.seed)
        }
        do {
            let trace = try Trace.read(path: file.path, format: file.format)
            let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
            return scaled(trace, named: name, to: layout, jobs: options.jobs, seed: options.seed)
        } catch {
            throw DemoFailure("\(error)")
        }
    }
}

extension DemoRun {
    /// Starts the planner, waits for its address, starts a gateway for each region.
    func startAll() throws(DemoFailure) -> String {
        let ready = "\(options.dataFolder)/planner.ready"
        try? Files.remove(ready)
        let regions = nation.layout.regions.map(\.name.text)
        screen.say(
            "\(work.jobs.count) jobs: \(work.title). Starting a planner and \(regions.count) "
                + "gateways; logs are in \(options.dataFolder)/logs")
        try children.start(
            "planner",
            [
                "planner", "--data", "\(options.dataFolder)/planner", "--listen", "127.0.0.1:0",
                "--regions", options.regionsFolder, "--civil-speed", "\(options.civilSpeed)",
                "--civil-start", Self.civilStart, "--ready-file", ready,
            ])
        let address = try awaitAddress(ready)
        for region in regions {
            try children.start(
                "gateway-\(region)",
                [
                    "gateway", "--region", region, "--regions", options.regionsFolder,
                    "--planner", address, "--data", "\(options.dataFolder)/\(region)",
                ])
        }
        return address
    }

    /// The address in the ready line: `planner ready on ADDRESS term …`.
    private func awaitAddress(_ ready: String) throws(DemoFailure) -> String {
        let deadline = Instant.now + DemoLimits.start
        while Instant.now < deadline {
            if let bytes = try? Files.read(ready, limit: 4_096) {
                let words = String(decoding: bytes, as: UTF8.self)
                    .split { $0 == " " || $0 == "\n" }
                if let on = words.firstIndex(of: "on"), on + 1 < words.endIndex {
                    return String(words[on + 1])
                }
            }
            try children.check()
            try interruption.rest(.milliseconds(20))
        }
        throw DemoFailure(
            "The planner was not ready in time. Its log is \(options.dataFolder)/logs/planner.log")
    }

    func connect(_ address: String) throws(DemoFailure) -> SluiceClient {
        do {
            return try SluiceClient.connect(
                address, as: Identity(role: .operator, name: "demo"), timeout: DemoLimits.request,
                program: "sluice demo")
        } catch {
            throw DemoFailure("\(error)")
        }
    }

    /// Waits until every region of the layout is reachable and has reported its cards.
    func awaitRegions(_ client: SluiceClient) throws(DemoFailure) {
        let deadline = Instant.now + DemoLimits.start
        var missing = nation.layout.regions.map(\.name)
        while Instant.now < deadline {
            guard let list = try? client.regions() else {
                try children.check()
                throw DemoFailure("The planner at \(client.address) does not list its regions.")
            }
            let there = list.regions.filter { $0.reachability == .reachable && $0.freeCards > 0 }
            missing = nation.layout.regions.map(\.name).filter { name in
                !there.contains { $0.name == name }
            }
            if missing.isEmpty { return }
            try children.check()
            try interruption.rest(.milliseconds(50))
        }
        throw DemoFailure(
            "\(missing.count) regions did not come in time, for instance \(missing[0]): see "
                + "\(options.dataFolder)/logs/gateway-\(missing[0]).log")
    }
}
