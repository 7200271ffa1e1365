package import SluiceModel
import SluiceGateway
import SluiceSession
package import SluiceWire

extension Spoke {
    /// The socket to the planner is open: greets it.
    package mutating func connected(at now: BootTime) {
        precondition(link == nil, "a gateway has one connection")
        link = Link(
            session: OpeningSession(openedAt: now, limits: configuration.session),
            nextReportAt: now, nextRingsAt: now, nextRenewalAt: now)
        let hello = Hello(
            lowestVersion: ProtocolVersions.lowest, highestVersion: ProtocolVersions.highest,
            features: 0,
            identity: Identity(role: .region, name: configuration.region.name.text),
            store: configuration.store, incarnation: configuration.incarnation, journal: journal,
            highestTerm: core.highestTerm, highestSequence: core.highestOrder,
            credit: configuration.session.creditWindow, program: configuration.program)
        output.append(.send(correlation: 0, .hello(hello)))
    }

    /// The connection is gone, for whatever reason: work goes on, the lease runs out by itself.
    package mutating func disconnected() {
        link = nil
        output.removeAll(keepingCapacity: true)
    }

    /// A message from the planner.
    package mutating func received(_ message: Message, correlation: UInt64, at now: BootTime) {
        guard
            let arrival = link?.session.receive(message, correlation: correlation, at: now)
        else { return }
        switch arrival {
        case .welcomed(let welcome): welcomed(welcome, at: now)
        case .deliver: deliver(message, correlation: correlation, at: now)
        case .consumed: break
        case .answer(let answer): output.append(.send(correlation: correlation, answer))
        case .closed(let failure): refused(failure)
        }
    }

    /// A frame came that is none of the protocol's.
    package mutating func receivedGarbage(_ failure: Failure) { disconnect(failure.sentence) }

    /// The planner does not take this gateway, now or at all.
    private mutating func refused(_ failure: Failure) {
        retryAfter = failure.retryAfter
        disconnect(failure.sentence)
    }

    mutating func disconnect(_ reason: String) {
        output.append(.disconnect(reason: reason))
    }

    private mutating func welcomed(_ welcome: Welcome, at now: BootTime) {
        let isCurrent = changing { core, effects in core.termSeen(welcome.term, into: &effects) }
        guard isCurrent else {
            disconnect(
                "the planner is at term \(welcome.term), a later one was seen: it is an old one")
            return
        }
        journal = welcome.journal
        let reckoned = civilTime(at: now)
        let civil = max(welcome.civilTime, reckoned)
        civilBase = (now, civil, max(welcome.civilSpeed, 1))
        change { core, effects in core.civilSet(ahead: civil.since(reckoned), into: &effects) }
        send(.registerRegion(RegisterRegion(description: configuration.region)), at: now)
    }

    private mutating func deliver(_ message: Message, correlation: UInt64, at now: BootTime) {
        switch message {
        case .regionRegistered(let answer): registered(answer, at: now)
        case .leaseGranted(let grant):
            change { core, effects in
                core.leaseGranted(
                    term: grant.term, sentAt: grant.sentAt, length: grant.length, into: &effects)
            }
            if let first = effects.resendFrom {
                disconnect("order \(first) came before the lease; it comes again")
            }
            // A third of the length leaves two more tries before it is over.
            link?.nextRenewalAt = max(
                now, grant.sentAt.adding(Microseconds(grant.length.count / 3)))
        case .orders(let orders): take(orders, at: now)
        case .runReportsTaken(let taken):
            change { core, effects in core.reportsTaken(through: taken.through, into: &effects) }
        case .capacityWanted:
            link?.wantsFull = true
            link?.capacityIsDue = true
        case .forgetTenants(let list): toForget = list.organisations
        case .fetchOutput(let fetch):
            output.append(.readOutput(correlation: correlation, fetch))
        case .failure(let failure): refused(failure)
        default: disconnect("the planner sent \(message.kind), which no gateway takes")
        }
    }

    /// The planner knows the region. Ends come before the list of live runs, so that a run that
    /// ended while the link was down is not taken for vanished.
    private mutating func registered(_ answer: RegionRegistered, at now: BootTime) {
        // Orders that begin below what is here would be taken for ones that came before.
        guard answer.lastSequence >= core.highestOrder else {
            disconnect(
                "the planner gave orders through \(answer.lastSequence) to this region, order "
                    + "\(core.highestOrder) is kept here: the planner or this store is an old copy")
            return
        }
        link?.isRegistered = true
        link?.wantsFull = true
        sendRunReports(at: now)
        let live = core.liveRuns().map { LiveRun(replica: $0.key.replica, epoch: $0.key.epoch) }
        send(.liveRuns(LiveRuns(runs: live)), at: now)
        reportCapacity(at: now)
        renewLease(at: now)
    }

    private mutating func take(_ orders: Orders, at now: BootTime) {
        let civil = civilTime(at: now)
        for order in orders.orders {
            change { core, effects in
                core.orderReceived(order, now: now, civil: civil, into: &effects)
            }
        }
        guard let expected = effects.resendFrom else { return }
        disconnect("orders from \(expected) on are missing; they come again on a new connection")
    }

    /// Whether a run of an organisation or a team of it lives here. O(runs).
    package func runs(ofOrganisation organisation: TenantName) -> Bool {
        core.hasRun { $0 == organisation || $0.organisation == organisation }
    }

    /// Nothing is kept any more of these organisations' ended runs: the planner is told where there
    /// is a link, else it asks again.
    package mutating func forgotten(_ organisations: [TenantName], at now: BootTime) {
        toForget.removeAll { organisations.contains($0) }
        guard link?.isRegistered == true else { return }
        send(.tenantsForgotten(TenantsForgotten(organisations: organisations)), at: now)
    }

    /// Sends a message where credit allows; false where it must wait.
    @discardableResult
    mutating func send(_ message: Message, at now: BootTime) -> Bool {
        guard let maySend = link?.session.mayStartSending(message.kind, at: now), maySend else {
            return false
        }
        output.append(.send(correlation: 0, message))
        return true
    }
}
