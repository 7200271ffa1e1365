import SluiceModel
import SluicePlanner
import SluiceWire

extension ScenarioWorld {
    /// A moment as `08:30`, with seconds and the day where they are not 0.
    func clock(_ time: CivilTime) -> String {
        let second = time.secondOfDay
        let day = time.since(Self.start).count / 86_400
        func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
        let clock = two(second / 3_600) + ":" + two(second / 60 % 60)
        return (day > 0 ? "day \(day) " : "") + clock
            + (second % 60 > 0 ? ":" + two(second % 60) : "")
    }

    /// Micro-yuan as yuan with at most four places.
    static func yuan(_ amount: MicroYuan) -> String {
        let hundreds = amount.count / 100
        var places = String(10_000 + hundreds % 10_000).dropFirst()
        while places.last == "0", places.count > 2 { places.removeLast() }
        return "\(hundreds / 10_000).\(places)"
    }

    func label(_ job: JobID) -> String {
        labels.first { $0.job == job }?.name ?? "job \(job)"
    }

    private func label(_ replica: ReplicaID, _ epoch: Epoch) -> String {
        let name = label(replica.job) + (replica.index > 0 ? ".\(replica.index)" : "")
        return epoch == Epoch(1) || replica.index > 0 ? name : "\(name) (epoch \(epoch))"
    }

    private func place(_ address: PoolAddress) -> String {
        let number = Int(address.region)
        guard let region = regions.indices.first(where: { regions[$0].number == address.region })
        else { return "region \(number)" }
        let description = draft.regions[region].description
        return "\(description.name)/\(description.pools[Int(address.pool)].name)"
    }

    /// What an event says to a reader of the story; nil for one that says nothing new.
    func sentence(_ event: Event) -> String? {
        switch event {
        case .placed(let placed):
            return "\(label(placed.replica, placed.epoch)) placed in \(place(placed.address)), "
                + "\(size(placed)) at \(Self.yuan(placed.pricePerCardHour)) yuan"
        case .stopOrdered(let stop): return "\(label(stop.replica, stop.epoch)) is to stop"
        case .refused(let replica, let epoch, let reason):
            return "\(label(replica, epoch)) refused by its gateway: \(reason)"
        case .runStarted(let replica, let epoch, _): return "\(label(replica, epoch)) runs"
        case .runEnded(let replica, let epoch, let how, let at):
            let when = at == now ? "" : " at \(clock(at))"
            return "\(label(replica, epoch)) ended\(when): \(how)"
        case .placementLost(let replica, let epoch):
            return "\(label(replica, epoch)) is given up where it was"
        case .jobChanged(let job, let state, let reason):
            return "\(label(job)) is \(state), \(reason.code): \(reason.verdict.sentence)"
        case .headReserved(let head):
            guard head.job != .none else { return "no job is the queue's head" }
            return "\(label(head.job)) is the head: it fits in \(place(head.address)) by "
                + clock(head.by)
        case .poolFrozen(let address, let books): return "\(place(address)) is frozen: \(books)"
        case .poolThawed(let address): return "\(place(address)) is open again"
        case .timePassed, .catalogueSet, .reignStarted, .regionRegistered, .capacityReported,
            .ringsHeld,
            .reachabilityChanged, .regionWiped, .siteChanged, .jobSubmitted, .runAccepted,
            .keyUsed, .nodesReported:
            return nil
        case .checkpointed(let replica, let epoch, let checkpoint):
            return "\(label(replica, epoch)) can be resumed from \(checkpoint.place), "
                + "\(checkpoint.work.count) s of work"
        case .serving(let replica, let epoch, let endpoints):
            let there = endpoints.map { "\($0)" }.joined(separator: ", ")
            return "\(label(replica, epoch)) answers at \(there.isEmpty ? "no address" : there)"
        case .federation(let event): return sentence(event)
        case .policy(.applied(let policy, let actor)):
            return "policy of \(policy.tenants.count) tenants applied by \(actor)"
        case .policy(.held(let hold)):
            return "\(hold.nodes) nodes held for job \(hold.job), \(hold.victims) to stop"
        case .policy(.released(let job)): return "nothing held for job \(job) any more"
        case .policy(.preempted(let victim)):
            return "\(victim.replica) pre-empted for job \(victim.preemptor)"
        case .trust(.tokenIssued(let token)):
            return "a gateway of \(token.region) may join until \(clock(token.until))"
        case .trust(.tokenUsed): return "a token was used"
        case .booking(.added(let booking)):
            return "reservation \(booking.id) begins \(clock(booking.from)) and is over "
                + clock(booking.until)
        case .booking(.removed(let id)): return "reservation \(id) is no more"
        case .trust(.erasure(.erased(let organisation, _))):
            return "what \(organisation) wrote is erased"
        case .trust(.erasure(.forgotten(let region, let organisation))):
            return "region \(region) has forgotten \(organisation)"
        case .trust(.erasure(.purged)): return "the journal was written anew"
        case .trust(.acted(let act)): return "\(act.record.who) did \(act.record.what)"
        case .group(let event): return sentence(event)
        case .tide(let event): return sentence(event)
        case .change(let event): return sentence(event)
        case .balance(let event): return sentence(event)
        case .prices(.set(let region, let prices)):
            return "region \(region) has prices of \(prices?.prices.count ?? 0) hours"
        }
    }

