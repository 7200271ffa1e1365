import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerState {
    /// Applies one event. What a released event does never changes.
    mutating func apply(_ event: Event) {
        switch event {
        case .timePassed(let time): pass(to: time)
        case .catalogueSet(let catalogue):
            table.setCatalogue(chips: catalogue.chips, metros: catalogue.metros)
            isQueueDirty = true
            recountShares()
        case .reignStarted(let term): self.term = term
        case .regionRegistered(let number, let description): register(number, description)
        case .capacityReported(let region, let change): report(region, change)
        case .reachabilityChanged(let region, let isReachable):
            setReachable(region, isReachable)
        case .regionWiped(let region): wipe(region)
        case .siteChanged(let name, let action):
            guard let site = table.siteNumber(name) else { return }
            table.setCordoned(site: site, action != .uncordon)
            isQueueDirty = true
        case .poolFrozen(let address, let books): freeze(address, books)
        case .poolThawed(let address): thaw(address)
        case .jobSubmitted(let job, let submission): submit(job, submission)
        case .placed(let placed): place(placed)
        case .stopOrdered(let stop): order(stop)
        case .ringsHeld(let region, let rings):
            for ring in rings { table.setRing(region: region, ring) }
            isQueueDirty = true
            if dirtyRings.map({ !$0.contains(region) }) ?? false { dirtyRings?.append(region) }
        case .headReserved(let reservation): self.reservation = reservation
        case .keyUsed(let tenant, let key, let body):
            let number = intern(tenant)
            remember(KeyEntry(tenant: number, key: key, job: .none, body: body, at: now))
        case .jobChanged(let job, let state, let reason): change(job, state, reason)
        case .nodesReported(let region, let isFull, let reports):
            nodesReported(region, isFull: isFull, reports)
        case .refused, .runAccepted, .runStarted, .runEnded, .placementLost, .checkpointed,
            .serving:
            applyRun(event)
        case .federation(let event): apply(event)
        case .policy(let event): apply(event)
        case .trust(let event): apply(event)
        case .booking(let event): apply(event)
        case .group(let event): apply(event)
        case .tide(let event): apply(event)
        case .change(let event): apply(event)
        case .balance(let event): apply(event)
        case .prices(let event): apply(event)
        }
    }

    private mutating func pass(to time: CivilTime) {
        now = time
        if table.advance(to: time) { isQueueDirty = true }
    }

    private mutating func register(_ number: UInt16, _ description: RegionDescription) {
        isQueueDirty = true
        defer { recountShares() }
        if Int(number) < regions.count {
            noteOwnPrices(number, description)
            return table.update(description, number: number)
        }
        _ = table.register(description)
        regions.append(RegionState())
        regions[Int(number)].since = now
        makeRecords()
        while reported.count < table.pools.count {
            reported.append(table.shapes[reported.count])
        }
    }

    private mutating func wipe(_ region: UInt16) {
        let index = Int(region)
        fence(region)
        for pending in regions[index].pending {
            table.setShape(pool: Int(pending.pool), reported[Int(pending.pool)])
        }
        let kept = regions[index]
        regions[index] = RegionState()
        regions[index].since = kept.since
        regions[index].isReachable = kept.isReachable
        regions[index].placements = kept.placements
        regions[index].isLost = kept.isLost
        regions[index].wasReachable = kept.wasReachable
        regions[index].cause = kept.cause
        regions[index].causeSentence = kept.causeSentence
        regions[index].uncounted = kept.uncounted
        regions[index].store = kept.store
        regions[index].givenUp = kept.givenUp
        table.setLagging(region: region, false)
    }

    /// Exclusive jobs of a region whose gateway knows nothing of them wait until no run of theirs
    /// can live any more: the machine that was replaced may run on behind a cut link until its
    /// lease and the fence are over. O(placements).
    private mutating func fence(_ region: UInt16) {
        for place in placements.indices where placements[place].region == region {
            let record = placements[place]
            guard placement(record.replica, record.epoch) == place,
                let slot = slot(record.replica.job), isFenced(slot),
                phase(slot)?.mayRun ?? true, let wanted = submissions[slot]?.specification
            else { continue }
            // Nothing stops a manual run but its own end, or an operator who knows.
            let length =
                wanted.lossPolicy == .manual ? Limits.longestRun : wanted.maximumDisconnected
            let until = now.adding(PlannerLimits.fenceMargin).adding(length)
            jobs[slot].notBefore = max(jobs[slot].notBefore, until)
        }
    }

    /// Whether no two runs of the job may live at once, wherever they are.
    func isFenced(_ slot: Int) -> Bool {
        guard let wanted = submissions[slot]?.specification else { return false }
        return wanted.exclusive && wanted.lossPolicy != .topUp
    }

    private mutating func submit(_ job: JobID, _ submission: Submission) {
        lastJob = job
        let tenant = intern(submission.tenant)
        let record = JobRecord(job, tenant: tenant, submission.specification, at: now)
        let slot: Int
        if let free = freeJobs.popLast() {
            slot = Int(free)
            jobs[slot] = record
            submissions[slot] = submission
        } else {
            slot = jobs.count
            jobs.append(record)
            submissions.append(submission)
        }
        jobSlots.insert(job.raw, Int32(slot))
        remember(KeyEntry(tenant: tenant, key: submission.key, job: job, body: 0, at: now))
        tenantLoads.count(tenant, submission)
        beginTide(slot)
        if jobs[slot].atOnce > 0, let array = submission.specification.array {
            arrays[job] = ArrayBook(array)
        }
        requeue(slot)
    }

    private mutating func change(_ job: JobID, _ state: JobState, _ reason: Reason) {
        guard let slot = slot(job) else { return }
        let wasEnded = jobs[slot].state.isEnded
        jobs[slot].state = state
        jobs[slot].reason = reason
        requeue(slot)
        guard state.isEnded, !wasEnded else { return }
        dissolve(slot)
        if !lackings.isEmpty { lackings.removeAll { $0.job == job } }
        jobs[slot].endedAt = now
        if let submission = submissions[slot] {
            tenantLoads.count(jobs[slot].tenant, submission, isBack: true)
        }
        endTide(slot)
        endChange(slot)
        retire(slot)
    }
}

