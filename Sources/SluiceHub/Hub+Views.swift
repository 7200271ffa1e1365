import SluiceModel
import SluicePlanner
import SluiceSession
import SluiceWire

extension Hub {
    /// All regions, with their leases as this planner counts them.
    func regionList(at now: Moment) -> RegionList {
        var list = core.regions()
        for index in list.regions.indices {
            let link = regions[Int(list.regions[index].number)]
            list.regions[index].leaseLeft = link.leaseEnd.since(now.boot)
            guard list.regions[index].reachability != .reachable else { continue }
            // What was tried since is newer than why the link was lost.
            list.regions[index].cause = link.lossNow.cause
            list.regions[index].causeSentence = link.lossNow.sentence
        }
        return list
    }

    /// Open connections by row, then the last ones closed, newest first; a list holds
    /// `WireLimits.sessions`, of which the closed ones may have half.
    func sessionList(at now: Moment) -> SessionList {
        var views: [SessionView] = []
        let closedTold = min(sessions.closed.count, WireLimits.sessions / 2)
        for row in sessions.rows where views.count < WireLimits.sessions - closedTold {
            guard let entry = row else { continue }
            views.append(view(entry, age: now.boot.since(entry.openedAt), because: ""))
        }
        for closed in sessions.closed.suffix(closedTold).reversed() {
            views.append(
                view(closed.entry, age: now.boot.since(closed.at), because: closed.reason))
        }
        return SessionList(sessions: views)
    }

    private func view(
        _ entry: SessionTable.Entry, age: Microseconds, because reason: String
    ) -> SessionView {
        SessionView(
            session: entry.id.raw, identity: entry.session.identity, peer: entry.peer, age: age,
            received: entry.session.received, sent: entry.sent, queuedBytes: 0,
            closedBecause: reason)
    }

    /// How the planner is, as somebody may see it: a tenant and a provider learn nothing of how
    /// much others do.
    func status(for identity: Identity) -> PlannerStatusReply {
        seen(status(), by: identity)
    }

    /// What of it `identity` may see.
    func seen(_ whole: PlannerStatusReply, by identity: Identity) -> PlannerStatusReply {
        var reply = whole
        switch identity.role {
        case .operator, .auditor: return reply
        case .tenant, .provider, .region: break
        }
        reply.jobs = 0
        reply.waiting = 0
        reply.placements = 0
        reply.requests = 0
        reply.journalBytes = 0
        reply.residentBytes = 0
        reply.stateHash = 0
        reply.alarms = []
        reply.limits = []
        return reply
    }

    /// How the planner is. O(state) for the hash: asked by people, not by the thousand.
    func status() -> PlannerStatusReply {
        let counts = core.counts
        var reply = PlannerStatusReply(
            journal: configuration.journal, term: core.term, position: position,
            civilTime: core.civilTime, stateHash: core.stateHash(), jobs: UInt64(counts.jobs),
            waiting: UInt64(counts.waiting), placements: UInt64(counts.placements),
            violations: UInt64(core.violations().count), residentBytes: residentBytes,
            journalBytes: journalBytes, requests: requests)
        reply.alarms = core.alarms()
        reply.limits =
            loopLimits + [
                LimitView(
                    name: "requestRate", bound: UInt64(configuration.requestRate),
                    met: limitsMet.requestRate),
                LimitView(
                    name: "requestBurst", bound: UInt64(configuration.requestBurst),
                    met: limitsMet.requestRate),
                LimitView(
                    name: "inFlight", bound: UInt64(configuration.session.creditWindow),
                    met: limitsMet.inFlight),
                LimitView(
                    name: "watches", bound: UInt64(configuration.watchesPerSession),
                    met: limitsMet.watches),
                LimitView(
                    name: "tenantJobs", bound: UInt64(configuration.tenantBounds.jobs),
                    met: core.tenantBoundsMet.jobs),
                LimitView(
                    name: "tenantBytes", bound: UInt64(configuration.tenantBounds.bytes),
                    met: core.tenantBoundsMet.bytes),
            ]
        return reply
    }
}

extension Hub.RegionLink {
    /// Why its link is not there now.
    var lossNow: Hub.LinkLoss {
        session == nil
            ? loss
            : Hub.LinkLoss(
                cause: .notRenewed, sentence: "Its gateway is connected and renewed no lease.")
    }
}
