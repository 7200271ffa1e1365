import SluiceLinux

/// A process that a benchmark starts, watches and ends.
struct BenchProcess {
    let process: ProcessIdentity

    /// Starts a program; its errors come out where ours do, or nowhere for one that talks much.
    init(
        _ program: String, _ arguments: [String], isSilent: Bool = false
    ) throws(BenchFailure) {
        let errors = isSilent ? nil : Descriptor(2)
        do {
            process = try Spawn(program, arguments, standardError: errors).start()
        } catch { throw BenchFailure("\(program) cannot be started: \(error).") }
    }

    /// Waits until it ends; gives how.
    func end() throws(BenchFailure) -> ProcessEnd {
        do {
            while true { if let end = try process.waitForEnd(until: .never) { return end } }
        } catch { throw BenchFailure("A child cannot be waited for: \(error).") }
    }

    /// Asks it to end, and kills it where it does not within ten seconds.
    func stop() {
        try? process.send(.terminate)
        if (try? process.waitForEnd(until: .now + .seconds(10))) != nil as ProcessEnd? { return }
        try? process.send(.kill)
        _ = try? end()
    }

    /// What it has used so far.
    var usage: ProcessUsage? { ProcessUsage(of: process) }

    /// Starts `sluice planner` over an empty journal, in that folder or on that server; gives it
    /// with its address.
    static func planner(
        _ executable: String, data: String, regions: String, identityFolder: String? = nil,
        journal: String? = nil, limits: [String] = unlimited
    ) throws(BenchFailure) -> (BenchProcess, SocketAddress) {
        let ready = data + "/ready"
        let port = try freePort()
        let address = SocketAddress.loopback(port: port)
        let planner = try BenchProcess(
            executable,
            [
                "planner", "--listen", "127.0.0.1:\(port)", "--regions", regions,
                "--ready-file", ready,
            ] + limits + (identityFolder.map { ["--identity", $0] } ?? ["--insecure"])
                + (journal.map { ["--journal", $0] } ?? ["--data", data]), isSilent: true)
        for _ in 0..<10_000 {
            if Files.exists(ready) { return (planner, address) }
            let end = try? planner.process.waitForEnd(until: .now + .milliseconds(1))
            if end != nil {
                throw BenchFailure(
                    "The planner ended at once: try sluice planner --data \(data) "
                        + "--regions \(regions)."
                )
            }
        }
        planner.stop()
        throw BenchFailure("The planner was not ready within ten seconds.")
    }

    /// What is measured is the planner, and not the share of one tenant in it; and one machine
    /// stands for the addresses of thousands.
    static let unlimited = [
        "--limit", "requestRate=10000000", "--limit", "requestBurst=100000000",
        "--limit", "halfOpen=60000", "--limit", "halfOpenOfSource=60000",
    ]

    /// A port of loopback that nobody listens on now.
    static func freePort() throws(BenchFailure) -> UInt16 {
        do {
            let socket = try Socket.listen(on: .loopback(port: 0))
            let address = try Socket.localAddress(socket.descriptor)
            let text = address.description
            guard let colon = text.lastIndex(of: ":"),
                let port = UInt16(text[text.index(after: colon)...])
            else { throw BenchFailure("\(text) has no port.") }
            return port
        } catch let failure as BenchFailure {
            throw failure
        } catch { throw BenchFailure("No port of loopback is free: \(error).") }
    }
}

/// A folder of a benchmark's own, for one run.
struct BenchFolder {
    let path: String

    /// Makes it under `parent`.
    init(under parent: String) throws(BenchFailure) {
        path = "\(parent)/sluice-bench-\(ProcessIdentity.current.number)"
        do {
            try Files.makeFolders(path)
        } catch { throw BenchFailure("\(path) cannot be made: \(error). Give another --data.") }
    }

    /// Takes it away with all in it.
    func remove() { try? Files.removeFolder(path) }
}
