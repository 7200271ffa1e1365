import SluiceModel
import SluicePlanner
import SluiceWire

extension Hub {
    /// A tenant's, operator's, provider's or auditor's message; the role table let it in.
    mutating func receivedFromPerson(_ message: Message, _ request: Request, at now: Moment) {
        switch message {
        case .ping(let ping):
            keepAlive(.pong(Pong(number: ping.number)), request.session)
        case .submit(let submit): self.submit(submit, request, at: now)
        case .cancel(let cancel): self.cancel(cancel, request, at: now)
        case .changeJob(let change): changeJob(change, request, at: now)
        case .watch(let watch): self.watch(watch, request)
        case .readLog(let read): readLog(read, request, at: now)
        case .cordon(let cordon): self.cordon(cordon, request, at: now)
        case .thawPool(let thaw):
            finish(
                decide(
                    .thaw(key: thaw.key, thaw.region, thaw.pool), by: request.identity, at: now),
                request)
        case .changeRegion(let change): changeRegion(change, request, at: now)
        case .issueToken(let issue): issueToken(issue, request, at: now)
        case .eraseTenant(let erase): eraseTenant(erase, request, at: now)
        case .addReservation, .removeReservation: changeReservations(message, request, at: now)
        case .applyPolicy(let apply):
            finish(
                decide(
                    .policy(.apply(key: apply.key, apply.policy, after: apply.after)),
                    by: request.identity, at: now), request)
        case .setPrices(let set):
            finish(
                decide(
                    .prices(.set(key: set.key, set.region, set.prices)), by: request.identity,
                    at: now), request)
        case .approveMoves(let approve): approveMoves(approve, request, at: now)
        case .rollBackPolicy(let back):
            finish(
                decide(
                    .policy(.rollBack(key: back.key, version: back.version)),
                    by: request.identity, at: now), request)
        default: read(message, request, at: now)
        }
    }

    /// What reads the state and changes nothing.
    private mutating func read(_ message: Message, _ request: Request, at now: Moment) {
        switch message {
        case .listJobs(let list): listJobs(list, request)
        case .showJob(let show): showJob(show, request)
        case .explain(let explain): self.explain(explain, request)
        case .listEndpoints(let list): listEndpoints(list, request)
        case .listRegions: answer(.regionList(regionList(at: now)), request)
        case .listPools(let list):
            if let refusal = core.check(region: list.region) {
                return refuse(.refused(refusal), request)
            }
            answer(.poolList(core.pools(list)), request)
        case .listRings(let list):
            if let refusal = core.check(metro: list.metro) ?? core.check(site: list.site) {
                return refuse(.refused(refusal), request)
            }
            answer(.ringList(core.rings(list)), request)
        case .listNodes(let list):
            if let refusal = core.check(region: list.region) {
                return refuse(.refused(refusal), request)
            }
            answer(.nodeList(core.nodes(list)), request)
        case .whatFits(let question):
            if let refusal = core.check(metro: question.metro) {
                return refuse(.refused(refusal), request)
            }
            answer(.fits(core.whatFits(question)), request)
        case .showPolicy, .listTenants: readPolicy(message, request)
        case .showUsage(let show): showUsage(show, request)
        case .listReservations(let list): listReservations(list, request)
        case .listAudit(let list): answer(.auditList(core.audit(list)), request)
        case .showBalance(let show): answer(.balanceReply(core.balance(show)), request)
        case .listSessions: answer(.sessionList(sessionList(at: now)), request)
        case .plannerStatus: answer(.plannerStatusReply(status(for: request.identity)), request)
        default: refuse(.unexpectedMessage, "The planner does not take this message.", request)
        }
    }

    mutating func answer(_ message: Message, _ request: Request) {
        answer(message, to: request.session, request.correlation)
    }

    mutating func refuse(_ code: ErrorCode, _ sentence: String, _ request: Request) {
        refuse(code, sentence, to: request.session, request.correlation)
    }

