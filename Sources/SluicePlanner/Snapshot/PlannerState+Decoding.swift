import SluiceCoding
import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerState {
    /// Reads a state and makes again what follows from it. Every number that points into a table
    /// is checked, so that bytes that are no snapshot throw and never trap.
    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init()
        guard try reader.readUInt32() == SnapshotLayout.magic,
            try reader.readUInt16() == SnapshotLayout.version
        else { throw CodingFault(.badValue, at: reader.offset) }
        let now = CivilTime(seconds: try reader.readInt64())
        self.now = now
        term = Term(try reader.readUInt64())
        lastJob = JobID(try reader.readUInt64())
        let nextChange = CivilTime(seconds: try reader.readInt64())
        let catalogue = try Catalogue(from: &reader)
        table.setCatalogue(chips: catalogue.chips, metros: catalogue.metros)
        try decodeRegions(&reader)
        table.restore(now: now, nextChange: nextChange)
        for _ in 0..<(try reader.readUInt32()) { _ = intern(try reader.tenant()) }
        try decodeJobs(&reader)
        try decodePlacements(&reader)
        for _ in 0..<(try reader.readUInt32()) { ended.append(JobID(try reader.readUInt64())) }
        for _ in 0..<(try reader.readUInt32()) {
            let entry = try KeyEntry(from: &reader)
            try reader.check(tenants.indices.contains(Int(entry.tenant)))
            remember(entry)
        }
        reservation = try Event.Reservation(from: &reader)
        try reader.check(reservation.job == .none || has(reservation.address))
        try decodeFederation(&reader)
        while !reader.isAtEnd {
            guard let section = SnapshotSection(rawValue: try reader.readUInt8()) else {
                throw CodingFault(.badValue, at: reader.offset - 1)
            }
            try decode(section, &reader)
        }
        restoreDemand()
        table.setCarbonPrice(Int64(policy.current?.carbonPrice ?? 0))
        recountShares()
        recountIdle()
        for slot in jobs.indices where submissions[slot] != nil { requeue(slot) }
    }

    private mutating func decodeFederation(_ reader: inout ByteReader) throws(CodingFault) {
        brake = Brake(
            isOn: try reader.readBool(), since: CivilTime(seconds: try reader.readInt64()),
            unknown: try reader.readUInt32(), regions: try reader.readUInt32())
        for _ in 0..<(try reader.readUInt32()) {
            let drain = try FederationEvent.Drain(from: &reader)
            try reader.check(
                Int(drain.region) < regions.count
                    && Int(drain.site ?? 0)
                        < table.regions[Int(drain.region)].description.sites.count
            )
            drains.append(drain)
        }
        for _ in 0..<(try reader.readUInt32()) {
            let address = PoolAddress(
                region: try reader.readUInt16(), pool: try reader.readUInt16())
            try reader.check(has(address))
            drops.append(
                HeldDrop(
                    address: address, cards: try reader.readUInt32(),
                    since: CivilTime(seconds: try reader.readInt64())))
        }
    }

    func has(_ address: PoolAddress) -> Bool {
        Int(address.region) < regions.count
            && Int(address.pool) < table.regions[Int(address.region)].description.pools.count
    }

    private mutating func decodeRegions(_ reader: inout ByteReader) throws(CodingFault) {
        for _ in 0..<(try reader.readUInt32()) {
            let description = try reader.long(RegionDescription.self)
            try reader.check(
                !description.sites.isEmpty && regions.count < Limits.regions
                    && description.pools.allSatisfy { Int($0.site) < description.sites.count })
            let number = table.register(description)
            let record = table.regions[Int(number)]
            let pools = record.firstPool..<record.firstPool + description.pools.count
            regions.append(try RegionState(from: &reader, pools: pools))
            table.setReachable(region: number, regions[Int(number)].isReachable)
            makeRecords()
            table.setCordoned(region: number, try reader.readBool())
            for site in record.firstSite..<record.firstSite + description.sites.count {
                table.setCordoned(site: site, try reader.readBool())
                for ring in try reader.unboundedList(HeldRing.self) {
                    table.setRing(region: number, ring)
                }
            }
            for pool in pools { try decode(pool: pool, &reader) }
            table.setLagging(region: number, regions[Int(number)].isLagging)
            if regions[Int(number)].isRemoved { table.remove(region: number) }
        }
    }

    private mutating func decode(
        pool: Int, _ reader: inout ByteReader
    ) throws(CodingFault) {
        reported.append(table.shapes[pool])
        guard try reader.readBool() else { return }
        let capacity = try PoolCapacity(from: &reader)
        let shape = try reader.readBool() ? capacity : try PoolCapacity(from: &reader)
        let blocks = table.description(ofPool: pool).blocks
        for read in [capacity, shape] {
            try reader.check(
                read.blocks.count == blocks.count
                    && zip(read.blocks, blocks).allSatisfy { $0.cardsPerNode == $1.cardsPerNode }
                    && read.freeCards <= table.pools[pool].registered)
        }
        reported[pool] = capacity
        table.setShape(pool: pool, shape)
    }

    private mutating func decodeJobs(_ reader: inout ByteReader) throws(CodingFault) {
        let count = try reader.readUInt32()
        let filler = JobRecord(
            .none, tenant: 0, JobSpecification(kind: .batch, name: "", cards: 1), at: .none)
        for slot in 0..<count {
            guard try reader.readBool() else {
                jobs.append(filler)
                submissions.append(nil)
                continue
            }
            let submission = try Submission(from: &reader)
            var job = try JobRecord(from: &reader, submission.specification)
            job.firstPast = try decodePast(&reader)
            try reader.check(tenants.indices.contains(Int(job.tenant)) && job.id <= lastJob)
            try reader.check(job.id != .none && jobSlots[job.id.raw] == nil)
            if !job.state.isEnded { tenantLoads.count(job.tenant, submission) }
            jobs.append(job)
            submissions.append(submission)
            jobSlots.insert(job.id.raw, Int32(slot))
        }
        freeJobs = try reader.numbers(under: jobs.count)
        for slot in freeJobs { try reader.check(submissions[Int(slot)] == nil) }
    }

    /// The last places of a job's replicas; gives their chain's begin.
    private mutating func decodePast(_ reader: inout ByteReader) throws(CodingFault) -> Int32 {
        var records: [PastPlacement] = []
        for _ in 0..<(try reader.readUInt16()) {
            var record = try PastPlacement(from: &reader)
            try reader.check(table.pools.indices.contains(Int(record.pool)))
            record.region = table.pools[Int(record.pool)].address.region
            try reader.check(!records.contains { $0.replica == record.replica })
            records.append(record)
        }
        return records.reversed().reduce(Int32(-1)) { past.keep($1, in: $0) }
    }

    private mutating func decodePlacements(_ reader: inout ByteReader) throws(CodingFault) {
        for _ in 0..<(try reader.readUInt32()) {
            nodes.append([])
            guard try !reader.readBool() else {
                placements.append(.nothing)
                continue
            }
            var record = try PlacementRecord(from: &reader)
            try reader.check(
                table.pools.indices.contains(Int(record.pool)) && slot(record.replica.job) != nil)
            record.region = table.pools[Int(record.pool)].address.region
            regions[Int(record.region)].placements += 1
            livePlacements += 1
            placements.append(record)
            for _ in 0..<(try reader.readUInt32()) {
                nodes[placements.count - 1].append(try reader.readText(limit: Limits.textBytes))
            }
        }
        freePlacements = try reader.numbers(under: placements.count)
        try checkLinks(reader.offset)
    }

    /// Each live placement hangs in exactly one job's list, and counts there.
    private mutating func checkLinks(_ offset: Int) throws(CodingFault) {
        var linked = 0
        for slot in jobs.indices {
            var place = jobs[slot].firstPlacement
            while place >= 0 {
                guard placements.indices.contains(Int(place)), linked < livePlacements,
                    placements[Int(place)].replica.job == jobs[slot].id
                else { throw CodingFault(.badValue, at: offset) }
                linked += 1
                jobs[slot].live += 1
                let pool = Int(placements[Int(place)].pool)
                table.draw(pool: pool, milliCards: placements[Int(place)].milliCards)
                ends.insert(
                    Int(place), pool: pool,
                    nodes: largeNodes(placements[Int(place)].cards, pool: pool),
                    hasEnd: jobs[slot].expectedRun.count > 0)
                if placements[Int(place)].isOutgoing {
                    jobs[slot].outgoing += 1
                    if jobs[slot].outgoing == 1 {
                        outgoingJobs.setContains(jobs[slot].id.raw, true)
                    }
                }
                place = placements[Int(place)].next
            }
        }
        guard linked == livePlacements, livePlacements + freePlacements.count == placements.count
        else { throw CodingFault(.badValue, at: offset) }
    }
}

