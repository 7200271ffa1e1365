public import SluiceModel
public import SluiceWire

extension SluiceClient {
    /// Asks for work to be placed. The same `key` is the same request, however often it is sent.
    public func submit(
        _ specification: JobSpecification, tenant: TenantName, key: RequestKey = .random(),
        promise: Promise = .decided, answerWithin: Microseconds = .milliseconds(2_000),
        isDryRun: Bool = false, nowOrNever: Bool = false
    ) throws(ClientError) -> Submitted {
        let answer = try request(
            .submit(
                Submit(
                    key: key, tenant: tenant, promise: promise, answerWithin: answerWithin,
                    isDryRun: isDryRun, nowOrNever: nowOrNever, specification: specification)))
        guard case .submitted(let submitted) = answer else { throw unexpected(answer) }
        return submitted
    }

    /// Ends a job, or those elements of an array that have these indices.
    public func cancel(
        _ job: JobID, elements: [UInt32] = [], key: RequestKey = .random()
    ) throws(ClientError) -> Done {
        try done(.cancel(Cancel(key: key, job: job, elements: elements)))
    }

    /// Changes a job without a gap: what it asks for from now on, or its version before. With the
    /// `revision` that its asker has seen it is refused where somebody else changed it since.
    public func change(
        _ job: JobID, to specification: JobSpecification?, isBack: Bool = false,
        revision: UInt32 = ChangeJob.anyRevision, atMost: UInt16 = 0, isDryRun: Bool = false,
        key: RequestKey = .random()
    ) throws(ClientError) -> JobChanged {
        let answer = try request(
            .changeJob(
                ChangeJob(
                    key: key, job: job, revision: revision, specification: specification,
                    isBack: isBack, atMost: atMost, isDryRun: isDryRun)))
        guard case .jobChanged(let changed) = answer else { throw unexpected(answer) }
        return changed
    }

    /// One job whole.
    public func job(_ job: JobID) throws(ClientError) -> JobDetail {
        let answer = try request(.showJob(ShowJob(job: job)))
        guard case .jobDetail(let detail) = answer else { throw unexpected(answer) }
        return detail
    }

    /// A page of jobs after `after`, newest last; `limit` at most.
    public func jobs(
        tenant: TenantName = .none, state: JobState? = nil, after: JobID = .none,
        limit: UInt16 = 100
    ) throws(ClientError) -> JobList {
        let answer = try request(
            .listJobs(ListJobs(tenant: tenant, state: state, after: after, limit: limit)))
        guard case .jobList(let list) = answer else { throw unexpected(answer) }
        return list
    }

    /// Bytes of a run's output from `offset` on, at most `limit`; none at the end of what there is.
    public func readLog(
        _ replica: ReplicaID, offset: UInt64 = 0, limit: UInt32 = 256 << 10
    ) throws(ClientError) -> Output {
        let answer = try request(
            .readLog(ReadLog(replica: replica, offset: offset, limit: limit)))
        guard case .output(let output) = answer else { throw unexpected(answer) }
        return output
    }

    /// Where a job's replicas answer requests, nearest to the users of `metro` (none: the job's
    /// own) first. Watch the job from the list's position to hear when to ask again.
    public func endpoints(
        of job: JobID, near metro: MetroName = .none
    ) throws(ClientError) -> EndpointList {
        let answer = try request(.listEndpoints(ListEndpoints(job: job, metro: metro)))
        guard case .endpointList(let list) = answer else { throw unexpected(answer) }
        return list
    }

    /// Why a job is where it is: every pool as the planner weighs it.
    public func explain(_ job: JobID) throws(ClientError) -> Explanation {
        try explain(Explain(job: job, specification: nil))
    }

    /// Where a job would go: every pool as the planner weighs it, within the bounds of `tenant`
    /// where one is named.
    public func explain(
        _ specification: JobSpecification, tenant: TenantName = .none
    ) throws(ClientError) -> Explanation {
        try explain(Explain(job: .none, specification: specification, tenant: tenant))
    }

    private func explain(_ question: Explain) throws(ClientError) -> Explanation {
        let answer = try request(.explain(question))
        guard case .explanation(let explanation) = answer else { throw unexpected(answer) }
        return explanation
    }

    /// All regions as the planner sees them.
    public func regions() throws(ClientError) -> RegionList {
        let answer = try request(.listRegions(ListRegions()))
        guard case .regionList(let list) = answer else { throw unexpected(answer) }
        return list
    }

    /// The pools of one region, or of all.
    public func pools(of region: RegionName = .none) throws(ClientError) -> PoolList {
        let answer = try request(.listPools(ListPools(region: region)))
        guard case .poolList(let list) = answer else { throw unexpected(answer) }
        return list
    }

    /// What is measured between sites and metros, and the bands that the planner holds; of one site
    /// or metro where these are named.
    public func rings(
        site: SiteName = .none, metro: MetroName = .none
    ) throws(ClientError) -> RingList {
        let answer = try request(.listRings(ListRings(site: site, metro: metro)))
        guard case .ringList(let list) = answer else { throw unexpected(answer) }
        return list
    }

