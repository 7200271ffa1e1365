internal import SluiceClient
internal import SluiceLinux
internal import SluiceModel
internal import SluiceRegionFiles

/// Everything in one go, for trying things: a planner and gateways as children of this process,
/// until a signal comes.
package struct DevRun {
    let options: DevOptions
    let regions: [RegionName]
    /// Metros that are called as one of the regions.
    let metros: [String]
    let federation: Federation

    /// Starts all, hands what to try to `say`, and stays until a signal. Whatever happens, every
    /// process that it started is ended, runs included, and a throw-away folder is removed.
    package static func run(
        _ options: DevOptions, say: (String) -> Void
    ) throws(DemoFailure) {
        let interruption = try Interruption()
        let nation = try load(options)
        let regions = try chosen(options, nation)
        let logs = "\(options.dataFolder)/logs"
        do {
            try Files.makeFolders(logs)
        } catch {
            throw DemoFailure(
                "\(options.dataFolder) cannot be made: \(error). Name another --data.")
        }
        let federation = Federation(
            regionsFolder: options.regionsFolder, dataFolder: options.dataFolder,
            trust: options.isInsecure
                ? nil : try DemoTrust(in: options.dataFolder, regions: regions),
            interruption: interruption,
            children: Children(program: options.program, folder: logs))
        let metros = nation.layout.metros.map(\.name.text)
            .filter { metro in regions.contains { $0.text == metro } }
        let run = DevRun(
            options: options, regions: regions, metros: metros, federation: federation)
        do throws(DemoFailure) {
            try run.play(say)
        } catch {
            // The logs say why: they stay.
            run.end(keepsFolder: !error.isInterruption)
            guard error.isInterruption else { throw error }
            return say(run.farewell)
        }
        run.end(keepsFolder: false)
        say(run.farewell)
    }

    private static func load(_ options: DevOptions) throws(DemoFailure) -> Nation {
        do {
            return try Nation(folder: options.regionsFolder)
        } catch {
            throw DemoFailure("\(error)")
        }
    }

    /// The regions that get a gateway, in the files' order.
    private static func chosen(
        _ options: DevOptions, _ nation: Nation
    ) throws(DemoFailure) -> [RegionName] {
        let all = nation.layout.regions.map(\.name)
        if let unknown = options.regions.first(where: { !all.contains($0) }) {
            let names = all.map(\.text).joined(separator: ", ")
            throw DemoFailure(
                "There is no region \(unknown) in \(options.regionsFolder). There are: \(names).")
        }
        return options.regions.isEmpty ? all : all.filter(options.regions.contains)
    }

    private func play(_ say: (String) -> Void) throws(DemoFailure) {
        say(
            "Starting a planner and \(gateways); logs are in \(options.dataFolder)/logs")
        let address = try federation.startPlanner(
            listen: options.listen ?? Self.freeAddress(),
            ["--civil-speed", "\(options.civilSpeed)"])
        for region in regions {
            try federation.startGateway(region, planner: address, ["--executor", "trial"])
        }
        let client = try federation.connect(address, "dev")
        try federation.awaitRegions(regions, client)
        client.close()
        say(greeting(address))
        try federation.stay()
    }

    /// The usual address, or any free port where somebody listens there.
    private static func freeAddress() -> String {
        guard let usual = SocketAddress(DevOptions.usualAddress),
            (try? Socket.listen(on: usual)) != nil
        else { return "127.0.0.1:0" }
        return DevOptions.usualAddress
    }

    private func end(keepsFolder: Bool) {
        federation.end(regions)
        if options.isThrowAway, !keepsFolder { try? Files.removeFolder(options.dataFolder) }
    }

    private var farewell: String {
        options.isThrowAway
            ? "\nsluice dev: all that was started is ended, and \(options.dataFolder) is removed."
            : "\nsluice dev: all that was started is ended. The same --data goes on from here."
    }

    private func invitation(_ address: String) -> String {
        let metro = metros.contains("shanghai") ? "shanghai" : metros.first ?? "shanghai"
        let region = regions.map(\.text).contains("ningxia") ? "ningxia" : regions[0].text
        return Invitation.text(
            program: options.program, address: address, trust: federation.trust, metro: metro,
            region: region)
    }

    private var gateways: String {
        regions.count == 1 ? "1 gateway" : "\(regions.count) gateways"
    }

    private func greeting(_ address: String) -> String {
        let names = regions.map(\.text).joined(separator: ", ")
        let pace =
            options.civilSpeed == 1
            ? "" : " Civil time runs \(options.civilSpeed) times as fast as the clock on the wall."
        return """
            A planner listens on \(address); \(gateways) registered: \(names).
            A job that names a command runs here as a process; others are emulated.\(pace)
            Journals, logs, runs and certificates lie in \(options.dataFolder).
            \(invitation(address))
            """
    }
}
