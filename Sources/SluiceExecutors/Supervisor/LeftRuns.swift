package import SluiceGateway
internal import SluiceLinux
package import SluiceModel

/// Runs of a gateway that is gone: their supervisors outlive it, as they should where work matters,
/// and as they should not where everything was only tried, or where nobody knows of them any more.
package enum LeftRuns {
    /// Ends each run under a gateway's data folder that is not among `known`, and waits for it:
    /// `grace` for the run to leave by itself, and as long again for its supervisor to write that
    /// down. Gives how many lived, and whether none does any more. A run that is about to begin
    /// does not.
    package static func end(
        under root: String, grace: Seconds, except known: [RunKey] = []
    ) -> (count: Int, isClear: Bool) {
        let kept = Set(known.map { RunFolder.name($0) })
        let names = (try? Files.names(in: "\(root)/runs")) ?? []
        var living: [RunFolder] = []
        for name in names where !kept.contains(name) {
            let folder = RunFolder(path: "\(root)/runs/\(name)")
            if folder.isOver { continue }
            folder.askToEnd(grace)
            if !folder.settle() { living.append(folder) }
        }
        let deadline = Instant.now + .seconds(2 * max(1, grace.count))
        let count = living.count
        var pause = try? Epoll(capacity: 1)
        while !living.isEmpty, Instant.now < deadline {
            _ = try? pause?.wait(atMost: .milliseconds(10))
            living.removeAll { $0.settle() }
        }
        return (count, living.isEmpty)
    }
}

extension RunFolder {
    /// Whether its state says that nothing of it lives.
    fileprivate var isOver: Bool {
        switch readState() {
        case .ended, .couldNotStart: true
        case .running, nil: false
        }
    }

    /// Lets its supervisor end it, now or as soon as it begins.
    fileprivate func askToEnd(_ grace: Seconds) {
        ask(toStopWithin: grace)
        guard case .running(let process, let ticks, let supervisor)? = readState(),
            startTicks(of: ProcessIdentity(process)) == ticks
        else { return }
        try? ProcessIdentity(supervisor).send(.continue)
        try? ProcessIdentity(supervisor).send(.terminate)
    }

    /// Whether no supervisor stands by it. Then what is left of it is ended here, and one that was
    /// about to begin finds the run given up: nobody begins without the lock.
    fileprivate func settle() -> Bool {
        guard let held = try? FileLock(lock) else { return false }
        if case .running(let process, let ticks, _)? = readState() {
            let orphan = ProcessIdentity(process)
            if startTicks(of: orphan) == ticks { try? orphan.sendToGroup(.kill) }
            try? write(.ended(.vanished))
        } else if !isOver {
            try? write(.ended(.stopped))
        }
        withExtendedLifetime(held) {}
        return true
    }
}
