internal import SluiceLinux
package import SluiceModel

/// Runs of a gateway that is gone: their supervisors outlive it, as they should where work matters,
/// and as they should not where everything was only tried.
package enum LeftRuns {
    /// Asks each run under a gateway's data folder to stop, and waits for its end: `grace` for the
    /// run to leave by itself, and as long again for its supervisor to write that down. Gives how
    /// many there were.
    package static func end(under root: String, grace: Seconds) -> Int {
        let names = (try? Files.names(in: "\(root)/runs")) ?? []
        let folders = names.map { RunFolder(path: "\(root)/runs/\($0)") }
        let living = folders.filter { $0.supervisorNow != nil }
        for folder in living {
            try? Files.replace(folder.stop, with: Array("\(grace.count)".utf8), mode: 0o600)
            try? folder.supervisorNow?.send(.terminate)
        }
        let deadline = Instant.now + .seconds(2 * max(1, grace.count))
        for folder in living { folder.awaitEnd(until: deadline) }
        return living.count
    }
}

extension RunFolder {
    /// The supervisor that stands by this run; nil where the run is over.
    fileprivate var supervisorNow: ProcessIdentity? {
        guard case .running(let process, let ticks, let supervisor)? = readState(),
            startTicks(of: ProcessIdentity(process)) == ticks
        else { return nil }
        return ProcessIdentity(supervisor)
    }

    /// Waits until the supervisor has gone.
    fileprivate func awaitEnd(until deadline: Instant) {
        guard let supervisor = supervisorNow, let file = try? supervisor.open(),
            var epoll = try? Epoll(capacity: 1)
        else { return }
        try? epoll.add(file.descriptor, [.read], token: 0)
        while Instant.now < deadline {
            if let count = try? epoll.wait(atMost: deadline.since(.now)), count > 0 { return }
        }
    }
}
