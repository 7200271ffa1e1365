internal import SluiceLinux
internal import SluiceProbing
internal import SluiceTransport

/// Runs a beacon until a signal ends it; gives the exit code. Throws where it could not start.
package func runBeacon(_ options: BeaconOptions) throws(DaemonFailure) -> Int32 {
    let keys: [ProbeKey]
    do throws(ProbeKeyFile.Problem) {
        keys = try ProbeKeyFile.read(options.keyFile)
    } catch { throw DaemonFailure(error.description) }
    var loop: EventLoop
    do throws(KernelError) {
        loop = try EventLoop(limits: .beacon, signals: [.interrupt, .terminate])
    } catch { throw DaemonFailure("The event loop cannot be made: \(error).") }
    let address: SocketAddress
    do throws(KernelError) {
        let listener = try loop.listen(on: options.address)
        address = loop.localAddress(listener) ?? options.address
    } catch { throw cannotListen(options.address, error) }
    var daemon: BeaconDaemon
    do throws(KernelError) {
        let core = BeaconCore(keys: keys, window: options.window, seed: SystemRandom.word())
        daemon = BeaconDaemon(core, socket: try Datagram.bound(to: address))
    } catch { throw cannotListen(address, error) }
    do throws(KernelError) {
        _ = try loop.watch(daemon.datagrams)
    } catch { throw cannotListen(address, error) }
    try ReadyLine.say("beacon ready on \(address)", file: options.readyFile, isSilent: false)
    do throws(KernelError) {
        try loop.run(&daemon)
    } catch { throw DaemonFailure("The event loop failed: \(error).") }
    return DaemonExit.done
}

private func cannotListen(_ address: SocketAddress, _ error: KernelError) -> DaemonFailure {
    DaemonFailure(
        "The beacon cannot listen on \(address): \(error). Stop what listens there, or give "
            + "another --listen.")
}

extension LoopLimits {
    /// A beacon's: some packets a connection, since nobody has more under way.
    fileprivate static var beacon: LoopLimits {
        var limits = LoopLimits()
        limits.connections = ProbeLimits.connections + 16
        limits.inputBytes = 8_192
        limits.outputBytes = 8_192
        limits.readBytes = 4_096
        return limits
    }
}