    /// Answers with what the core refused, or with what no core should have replied.
    mutating func refuse(_ reply: Reply, _ request: Request) {
        guard case .refused(let refusal) = reply else {
            preconditionFailure("the core replied \(reply) to \(request.identity)")
        }
        refuse(refusal.code, refusal.sentence, request)
    }

    // MARK: Changes

    mutating func submit(_ submit: consuming Submit, _ request: Request, at now: Moment) {
        guard mayAct(request.identity, for: submit.tenant) else {
            refuse(
                .notAllowed, "\(request.identity) may not submit for tenant \(submit.tenant).",
                request)
            return
        }
        if submit.isDryRun {
            switch core.dryRun(Submission(submit), by: request.identity) {
            case .success(let submitted): answer(.submitted(submitted), request)
            case .failure(let refusal): refuse(.refused(refusal), request)
            }
            return
        }
        let (promise, answerWithin) = (submit.promise, submit.answerWithin)
        let submission = Submission(submit)
        let reply = decide(.submit(submission), by: request.identity, at: now)
        guard case .submitted(let job, _) = reply, let state = core.jobState(job) else {
            refuse(reply, request)
            return
        }
        let isSettled = state == .running || state.isEnded
        guard promise == .accepted, !isSettled, holds.count < configuration.holds else {
            answerSubmitted(job, to: request.session, request.correlation)
            return
        }
        let deadline = now.boot.adding(answerWithin)
        holds[job, default: []].append(
            Hold(
                session: request.session, correlation: request.correlation, deadline: deadline))
        let at = holdDeadlines.lastIndex { $0.at <= deadline }.map { $0 + 1 } ?? 0
        holdDeadlines.insert((deadline, job), at: at)
    }

    mutating func cancel(_ cancel: Cancel, _ request: Request, at now: Moment) {
        guard let tenant = core.tenant(of: cancel.job), mayAct(request.identity, for: tenant) else {
            refuse(.notFound, "There is no job \(cancel.job) of yours.", request)
            return
        }
        let action: Command.Action =
            cancel.elements.isEmpty
            ? .cancel(key: cancel.key, tenant: tenant, job: cancel.job)
            : .cancelElements(
                key: cancel.key, tenant: tenant, job: cancel.job, indices: cancel.elements)
        let reply = decide(action, by: request.identity, at: now)
        finish(reply, request)
    }

    private mutating func changeJob(_ change: ChangeJob, _ request: Request, at now: Moment) {
        guard let tenant = core.tenant(of: change.job), mayAct(request.identity, for: tenant) else {
            refuse(.notFound, "There is no job \(change.job) of yours.", request)
            return
        }
        let command = ChangeCommand(tenant: tenant, change)
        guard change.isDryRun else {
            return finish(decide(.change(command), by: request.identity, at: now), request)
        }
        let reply = core.dryRun(command, by: request.identity)
        guard case .changed(let changed) = reply else { return refuse(reply, request) }
        answer(.jobChanged(changed), request)
    }

    private mutating func cordon(_ cordon: Cordon, _ request: Request, at now: Moment) {
        if request.identity.role == .provider,
            !core.pools(ListPools(region: .none)).pools.contains(where: {
                $0.site == cordon.site && $0.provider.text == request.identity.name
            })
        {
            refuse(.notFound, "There is no site \(cordon.site) of yours.", request)
            return
        }
        let action: Command.Action =
            cordon.action == .drain && cordon.atMost > 0
            ? .federation(
                .drainSite(key: cordon.key, cordon.site, atMost: cordon.atMost))
            : .site(key: cordon.key, cordon.site, cordon.action)
        finish(decide(action, by: request.identity, at: now), request)
    }

