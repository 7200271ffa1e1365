internal import SluiceHub
internal import SluicePlanner
internal import SluiceLinux
internal import SluiceTransport
internal import SluiceTrust

/// Runs a planner until a signal ends it; gives the exit code. Throws where it could not start, or
/// where its journal failed it.
package func runPlanner(_ options: PlannerOptions) throws(DaemonFailure) -> Int32 {
    ProcessIdentity.raiseOpenFiles()
    var loop: EventLoop
    do {
        var limits = LoopLimits.daemon
        limits.roundsPerTurn = PlannerLimits.roundsPerTurn
        limits.halfOpen = options.bounds.beforeHello
        loop = try EventLoop(limits: limits, signals: [.interrupt, .terminate])
    } catch { throw DaemonFailure("The event loop cannot be made: \(error).") }
    return try runPlanner(options, &loop)
}

/// As above, on a loop of the caller's.
func runPlanner(
    _ options: PlannerOptions, _ loop: inout EventLoop
) throws(DaemonFailure) -> Int32 {
    var daemon = try PlannerDaemon(options, listener: loop.wakeup)
    let address: SocketAddress
    do {
        let listener = try loop.listen(on: options.address, context: daemon.door?.context)
        daemon.listener = listener
        address = loop.localAddress(listener) ?? options.address
    } catch {
        throw DaemonFailure(
            "The planner cannot listen on \(options.address): \(error.reason). "
                + "Stop what listens there, or give another --listen.")
    }
    try daemon.startStandingBy(at: address)
    do {
        // The first turn makes the reign durable: only then is it said that the planner is there.
        // Of a journal that planners share another may lead: then this one is there to stand by.
        repeat { try loop.turn(&daemon) } while daemon.isStarting
        if daemon.failure == nil {
            try ReadyLine.say(
                daemon.readyLine(address), file: options.readyFile, isSilent: options.isSilent)
        }
        try loop.run(&daemon)
    } catch let error as KernelError {
        throw DaemonFailure("The event loop failed: \(error).")
    } catch let error as DaemonFailure {
        throw error
    } catch {
        throw DaemonFailure("\(error)")
    }
    try daemon.finish()
    return DaemonExit.done
}

extension PlannerDaemon {
    func readyLine(_ address: SocketAddress) -> String {
        if case .standingBy = stage {
            return "planner stands by on \(address) for the one at \(shownView.leader)"
        }
        return "planner ready on \(address) term \(hub.core.term) position \(hub.position)"
    }
}
