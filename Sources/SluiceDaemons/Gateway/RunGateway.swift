internal import SluiceJournal
internal import SluiceLinux
internal import SluiceTransport

/// Runs a gateway until a signal ends it; gives the exit code. Throws where it could not start, or
/// where its store failed it. Its runs go on without it.
package func runGateway(_ options: GatewayOptions) throws(DaemonFailure) -> Int32 {
    ProcessIdentity.raiseOpenFiles()
    var loop: EventLoop
    do {
        loop = try EventLoop(limits: .daemon, signals: [.interrupt, .terminate])
    } catch { throw DaemonFailure("The event loop cannot be made: \(error).") }
    var daemon = try GatewayDaemon(options, wakeup: loop.wakeup)
    do throws(KernelError) {
        for watchable in daemon.executor.watchables { _ = try loop.watch(watchable) }
    } catch { throw DaemonFailure("The runs cannot be watched: \(error).") }
    daemon.listenLocally(&loop)
    try ReadyLine.say(
        "gateway of \(options.region) ready, planner \(daemon.planner)",
        file: options.readyFile, isSilent: options.isSilent)
    do throws(KernelError) {
        try loop.run(&daemon)
    } catch { throw DaemonFailure("The event loop failed: \(error).") }
    if let failure = daemon.failure { throw failure }
    daemon.files.store.close()
    try? Files.remove(LocalDoor.path(in: options.dataFolder))
    return DaemonExit.done
}