extension RegionState {
    init(from reader: inout ByteReader, pools: Range<Int>) throws(CodingFault) {
        self.init()
        lastSequence = OrderSequence(try reader.readUInt64())
        durable = OrderSequence(try reader.readUInt64())
        since = CivilTime(seconds: try reader.readInt64())
        isReachable = try reader.readBool()
        isLost = try reader.readBool()
        isRemoved = try reader.readBool()
        wasReachable = try reader.readBool()
        cause = try reader.choice("cause", LinkCause.self)
        causeSentence = try reader.readText(limit: Limits.textBytes)
        uncounted = Seconds(try reader.readInt64())
        store = try reader.record("store", StoreID.self)
        isLagging = try reader.readBool()
        for _ in 0..<(try reader.readUInt32()) {
            outstanding.append(
                OutstandingOrder(
                    replica: try reader.record("replica", ReplicaID.self),
                    epoch: Epoch(try reader.readUInt64()), grace: try reader.readInt64()))
        }
        try reader.check(
            durable <= lastSequence
                && UInt64(outstanding.count) == lastSequence.raw - durable.raw)
        for _ in 0..<(try reader.readUInt32()) {
            pending.append(
                PendingStart(
                    sequence: OrderSequence(try reader.readUInt64()), pool: try reader.readInt32(),
                    cards: try reader.readUInt32(), share: try reader.readUInt32(),
                    span: try reader.span(), assumed: try reader.readUInt32()))
            try reader.check(pools.contains(Int(pending[pending.count - 1].pool)))
        }
    }
}

