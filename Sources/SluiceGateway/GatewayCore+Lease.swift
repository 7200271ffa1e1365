package import SluiceModel

extension GatewayCore {
    /// The planner renewed the lease. Its length counts from `sentAt`, when the request for it was
    /// sent, so that it ends here before it ends for the planner. A grant of an old term is not
    /// heeded.
    package mutating func leaseGranted(
        term: Term, sentAt: BootTime, length: Microseconds, into effects: inout GatewayEffects
    ) {
        guard termSeen(term, into: &effects) else { return }
        let end = sentAt.adding(length)
        // An answer that overtook a later one must not shorten the lease.
        guard end > leaseEnd else { return }
        leaseEnd = end
        nextFence = nil
        effects.executorActions.append(.leaseMoved(end: end))
        askForCommits(at: sentAt, into: &effects)
    }

    /// The lease is to end now: the planner took it back, or the region is being removed.
    package mutating func leaseExpired(now: BootTime, into effects: inout GatewayEffects) {
        guard now < leaseEnd else { return }
        leaseEnd = now
        nextFence = nil
        effects.executorActions.append(.leaseMoved(end: now))
    }

    /// Takes back what a provider wants, and stops the runs whose fence is over: exclusive ones
    /// that wait for the lease. All others run on. Looks at runs only when the lease is over and a
    /// fence is due, or a notice.
    package mutating func tick(
        now: BootTime, civil: CivilTime, into effects: inout GatewayEffects
    ) {
        followWishes(civil: civil, into: &effects)
        guard !holdsLease(at: now) else { return }
        if let nextFence, now < nextFence { return }
        var next = BootTime(microseconds: .max)
        for slot in runs.indices {
            guard let run = runs[slot], let fence = run.fence else { continue }
            switch run.state {
            case .stopping: continue
            case .held, .prepared, .starting, .running: break
            }
            // Its supervisor may know of an end that came before the fence: that one counts.
            guard !run.isAwaited else {
                next = min(next, now.adding(GatewayLimits.adoptionLook))
                continue
            }
            // Asked to leave in time, so that it is over when the fence is.
            let asks = leaseEnd.adding(Microseconds(fence.length.count - fence.notice.count))
            guard now >= asks else {
                next = min(next, asks)
                continue
            }
            if run.isBoundOnly {
                endHeld(slot, run, how: .fenced, civil: civil, into: &effects)
            } else {
                let left = max(0, leaseEnd.adding(fence.length).since(now).count) / 1_000_000
                stop(slot, run, how: .fenced, grace: Seconds(left), into: &effects)
            }
        }
        nextFence = next
    }

    /// When `tick` is next needed; nil while no lease is held and no fence is due.
    package func nextTick(after now: BootTime) -> BootTime? {
        if holdsLease(at: now) { return leaseEnd }
        guard let nextFence else { return now }
        return nextFence.microseconds == .max ? nil : nextFence
    }
}