    private mutating func changeRegion(
        _ change: ChangeRegion, _ request: Request, at now: Moment
    ) {
        let number = core.regionNumber(change.region)
        // What is left of the lease, in whole seconds on the careful side.
        let left = number.map { regions[Int($0)].leaseEnd.since(now.boot).count }
        let seconds = Seconds(((left ?? 0) + 999_999) / 1_000_000)
        let reply = decide(
            .federation(
                .changeRegion(
                    key: change.key, change.region, change.action, atMost: change.atMost,
                    isStopped: change.isStopped, leaseLeft: seconds)),
            by: request.identity, at: now)
        finish(reply, request)
        guard let number, core.regionNumber(change.region) == nil,
            let session = regions[Int(number)].session
        else { return }
        // A connection that a dead machine left behind: the name may come back under a new number,
        // and the region has one gateway.
        shut(
            session,
            Failure(code: .regionTaken, sentence: "Region \(change.region) was removed."),
            answering: 0, at: now)
    }

    /// Answers with a `Done`; the sentence of the most usual ones is written in pieces, without a
    /// text of its own.
    mutating func finish(_ reply: Reply, _ request: Request) {
        switch reply {
        case .done(let sentence):
            answer(.done(Done(position: turnPosition, sentence: sentence)), request)
        case .stopping(let job), .cancelled(let job):
            answerDone(job, reply.outcome, to: request.session, request.correlation)
        case .changed(var changed):
            changed.position = turnPosition
            answer(.jobChanged(changed), request)
        case .submitted, .registered, .refused, .moves: refuse(reply, request)
        }
    }

    private mutating func approveMoves(
        _ approve: ApproveMoves, _ request: Request, at now: Moment
    ) {
        let reply = decide(
            .balance(.approve(key: approve.key, approve.moves, anyway: approve.anyway)),
            by: request.identity, at: now)
        switch reply {
        case .moves(let outcomes): answer(.movesReply(MovesReply(outcomes: outcomes)), request)
        case .done: answer(.movesReply(MovesReply(outcomes: [])), request)
        case .stopping, .cancelled, .submitted, .registered, .changed, .refused:
            refuse(reply, request)
        }
    }

    // MARK: Reads

    private mutating func listJobs(_ list: ListJobs, _ request: Request) {
        var list = list
        if request.identity.role == .tenant, list.tenant == .none {
            list.tenant = TenantName(trusted: request.identity.name)
        }
        guard maySee(request.identity, list.tenant) else {
            refuse(.notAllowed, "\(request.identity) may not list jobs of \(list.tenant).", request)
            return
        }
        var page = core.jobs(list)
        // The last position that is closed: this turn may yet change what the page shows, and a
        // watch from here on is told of it.
        page.position = position
        core.predict(&page.jobs)
        answer(.jobList(page), request)
    }

    private mutating func showJob(_ show: ShowJob, _ request: Request) {
        guard let tenant = core.tenant(of: show.job), maySee(request.identity, tenant),
            var detail = core.detail(show.job)
        else {
            refuse(.notFound, "There is no job \(show.job) of yours.", request)
            return
        }
        var told = [detail.summary]
        core.predict(&told)
        detail.summary = told[0]
        answer(.jobDetail(detail), request)
    }

    private mutating func listEndpoints(_ list: ListEndpoints, _ request: Request) {
        if let refusal = core.check(metro: list.metro) { return refuse(.refused(refusal), request) }
        guard let tenant = core.tenant(of: list.job), maySee(request.identity, tenant),
            var endpoints = core.endpoints(list)
        else {
            refuse(.notFound, "There is no job \(list.job) of yours.", request)
            return
        }
        // As for a list of jobs: a watch from here on tells what changes.
        endpoints.position = position
        answer(.endpointList(endpoints), request)
    }

    private mutating func explain(_ explain: Explain, _ request: Request) {
        if let specification = explain.specification, explain.job == .none {
            if let refusal = core.check(specification) {
                return refuse(.refused(refusal), request)
            }
            var tenant = explain.tenant
            if tenant == .none, request.identity.role == .tenant {
                tenant = TenantName(trusted: request.identity.name)
            }
            guard tenant == .none || maySee(request.identity, tenant) else {
                return refuse(
                    .notAllowed, "\(request.identity) may not ask for tenant \(tenant).", request)
            }
            answer(.explanation(core.explain(specification, for: tenant)), request)
            return
        }
        guard let tenant = core.tenant(of: explain.job), maySee(request.identity, tenant),
            let explanation = core.explain(explain.job)
        else {
            refuse(.notFound, "There is no job \(explain.job) of yours.", request)
            return
        }
        answer(.explanation(explanation), request)
    }

