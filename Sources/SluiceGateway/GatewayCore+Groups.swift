internal import SluiceModel

/// Parts of groups: bound when they are prepared, started when they are committed (decision 0017).
extension GatewayCore {
    /// Whether an order has to wait for a lease: a commit starts a run, and is no less an order to
    /// start than any other. It is not refused, since the other parts of its group have theirs: it
    /// is left where it is, with all behind it, and asked for again when a lease is held. What is
    /// sent then is what holds then.
    mutating func lacksLease(for order: Order, at now: BootTime) -> Bool {
        guard !holdsLease(at: now) else {
            missedCommit = false
            return false
        }
        if case .commit = order.action, order.sequence == highestOrder.next { missedCommit = true }
        return missedCommit
    }

    /// Asks for the orders from a commit on that came without a lease.
    mutating func askForCommits(at now: BootTime, into effects: inout GatewayEffects) {
        guard missedCommit, holdsLease(at: now) else { return }
        missedCommit = false
        effects.resendFrom = highestOrder.next
    }

    /// All parts of its group are bound, each at its gateway: this one starts. Where the hold is
    /// over (its node faulted, its provider took the cards back, its fence came), its end is said
    /// again, so that the planner ends the rest of the group.
    mutating func commit(
        _ key: RunKey, civil: CivilTime, into effects: inout GatewayEffects
    ) {
        guard let slot = slotOfRun[key], let run = runs[slot] else {
            return report(
                .ended(replica: key.replica, epoch: key.epoch, how: .vanished, at: civil),
                into: &effects)
        }
        guard run.state == .prepared else { return }
        runs[slot]?.state = run.predecessor == nil ? .starting : .held
        putState(slot, into: &effects)
        report(
            .accepted(
                replica: key.replica, epoch: key.epoch, nodes: nodeNames(run.shares)),
            into: &effects)
        guard run.predecessor == nil, let started = runs[slot] else { return }
        effects.executorActions.append(.start(started))
    }
}
