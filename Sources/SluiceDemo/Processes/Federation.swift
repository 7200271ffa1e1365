internal import SluiceClient
internal import SluiceExecutors
internal import SluiceLinux
internal import SluiceModel
internal import SluiceWire

/// A planner and a gateway for each region on this machine's loopback: each a process of its own,
/// with its journal or store, its log and its runs in one folder.
struct Federation {
    let regionsFolder: String
    let dataFolder: String
    /// Everybody's certificates; nil for plain TCP.
    let trust: DemoTrust?
    let interruption: Interruption
    let children: Children

    /// Starts a planner, and waits for the address that it listens on: `listen`, or a free port of
    /// loopback where its port is 0.
    func startPlanner(
        listen: String = "127.0.0.1:0", _ arguments: [String]
    ) throws(DemoFailure) -> String {
        let ready = "\(dataFolder)/planner.ready"
        try? Files.remove(ready)
        try children.start(
            "planner",
            [
                "planner", "--data", "\(dataFolder)/planner", "--listen", listen,
                "--regions", regionsFolder, "--ready-file", ready,
            ] + Self.flags(trust?.planner)
                + (trust.map { ["--authority", $0.authority] } ?? []) + arguments)
        return try awaitAddress(ready)
    }

    /// Starts the gateway of a region; it comes to the planner when it is ready.
    func startGateway(
        _ region: RegionName, planner: String, _ arguments: [String] = []
    ) throws(DemoFailure) {
        try children.start(
            "gateway-\(region)",
            [
                "gateway", "--region", region.text, "--regions", regionsFolder,
                "--planner", planner, "--data", "\(dataFolder)/\(region)",
            ] + Self.flags(trust?.folder(of: region)) + arguments)
    }

    /// Connects as an operator, for the program's part named `purpose`.
    func connect(_ address: String, _ purpose: String) throws(DemoFailure) -> SluiceClient {
        do {
            return try SluiceClient.connect(
                address, as: DemoTrust.operatorIdentity, timeout: DemoLimits.request,
                program: "sluice \(purpose)", identityFolder: trust?.operatorFolder)
        } catch { throw DemoFailure("\(error)") }
    }

    private static func flags(_ identityFolder: String?) -> [String] {
        identityFolder.map { ["--identity", $0] } ?? ["--insecure"]
    }

    /// Waits until these regions are reachable and have reported their cards.
    func awaitRegions(
        _ regions: [RegionName], _ client: SluiceClient
    ) throws(DemoFailure) {
        let deadline = Instant.now + DemoLimits.start
        var missing = regions
        while Instant.now < deadline {
            guard let list = try? client.regions() else {
                try children.check()
                throw DemoFailure("The planner at \(client.address) does not list its regions.")
            }
            let there = list.regions.filter { $0.reachability == .reachable && $0.freeCards > 0 }
            missing = regions.filter { name in !there.contains { $0.name == name } }
            if missing.isEmpty { return }
            try children.check()
            try interruption.rest(.milliseconds(50))
        }
        throw DemoFailure(
            "\(missing.count) regions did not come in time, for instance \(missing[0]): see "
                + "\(dataFolder)/logs/gateway-\(missing[0]).log")
    }

    /// Ends planner and gateways, and the real runs that gateways leave behind on purpose.
    func end(_ regions: [RegionName]) {
        children.end()
        for region in regions {
            _ = LeftRuns.end(under: "\(dataFolder)/\(region)", grace: Seconds(2))
        }
    }

    /// Lets all run until a signal comes; throws where one of them ends by itself.
    func stay() throws(DemoFailure) {
        while true {
            do throws(DemoFailure) {
                try interruption.rest(.seconds(1))
            } catch { return }
            try children.check()
        }
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
            "The planner was not ready in time. Its log is \(dataFolder)/logs/planner.log")
    }
}