extension JobRecord {
    init(from reader: inout ByteReader, _ wanted: JobSpecification) throws(CodingFault) {
        let id = JobID(try reader.readUInt64())
        self.init(id, tenant: try reader.readInt32(), wanted, at: .none)
        state = try reader.choice("state", JobState.self)
        running = try reader.readUInt16()
        done = try reader.readUInt16()
        failures = try reader.readUInt8()
        epoch = Epoch(try reader.readUInt64())
        reason = try Reason(from: &reader)
        firstPlacement = try reader.readInt32()
        avoided = try reader.readInt32()
        submittedAt = CivilTime(seconds: try reader.readInt64())
        startedAt = CivilTime(seconds: try reader.readInt64())
        endedAt = CivilTime(seconds: try reader.readInt64())
        notBefore = CivilTime(seconds: try reader.readInt64())
    }
}

extension PlacementRecord {
    /// What stands in a slot that no placement has; its job is none, which no search finds.
    static let nothing = PlacementRecord(
        replica: ReplicaID(job: .none, index: 0), epoch: .none, pool: 0, region: 0, span: .blocks,
        cards: 0, share: 0, sequence: .none, state: .stopping, ring: .beyond, price: MicroYuan(0),
        powerCost: MicroYuan(0), expectedRun: Seconds(0), decidedAt: .none)

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(
            replica: try reader.record("replica", ReplicaID.self),
            epoch: Epoch(try reader.readUInt64()), pool: try reader.readInt32(), region: 0,
            span: try reader.span(), cards: try reader.readUInt32(),
            share: try reader.readUInt32(), sequence: OrderSequence(try reader.readUInt64()),
            state: try reader.choice("state", PlacementState.self),
            ring: try reader.choice("ring", Ring.self), price: MicroYuan(try reader.readInt64()),
            powerCost: MicroYuan(try reader.readInt64()),
            expectedRun: Seconds(try reader.readInt64()),
            decidedAt: CivilTime(seconds: try reader.readInt64()),
            startedAt: CivilTime(seconds: try reader.readInt64()),
            isOutgoing: try reader.readBool(), next: try reader.readInt32())
    }
}

extension KeyEntry {
    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(
            tenant: try reader.readInt32(), key: try reader.record("key", RequestKey.self),
            job: JobID(try reader.readUInt64()), body: try reader.readUInt64(),
            at: CivilTime(seconds: try reader.readInt64()))
    }
}

extension ByteReader {
    /// Throws where something read makes no sense.
    func check(_ isRight: Bool) throws(CodingFault) {
        guard isRight else { throw CodingFault(.badValue, at: offset) }
    }

    /// Numbers behind a count of four bytes, each 0 ..< `bound`, none twice.
    mutating func numbers(under bound: Int) throws(CodingFault) -> [Int32] {
        var isTaken = [Bool](repeating: false, count: bound)
        var numbers: [Int32] = []
        for _ in 0..<(try readUInt32()) {
            let number = try readInt32()
            try check(isTaken.indices.contains(Int(number)) && !isTaken[Int(number)])
            isTaken[Int(number)] = true
            numbers.append(number)
        }
        return numbers
    }
}