    private mutating func watch(_ watch: Watch, _ request: Request) {
        var watch = watch
        if request.identity.role == .tenant, watch.tenant == .none {
            watch.tenant = TenantName(trusted: request.identity.name)
        }
        guard maySee(request.identity, watch.tenant) else {
            refuse(.notAllowed, "\(request.identity) may not watch \(watch.tenant).", request)
            return
        }
        guard watch.after == .none || watch.after <= position,
            let missed = watch.after == .none ? [] : history.jobs(after: watch.after)
        else {
            refuse(.tooOld, "Position \(watch.after) is past: list the jobs again.", request)
            return
        }
        let subscription = WatchSubscription(
            correlation: request.correlation, tenant: watch.tenant, job: watch.job)
        let isTaken = sessions.change(request.session) { [configuration] entry in
            guard entry.watches.count < configuration.watchesPerSession else { return false }
            entry.watches.append(subscription)
            return true
        }
        guard isTaken == true else {
            limitsMet.watches += 1
            refuse(
                .busy,
                "A connection has at most \(configuration.watchesPerSession) watches (the limit "
                    + "watches).", request)
            return
        }
        watchers += 1
        let jobs = missed.compactMap { core.summary($0) }.filter { subscription.wants($0) }
        let after = watch.after == .none ? position : watch.after
        let parts = Self.pages(of: jobs, at: position, after: after)
        answer(.watchEvents(parts[0]), request)
        for part in parts.dropFirst() {
            send(.watchEvents(part), to: request.session, answering: request.correlation)
        }
    }

    private mutating func readLog(_ read: ReadLog, _ request: Request, at now: Moment) {
        guard let tenant = core.tenant(of: read.replica.job), maySee(request.identity, tenant)
        else {
            refuse(.notFound, "There is no job \(read.replica.job) of yours.", request)
            return
        }
        guard let region = core.region(of: read.replica) else {
            refuse(.notFound, "Replica \(read.replica) was not placed: it has no output.", request)
            return
        }
        guard let gateway = regions[Int(region)].session else {
            refuse(
                .regionUnreachable, "The gateway that keeps this output is not connected.", request)
            return
        }
        guard fetches.count < configuration.fetches else {
            refuse(
                .busy, "\(fetches.count) pieces of output are being fetched; try again.", request)
            return
        }
        let number = nextFetch
        nextFetch += 1
        fetches.append(
            Fetch(
                number: number, session: request.session, correlation: request.correlation,
                gateway: gateway, deadline: now.boot.adding(configuration.fetchTimeout)))
        let fetch = FetchOutput(replica: read.replica, offset: read.offset, limit: read.limit)
        send(.fetchOutput(fetch), to: gateway, answering: number)
    }

    // MARK: Who may

    /// Whether a peer may change what is `tenant`'s.
    private func mayAct(_ identity: Identity, for tenant: TenantName) -> Bool {
        switch identity.role {
        case .operator: tenant != .none
        case .tenant: isWithin(tenant, identity.name)
        case .region, .provider, .auditor: false
        }
    }

    /// Whether a peer may see what is `tenant`'s; `.none` stands for everybody's.
    func maySee(_ identity: Identity, _ tenant: TenantName) -> Bool {
        switch identity.role {
        case .operator, .auditor: true
        case .tenant: isWithin(tenant, identity.name)
        case .region, .provider: false
        }
    }

    /// Whether `tenant` is `owner` or a team of it.
    private func isWithin(_ tenant: TenantName, _ owner: String) -> Bool {
        tenant.text == owner || tenant.text.hasPrefix(owner + "/")
    }
}

extension WatchSubscription {
    /// Whether a change of this job is to be told.
    func wants(_ summary: JobSummary) -> Bool {
        guard job == .none || job == summary.job else { return false }
        return tenant == .none || summary.tenant == tenant
            || summary.tenant.text.hasPrefix(tenant.text + "/")
    }
}
