import SluiceGateway
import SluiceModel
import SluiceSpoke
import SluiceWire

extension World {
    /// Does what a gateway told its executor.
    mutating func execute(_ action: ExecutorAction, at index: Int) {
        switch action {
        case .start(let run): start(run, at: index)
        case .stop(let key, _, let grace):
            if settings.canary == .forgetFence,
                gateways[index].spoke?.core.run(key)?.state == .stopping(how: .fenced)
            {
                return
            }
            guard let run = gateways[index].executor.run(key) else {
                if let how = gateways[index].executor.end(key) { say(.ended(key, how), to: index) }
                return
            }
            plan(
                .runEnds(index, key, serial: run.serial, how: .stopped),
                in: draw(0, grace.count * 1_000_000))
        case .adopt(let run, _):
            if let live = gateways[index].executor.run(run.key) {
                say(.adopted(run.key, since: live.since), to: index)
            } else if let how = gateways[index].executor.end(run.key) {
                say(.ended(run.key, how), to: index)
            } else {
                say(.notFound(run.key), to: index)
            }
        case .leaseMoved(let end):
            gateways[index].executor.leaseMoved(to: end)
            watchFences(index)
        }
    }

    private mutating func start(_ ordered: GatewayRun, at index: Int) {
        guard let run = gateways[index].executor.start(ordered, at: civil) else { return }
        checks.started(run, at: index, beside: gateways.map(\.executor), now: now)
        for ghost in ghosts
        where ghost.until > now && ghost.key.replica == run.key.replica && ghost.key != run.key {
            violation("\(run.key) runs, and \(ghost.key) on a machine that was replaced")
        }
        if once(in: 40) {
            plan(.runEnds(index, run.key, serial: run.serial, how: .couldNotStart), in: 1_000)
            return
        }
        say(.started(run.key), to: index)
        guard run.order.expectedRun.count > 0 else { return }
        let how: RunEnd = once(in: 20) ? .exited(code: 1) : .succeeded
        plan(
            .runEnds(index, run.key, serial: run.serial, how: how),
            in: run.order.expectedRun.count * 1_000_000 + draw(0, 500_000))
    }

    /// Tells the gateway something, if its process lives; a new one asks again.
    private mutating func say(_ input: GatewayMachine.Input, to index: Int) {
        guard gateways[index].spoke != nil else { return }
        gateways[index].inbox.append(input)
        wakeGateway(index)
    }

    mutating func endRun(_ index: Int, _ key: RunKey, serial: Int, how: RunEnd) {
        guard gateways[index].executor.run(key)?.serial == serial,
            gateways[index].executor.finish(key, how: how)
        else { return }
        say(.ended(key, how), to: index)
    }

    /// What the executor leaves a gateway to stop a run in good order after its fence.
    static let fenceGrace = Microseconds.milliseconds(6_000)

    /// The executor's own watch over fences, which needs no gateway. It leaves the gateway time to
    /// stop a run in good order first.
    mutating func fenceRuns(_ index: Int) {
        gateways[index].isWatchingFences = false
        let boot = gateways[index].boot(now)
        var isLooking = false
        for run in gateways[index].executor.live {
            guard let fence = gateways[index].executor.fence(run) else { continue }
            let late = boot.since(fence.adding(Self.fenceGrace))
            if late.count > 3_000_000 {
                violation(
                    "run \(run.key) lives \(late.count / 1_000) ms past its fence and grace")
            }
            if late.count >= 0, settings.canary != .forgetFence {
                endRun(index, run.key, serial: run.serial, how: .fenced)
            } else {
                isLooking = true
            }
        }
        if isLooking { watchFences(index) }
    }

    private mutating func watchFences(_ index: Int) {
        guard !gateways[index].isWatchingFences else { return }
        gateways[index].isWatchingFences = true
        plan(.executorFences(index), in: 1_000_000)
    }
}