extension JobSpecification {
    /// A hash of what the job asks of a pool beside its size (FNV-1a, 64 bits).
    var constraintHash: UInt64 {
        var hash = StateHash()
        hash.mix(
            UInt64(leastMemory.count) << 32 | UInt64(leastInterconnect.rawValue) << 16
                | UInt64(leastTrust.rawValue) << 8 | (command == nil ? 0 : 1))
        hash.mix(UInt64(bitPattern: priceCeilingPerCardHour.count))
        hash.mix(UInt64(cardShare.count) << 8 | UInt64(kind.rawValue))
        hash.mix(UInt64(spares) << 1 | (usesLent ? 1 : 0))
        hash.mix(UInt64(cardMemory.count))
        hash.mix(UInt64(limits?.processors.count ?? 0) << 32 | UInt64(limits?.memory.count ?? 0))
        for chip in chips { hash.mix(chip.text) }
        hash.mix(1)
        for region in allowedRegions { hash.mix(region.text) }
        hash.mix(2)
        for region in deniedRegions { hash.mix(region.text) }
        if let place { place.mix(into: &hash) }
        return hash.value
    }
}

extension PlaceWishes {
    /// Mixes all that it asks but the count of equivalents, which is the job's size.
    func mix(into hash: inout StateHash) {
        for chip in chips {
            hash.mix(chip.chip.text)
            hash.mix(UInt64(chip.efficiency.count))
        }
        hash.mix(equivalents > 0 ? 3 : 4)
        for provider in allowedProviders { hash.mix(provider.text) }
        hash.mix(5)
        for provider in deniedProviders { hash.mix(provider.text) }
        hash.mix(UInt64(trust.rawValue) << 1 | (processors ? 1 : 0))
        guard let data else { return }
        hash.mix(data.region.text)
        hash.mix(data.site.text)
        hash.mix(UInt64(data.gibibytes) << 1 | (data.mustStay ? 1 : 0))
    }
}

/// FNV-1a over words (64 bits): the same on every machine, which `Hasher` is not.
struct StateHash: Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func mix(_ word: UInt64) {
        value = (value ^ word) &* 0x0000_0100_0000_01B3
        value ^= value >> 29
    }

    mutating func mix(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        mix(UInt64(0xFF))
    }
}