    /// A page of the nodes that are not well, of one region or of all; with `isAll` of those too
    /// that placements name.
    public func nodes(
        of region: RegionName = .none, isAll: Bool = true, offset: UInt32 = 0,
        limit: UInt32 = 1_024
    ) throws(ClientError) -> NodeList {
        let answer = try request(
            .listNodes(
                ListNodes(region: region, unwellOnly: !isAll, offset: offset, limit: limit)))
        guard case .nodeList(let list) = answer else { throw unexpected(answer) }
        return list
    }

    /// How many gangs of each of `sizes` cards (16 sizes at most) still fit, by tier; only in pools
    /// within `ring` of `metro` where one is named.
    public func whatFits(
        _ sizes: [UInt32], near metro: MetroName = .none, within ring: Ring = .beyond
    ) throws(ClientError) -> Fits {
        let answer = try request(.whatFits(WhatFits(sizes: sizes, metro: metro, ring: ring)))
        guard case .fits(let fits) = answer else { throw unexpected(answer) }
        return fits
    }

    /// Nothing new goes to the site.
    public func cordon(
        _ site: SiteName, key: RequestKey = .random()
    ) throws(ClientError) -> Done {
        try done(.cordon(Cordon(key: key, site: site, action: .cordon)))
    }

    /// Work may go to the site again.
    public func uncordon(
        _ site: SiteName, key: RequestKey = .random()
    ) throws(ClientError) -> Done {
        try done(.cordon(Cordon(key: key, site: site, action: .uncordon)))
    }

    /// Nothing new goes to the site, and what can move is moved.
    public func drain(
        _ site: SiteName, key: RequestKey = .random()
    ) throws(ClientError) -> Done {
        try done(.cordon(Cordon(key: key, site: site, action: .drain)))
    }

    /// A pool whose books did not balance, and do now, is open again.
    public func thaw(
        _ pool: PoolName, of region: RegionName, key: RequestKey = .random()
    ) throws(ClientError) -> Done {
        try done(.thawPool(ThawPool(key: key, region: region, pool: pool)))
    }

    /// What an organisation's jobs say is erased, here and at the gateways; none of them may live.
    public func erase(
        _ organisation: TenantName, key: RequestKey = .random()
    ) throws(ClientError) -> Done {
        try done(.eraseTenant(EraseTenant(key: key, organisation: organisation)))
    }

    /// The same for a site, with so many placements that move at once; 0 for the planner's default.
    public func drain(
        _ site: SiteName, atMost: UInt32, key: RequestKey = .random()
    ) throws(ClientError) -> Done {
        var drain = Cordon(key: key, site: site, action: .drain)
        drain.atMost = atMost
        return try done(.cordon(drain))
    }

    /// Changes a region's standing. `atMost` bounds what a drain moves at once (0 for the planner's
    /// default); `isStopped` says that nothing of a lost region runs any more, as somebody saw.
    public func change(
        _ region: RegionName, _ action: RegionAction, atMost: UInt32 = 0,
        isStopped: Bool = false, key: RequestKey = .random()
    ) throws(ClientError) -> Done {
        try done(
            .changeRegion(
                ChangeRegion(
                    key: key, region: region, action: action, atMost: atMost,
                    isStopped: isStopped)))
    }

    /// Sets a region's hourly prices; nil for those that it came with.
    public func setPrices(
        _ prices: HourlyPrices?, of region: RegionName, key: RequestKey = .random()
    ) throws(ClientError) -> Done {
        try done(.setPrices(SetPrices(key: key, region: region, prices: prices)))
    }

    /// The planner's connections, and the last ones it closed.
    public func sessions() throws(ClientError) -> SessionList {
        let answer = try request(.listSessions(ListSessions()))
        guard case .sessionList(let list) = answer else { throw unexpected(answer) }
        return list
    }

    /// A part of the trail of who did what.
    public func audit(_ list: ListAudit = ListAudit()) throws(ClientError) -> AuditList {
        let answer = try request(.listAudit(list))
        guard case .auditList(let list) = answer else { throw unexpected(answer) }
        return list
    }

    /// How the planner is.
    public func status() throws(ClientError) -> PlannerStatusReply {
        let answer = try request(.plannerStatus(PlannerStatus()))
        guard case .plannerStatusReply(let status) = answer else { throw unexpected(answer) }
        return status
    }

    func done(_ message: Message) throws(ClientError) -> Done {
        let answer = try request(message)
        guard case .done(let done) = answer else { throw unexpected(answer) }
        return done
    }

    func unexpected(_ answer: Message) -> ClientError {
        ClientError(
            .badAnswer, "The planner answered with \(answer.kind), which does not fit the question",
            at: address, next: "Compare the versions of client and planner.", isDefinite: false)
    }
}
