import SluiceModel
import SluicePlanner
import SluiceWire

/// Certificates that are taken back, and tenants that ask for what is another's.
extension World {
    /// A holder whose certificate was taken back and who has no new one yet.
    struct Revocation: Sendable {
        let identity: Identity
        /// When he has a new one.
        let until: Int64
    }

    /// The holder's certificate is taken back: planners close what he has open, and whatever he
    /// opens before he has a new one.
    mutating func revoke(_ identity: Identity) {
        guard !isRevoked(identity) else { return }
        revocations.append(Revocation(identity: identity, until: now + draw(500_000, 40_000_000)))
        for machine in planners.indices where planners[machine].hub != nil {
            let numbers = connections.indices.filter {
                connections[$0].isOpenAtPlanner && connections[$0].machine == machine
                    && connections[$0].plannerLife == planners[machine].life
                    && self.identity(of: connections[$0].peer) == identity
            }
            planners[machine].inbox.append(.revoked(identity, numbers.map { UInt64($0 + 1) }))
            wakePlanner(machine)
        }
    }

    /// Whether a holder has no certificate that holds now.
    func isRevoked(_ identity: Identity) -> Bool {
        revocations.contains { $0.identity == identity && $0.until > now }
    }

    /// Somebody connects: one whose certificate was taken back is turned away before his hello.
    mutating func admit(_ peer: Peer, _ number: UInt64, at machine: Int) {
        let identity = identity(of: peer)
        guard isRevoked(identity) else {
            if revocations.contains(where: { $0.identity == identity }) {
                revocations.removeAll { $0.identity == identity }
                checks.certified(identity)
            }
            return
        }
        planners[machine].inbox.append(.revoked(identity, [number]))
    }

    /// What planners closed for a revocation in the turn before: from the next batch on nothing of
    /// that holder may stand in the journal.
    mutating func noteRevoked(by machine: Int) {
        for (identity, position) in planners[machine].takeRevoked() {
            tally.note(.sessionRevoked)
            // One who has a new certificate by now came back on another connection.
            if isRevoked(identity) { checks.revoked(identity, after: position) }
        }
    }

    private func identity(of peer: Peer) -> Identity {
        switch peer {
        case .tenant(let index): tenants[index].identity
        case .gateway(let index), .rival(let index):
            Identity(role: .region, name: layout.regions[index].name.text)
        }
    }

    /// Now and then a tenant asks for the end of another's job, or does what an operator may.
    mutating func trespass(_ index: Int) {
        guard tenants[index].identity.role == .tenant else { return }
        if once(in: 25) {
            let other = Int(random.below(Int64(tenants.count)))
            let jobs = tenants[other].requests.compactMap(\.job)
            if other != index, !jobs.isEmpty {
                add(.foreign(jobs[Int(random.below(Int64(jobs.count)))]), for: index)
            }
        }
        if once(in: 100), let site = layout.regions.first?.sites.first?.name {
            add(.breach(site), for: index)
        }
    }

    /// What a trespasser was told: a refusal that tells him nothing, and no other.
    mutating func trespasserIsTold(_ ask: TenantProgram.Ask, _ failure: Failure?) {
        switch (ask, failure?.code) {
        case (.foreign, .notFound): tally.note(Act.foreignRefused)
        case (.breach, .notAllowed): tally.note(Act.breachRefused)
        case (.foreign(let job), nil): violation("another tenant ended job \(job)")
        case (.breach(let site), nil): violation("a tenant cordoned \(site)")
        case (.foreign, let code?), (.breach, let code?):
            if code.isDefinite {
                violation("a trespasser was told \(code): \(failure?.sentence ?? "")")
            }
        default: break
        }
    }
}

extension Checks {
    /// A holder is out: batches after that position have no command of his.
    mutating func revoked(_ identity: Identity, after position: Position) {
        certified(identity)
        revokedHolders.append((identity, position.raw))
    }

    /// He is in again.
    mutating func certified(_ identity: Identity) {
        revokedHolders.removeAll { $0.identity == identity }
    }

    /// Looks whether somebody who is out had something done.
    mutating func auditActors(_ batch: JournalBatch, at position: UInt64, _ now: Int64) {
        for holder in revokedHolders where position > holder.after {
            for command in batch.commands where command.actor == holder.identity {
                note("\(holder.identity) had \(command.action) done and is revoked", at: now)
            }
        }
    }
}
