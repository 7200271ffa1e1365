import SluiceGateway
import SluiceModel
import SluicePlanner

/// What ends for somebody's guarantee, from the journal's events.
struct ReclaimChecks: Sendable {
    /// When runs began, by what their gateways said.
    private(set) var since: [RunKey: CivilTime] = [:]
    /// Runs that were told to end for a guarantee and live.
    private(set) var ending: Set<RunKey> = []
    /// Who ended for whom in which pool, under the policy that holds.
    private var pairs: Set<Pair> = []

    private struct Pair: Hashable, Sendable {
        let victim: JobID
        let preemptor: JobID
        let region: Int
        let pool: Int
    }

    /// Another policy holds: who gives way to whom begins anew.
    mutating func policyChanged() { pairs = [] }

    /// Whether a run of the replica was told so.
    func isEnding(_ replica: ReplicaID) -> Bool { ending.contains { $0.replica == replica } }

    mutating func started(_ replica: ReplicaID, _ epoch: Epoch, since: CivilTime) {
        let key = RunKey(replica: replica, epoch: epoch)
        if self.since[key] == nil { self.since[key] = since }
    }

    mutating func ended(_ replica: ReplicaID, _ epoch: Epoch) {
        let key = RunKey(replica: replica, epoch: epoch)
        since[key] = nil
        ending.remove(key)
    }

    /// Notes that a job's run ends for another job; false where that one ended for this one there.
    mutating func end(_ key: RunKey, for preemptor: JobID, region: Int, pool: Int) -> Bool {
        ending.insert(key)
        let job = key.replica.job
        pairs.insert(Pair(victim: job, preemptor: preemptor, region: region, pool: pool))
        return !pairs.contains(Pair(victim: preemptor, preemptor: job, region: region, pool: pool))
    }
}

extension Checks {
    /// A run is to end for a guarantee: it had its minimum, its tenant keeps what it is guaranteed,
    /// it is of another tenant, and it was not itself the reason for the end of that job's run.
    mutating func preempted(_ victim: Victim, at now: Int64) {
        tally.note(Sight.runPreempted)
        let key = RunKey(replica: victim.replica, epoch: victim.epoch)
        guard let policy, let place = placements[victim.replica], place.epoch == victim.epoch,
            let asker = submissions[victim.preemptor]?.tenant
        else { return note("\(key) ends for a guarantee, and has no placement", at: now) }
        if asker == place.tenant { note("\(key) ends for its own tenant", at: now) }
        guard let since = reclaims.since[key] else {
            return note("\(key) ends for a guarantee before it ran", at: now)
        }
        if civil.since(since) < policy.minimumRun {
            note("\(key) ends for a guarantee after \(civil.since(since))", at: now)
        }
        let guarantee = Int64(policy[place.tenant]?.guarantee ?? 0) * 1_000
        let held = placed.reduce(Int64(0)) { sum, replica in
            guard let other = placements[replica], other.tenant == place.tenant,
                !reclaims.ending.contains(RunKey(replica: replica, epoch: other.epoch))
            else { return sum }
            return sum + weighted(other, policy)
        }
        if held <= guarantee {
            note(
                "\(key) ends for a guarantee, and its tenant has \(held) of \(guarantee) "
                    + "thousandths itself", at: now)
        }
        if !reclaims.end(key, for: victim.preemptor, region: place.region, pool: place.pool) {
            note("\(key) ends for job \(victim.preemptor), which ended for it", at: now)
        }
    }

    /// What tides want, and what is kept for them: never more places than the tide ever wants.
    mutating func audit(_ event: TideEvent, at now: Int64) {
        switch event {
        case .turned(let job, let standing):
            tally.note(Sight.tideTurned)
            guard let tide = specification(job)?.tide,
                !(min(tide.least, tide.most)...tide.most).contains(standing.wanted)
            else { return }
            note("job \(job) wants \(standing.wanted) replicas, out of its tide", at: now)
        case .kept(let job, let address, let purpose, let count):
            if count > 0 { tally.note(Sight.placeKept) }
            let wanted = specification(job)
            let most = purpose == .tide ? wanted?.tide?.most ?? 0 : wanted?.spares ?? 0
            if count > most {
                note("\(count) places of pool \(address) are kept for job \(job)", at: now)
            }
            if count > 0, isLeaving(job) { note("places are kept for job \(job)", at: now) }
        case .loaded: break
        }
    }

    mutating func sight(_ reason: Reason) {
        switch reason.code {
        case .lentCalledBack: tally.note(Sight.lentCalledBack)
        case .waitsForPowerCap: tally.note(Sight.waitedForPower)
        case .waitsForReservation: tally.note(Sight.waitedForWindow)
        case .reservationBegins: tally.note(Sight.leftForWindow)
        case .waitsForCeiling: tally.note(Sight.ceilingHeld)
        default: break
        }
    }
}
