import SluiceGateway
import SluiceModel
import SluiceSpoke

extension World {
    /// Does what a gateway told its executor.
    mutating func execute(_ action: ExecutorAction, at index: Int) {
        switch action {
        case .start(let run): start(run, at: index)
        case .stop(let key, _, let grace):
            if let run = gateways[index].spoke?.core.run(key) {
                checkNotice(run, grace: grace, at: index)
            }
            if gateways[index].spoke?.core.run(key)?.state == .stopping(how: .fenced) {
                tally.note(.runFencedByGateway)
            }
            if settings.canary == .forgetFence,
                gateways[index].spoke?.core.run(key)?.state == .stopping(how: .fenced)
            {
                return
            }
            if settings.canary == .ignoreReclaim,
                gateways[index].spoke?.core.run(key)?.state == .stopping(how: .reclaimed)
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
        guard let run = gateways[index].executor.start(ordered, at: trueCivil) else { return }
        // As a supervisor does: what is told so late that its fence is over does not begin.
        if settings.canary != .forgetFence, let fence = gateways[index].executor.fence(run),
            fence <= gateways[index].boot(now)
        {
            tally.note(.runFencedByExecutor)
            return endRun(index, run.key, serial: run.serial, how: .fenced)
        }
        log("\(gateways[index].region.name) starts run \(run.key)")
        checkStart(run, at: index)
        checkResume(run, at: index)
        if once(in: 40) {
            plan(.runEnds(index, run.key, serial: run.serial, how: .couldNotStart), in: 1_000)
            return
        }
        say(.started(run.key), to: index)
        if run.order.lossPolicy == .topUp, run.order.expectedRun.count == 0 {
            say(.loaded(run.key, PerMille(UInt32(random.below(1_001)))), to: index)
        }
        watchFences(index)
        beginWriting(run, at: index)
        guard run.order.expectedRun.count > 0 else { return }
        let how: RunEnd = once(in: 20) ? .exited(code: 1) : .succeeded
        plan(
            .runEnds(index, run.key, serial: run.serial, how: how),
            in: run.order.expectedRun.count * 1_000_000 + draw(0, 500_000))
    }

    /// Tells the gateway something, if its process lives; a new one asks again.
    mutating func say(_ input: GatewayMachine.Input, to index: Int) {
        guard gateways[index].spoke != nil else { return }
        gateways[index].inbox.append(input)
        wakeGateway(index)
    }

    mutating func endRun(_ index: Int, _ key: RunKey, serial: Int, how: RunEnd) {
        guard gateways[index].executor.run(key)?.serial == serial,
            gateways[index].executor.finish(key, how: how)
        else { return }
        if case .succeeded = how { lastFinish = now }
        log("\(gateways[index].region.name): run \(key) is over: \(how)")
        say(.ended(key, how), to: index)
    }

    /// The executor's own watch over fences, which needs no gateway: a run is over at its fence,
    /// whatever it does.
    mutating func fenceRuns(_ index: Int) {
        gateways[index].nextFenceLook = .max
        let boot = gateways[index].boot(now)
        for run in gateways[index].executor.live {
            guard let fence = gateways[index].executor.fence(run), fence <= boot else { continue }
            // One that stood still goes on to find it over; whoever is late by more let it run.
            let late = boot.since(fence).count / 1_000
            if late > 1_000, !gateways[index].isResuming {
                violation("run \(run.key) lives \(late) ms past its fence")
            }
            guard settings.canary != .forgetFence else { continue }
            tally.note(.runFencedByExecutor)
            endRun(index, run.key, serial: run.serial, how: .fenced)
        }
        watchFences(index)
    }

    /// Plans to look again when the next fence is over, as things stand now.
    private mutating func watchFences(_ index: Int) {
        let executor = gateways[index].executor
        guard let next = executor.live.lazy.compactMap({ executor.fence($0) }).min() else { return }
        // The clock may be slow by what leases allow for; a look that comes too early comes again.
        let left = next.since(gateways[index].boot(now)).count
        let delay = max(10_000, left + left / 2_000)
        guard now + delay < gateways[index].nextFenceLook else { return }
        gateways[index].nextFenceLook = now + delay
        plan(.executorFences(index), in: delay)
    }

    /// A machine that stood still goes on: its supervisors see the fences that passed before what
    /// they watch over does anything more.
    mutating func resumeMachine(_ index: Int) {
        guard gateways[index].machinePausedUntil <= now else { return }
        gateways[index].isResuming = true
        fenceRuns(index)
        gateways[index].isResuming = false
        for run in gateways[index].executor.live { checkAlone(run, at: index) }
    }
}