    private func sentence(_ event: ChangeEvent) -> String? {
        switch event {
        case .changed(let job, let wanted, let version, let atMost):
            return "\(label(job)) asks for \(wanted.replicas) replicas of version \(version) now, "
                + "at most \(atMost) replaced at once"
        case .rollOut(let job, let standing): return "the change of \(label(job)) is \(standing)"
        case .failed(let job): return "a new version of \(label(job)) failed"
        case .retried(let job, let replica, let rule, let until):
            return "replica \(replica) of \(label(job)) is begun again after \(rule.cause), not "
                + "before \(clock(until))"
        case .elementOver(let job, let replica, let end):
            return "element \(replica) of \(label(job)) is \(end)"
        }
    }

    private func sentence(_ event: BalanceEvent) -> String? {
        switch event {
        case .begun(let move):
            let by = move.isAutomatic ? "by itself " : ""
            return "\(label(move.replica, move.epoch)) begins \(by)to move from "
                + "\(place(move.from)) to \(place(move.to)): "
                + "saves \(Self.yuan(move.saving)), costs \(Self.yuan(move.cost)), "
                + "\(move.workLost.count) s of work again"
        case .over(let replica, let how): return "the move of \(label(replica.job)) is over: \(how)"
        case .looked: return nil
        case .roomKept(let room):
            return "\(place(room.address)) keeps \(room.nodes) nodes for \(label(room.job))"
        case .roomOver(let job): return "no room is kept for \(label(job)) any more"
        }
    }

    private func sentence(_ event: TideEvent) -> String? {
        switch event {
        case .turned(let job, let standing):
            let low = standing.lowSince == .none ? "" : ", low since \(clock(standing.lowSince))"
            return "\(label(job)) wants \(standing.wanted) replicas: \(standing.why)\(low)"
        case .kept(let job, let address, let purpose, let count):
            let what = purpose == .tide ? "for the return of replicas" : "spare nodes"
            return "\(place(address)) keeps \(count) \(what) of \(label(job))"
        case .loaded: return nil
        }
    }

    private func sentence(_ event: FederationEvent) -> String? {
        switch event {
        case .outgoing(let replica, let epoch, let isOutgoing):
            return "\(label(replica, epoch)) \(isOutgoing ? "is to be replaced" : "stays")"
        case .brakeChanged(let isOn, let unknown, let regions):
            return "the brake is \(isOn ? "on" : "off"): \(unknown) of \(regions) regions unknown"
        case .drainChanged(let drain):
            return drain.atMost == 0 ? "the drain is over" : nil
        case .fenceHeld(let job, let until): return "\(label(job)) waits until \(clock(until))"
        case .linkLost, .plannerAway, .regionChanged, .storeTaken, .dropHeld, .dropLasted:
            return nil
        }
    }

    private func sentence(_ event: GroupEvent) -> String? {
        switch event {
        case .begun(let job, let parts, let expires):
            return "\(label(job)) is split over \(parts) regions, to be bound by "
                + clock(expires)
        case .partPrepared(let replica, let epoch, _):
            return "\(label(replica, epoch)) is bound and held"
        case .committed(let job, _): return "\(label(job)) is committed: every part starts"
        case .givenUp(let job): return "\(label(job)) is given up as a group"
        case .over(let job): return "nothing of \(label(job)) lives any more"
        }
    }

    private func size(_ placed: Event.Placed) -> String {
        guard let wanted = core.detail(placed.replica.job) else { return "cards unknown" }
        let share = wanted.specification.cardShare.count
        guard share == 1_000 else { return "\(share / 10) % of a card" }
        let cards = wanted.summary.cards == 1 ? "1 card" : "\(wanted.summary.cards) cards"
        switch placed.span {
        case .block(let index): return "block \(index), \(cards)"
        case .blocks: return "several blocks, \(cards)"
        }
    }
}
