package import SluiceModel

extension GatewayCore {
    /// The executor started a run.
    package mutating func runStarted(
        _ key: RunKey, at civil: CivilTime, into effects: inout GatewayEffects
    ) {
        guard let slot = slotOfRun[key], let run = runs[slot] else { return }
        runs[slot]?.startedAt = run.startedAt ?? civil
        runs[slot]?.isAwaited = false
        switch run.state {
        case .held, .prepared:
            preconditionFailure("run \(key) started while it was held back")
        case .running: return
        case .stopping: break
        case .starting:
            runs[slot]?.state = .running(since: civil)
            putState(slot, into: &effects)
        }
        report(.running(replica: key.replica, epoch: key.epoch, since: civil), into: &effects)
    }

    /// A run is over, for whatever reason: its cards are free from now on. A stop that was ordered
    /// gives its own reason, whatever code the process left with; but what the executor says went
    /// well was over before the stop came to it, and must not be done again.
    package mutating func runEnded(
        _ key: RunKey, how: RunEnd, at civil: CivilTime, into effects: inout GatewayEffects
    ) {
        guard let slot = slotOfRun[key], let run = runs[slot] else { return }
        var reported = how
        if case .stopping(let reason) = run.state, how != .succeeded { reported = reason }
        leave(slot, run, into: &effects)
        report(
            .ended(replica: key.replica, epoch: key.epoch, how: reported, at: civil), into: &effects
        )
        if let successor = run.successor { release(successor, into: &effects) }
    }

    /// The executor could not start a run.
    package mutating func runFailedToStart(
        _ key: RunKey, at civil: CivilTime, into effects: inout GatewayEffects
    ) {
        runEnded(key, how: .couldNotStart, at: civil, into: &effects)
    }

    /// After a restart: the executor has the run, and it goes on.
    package mutating func runAdopted(
        _ key: RunKey, since civil: CivilTime, into effects: inout GatewayEffects
    ) {
        runStarted(key, at: civil, into: &effects)
    }

    /// After a restart: the executor knows nothing of the run.
    package mutating func runNotFound(
        _ key: RunKey, at civil: CivilTime, into effects: inout GatewayEffects
    ) {
        runEnded(key, how: .vanished, at: civil, into: &effects)
    }

    /// All runs here, by replica and epoch: what the planner compares with its own list after a
    /// connection. O(runs log runs).
    package func liveRuns() -> [BoundRun] {
        runs.compactMap { $0 }
            .map {
                BoundRun(
                    key: $0.key, pool: $0.order.pool, cards: $0.order.cards, state: $0.state)
            }
            .sorted { ($0.key.replica, $0.key.epoch) < ($1.key.replica, $1.key.epoch) }
    }

    /// Whether any run here is of a tenant of which that holds. O(runs).
    package func hasRun(ofTenant isWanted: (TenantName) -> Bool) -> Bool {
        runs.contains { $0.map { isWanted($0.order.tenant) } ?? false }
    }

    /// Stops what a stop order names. Where nothing of it is here, its end is said again: the
    /// planner waits for one.
    mutating func stop(
        _ replica: ReplicaID, through epoch: Epoch, grace: Seconds, civil: CivilTime,
        into effects: inout GatewayEffects
    ) {
        guard let slot = newestSlot[replica], let run = runs[slot] else {
            report(
                .ended(replica: replica, epoch: epoch, how: .vanished, at: civil), into: &effects)
            return
        }
        // A lower epoch that still runs beside a higher one is being stopped already.
        guard run.order.epoch <= epoch else { return }
        if run.isBoundOnly {
            endHeld(slot, run, civil: civil, into: &effects)
        } else {
            stop(slot, run, how: .stopped, grace: grace, into: &effects)
        }
    }

    /// Tells the executor to stop a run that it has; once.
    mutating func stop(
        _ slot: Int, _ run: GatewayRun, how: RunEnd, grace: Seconds,
        into effects: inout GatewayEffects
    ) {
        switch run.state {
        case .stopping: return
        case .held, .prepared:
            preconditionFailure("run \(run.key) is held back and has nothing to stop")
        case .starting, .running: break
        }
        // The planner's own stop took it from its list; any other is told before the run ends.
        if how != .stopped { withdraw(run, into: &effects) }
        runs[slot]?.state = .stopping(how: how)
        putState(slot, into: &effects)
        effects.executorActions.append(.stop(run.key, pool: run.order.pool, grace: grace))
    }

    /// Ends a run that was held back and never started.
    mutating func endHeld(
        _ slot: Int, _ run: GatewayRun, how: RunEnd = .stopped, civil: CivilTime,
        into effects: inout GatewayEffects
    ) {
        leave(slot, run, into: &effects)
        if let older = run.predecessor {
            runs[older]?.successor = nil
            newestSlot[run.order.replica] = older
        }
        report(
            .ended(
                replica: run.order.replica, epoch: run.order.epoch, how: how, at: civil),
            into: &effects)
    }

    /// Lets a run start whose predecessor has ended.
    private mutating func release(_ slot: Int, into effects: inout GatewayEffects) {
        runs[slot]?.predecessor = nil
        guard var run = runs[slot], run.state == .held else { return }
        run.state = .starting
        runs[slot] = run
        putState(slot, into: &effects)
        effects.executorActions.append(.start(run))
    }

    /// Frees a run's cards and takes it out of all tables.
    mutating func leave(_ slot: Int, _ run: GatewayRun, into effects: inout GatewayEffects) {
        unbind(run)
        keepForProvider(run, into: &effects)
        poolChanged(run.order.pool, into: &effects)
        ended.insert(run.key)
        runs[slot] = nil
        freeSlots.append(slot)
        slotOfRun[run.key] = nil
        if newestSlot[run.order.replica] == slot { newestSlot[run.order.replica] = nil }
        effects.storeChanges.append(.remove(.runs, key: run.number.raw))
        effects.storeChanges.append(.remove(.runStates, key: run.number.raw))
    }

    private mutating func unbind(_ run: GatewayRun) {
        let pool = Int(run.order.pool)
        let use = NodeUse(run.order.limits)
        for share in run.shares { pools[pool].release(share, slice: run.slice, use: use) }
    }

    /// A pool's figures are not those of the last report any more.
    mutating func poolChanged(_ pool: UInt16, into effects: inout GatewayEffects) {
        changedPools[Int(pool)] = true
        effects.capacityChanged = true
    }
}
