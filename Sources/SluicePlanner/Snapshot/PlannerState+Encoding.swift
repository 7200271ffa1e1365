import SluiceCoding
import SluiceModel
import SluicePlacement
import SluiceWire

/// The layout of snapshots: a version, then clocks, table, regions, jobs, placements, keys. What
/// follows from these (lists of metros, queues, indices, prices) is not written but made again.
enum SnapshotLayout {
    /// Changes with the layout. A planner that meets another one replays the journal instead.
    static let version: UInt16 = 3
    /// "SLSN", so that another file is not taken for a snapshot.
    static let magic: UInt32 = 0x4E53_4C53
}

extension PlannerState {
    /// Appends the state. Slots are written as they stand: they follow from the events too.
    func encode(into writer: inout ByteWriter) {
        writer.write(SnapshotLayout.magic)
        writer.write(SnapshotLayout.version)
        writer.write(now.seconds)
        writer.write(term.raw)
        writer.write(lastJob.raw)
        writer.write(table.pendingChange.seconds)
        Catalogue(chips: table.chips, metros: table.metros).encode(into: &writer)
        encodeRegions(&writer)
        writer.write(UInt32(tenants.count))
        for tenant in tenants { writer.write(tenant.text) }
        encodeJobs(&writer)
        encodePlacements(&writer)
        writer.write(UInt32(ended.count - endedHead))
        for job in ended[endedHead...] { writer.write(job.raw) }
        writer.write(UInt32(keys.count))
        keys.forEach { $0.encode(into: &writer) }
        reservation.encode(into: &writer)
        encodeFederation(&writer)
        encodeRecoveries(into: &writer)
        encodeFrozen(into: &writer)
        encodeServing(into: &writer)
        encodePolicies(into: &writer)
        encodeGroups(into: &writer)
        encodeTides(into: &writer)
        encodeUsage(into: &writer)
        encodeTokens(into: &writer)
        encodeDemand(into: &writer)
        encodeBookings(into: &writer)
        encodeChanges(into: &writer)
        encodeRetries(into: &writer)
        audit.encode(into: &writer)
        encodeMetros(into: &writer)
        encodeRecords(into: &writer)
        encodeBalance(into: &writer)
        encodeOwnPrices(into: &writer)
        encodePrivacy(into: &writer)
    }

    private func encodeFederation(_ writer: inout ByteWriter) {
        writer.write(brake.isOn)
        writer.write(brake.since.seconds)
        writer.write(brake.unknown)
        writer.write(brake.regions)
        writer.write(UInt32(drains.count))
        for drain in drains { drain.encode(into: &writer) }
        writer.write(UInt32(drops.count))
        for drop in drops {
            writer.write(drop.address.region)
            writer.write(drop.address.pool)
            writer.write(drop.cards)
            writer.write(drop.since.seconds)
        }
    }

    private func encodeRegions(_ writer: inout ByteWriter) {
        writer.write(UInt32(regions.count))
        for region in regions.indices {
            let record = table.regions[region]
            writer.long(record.description)
            regions[region].encode(into: &writer)
            writer.write(record.isCordoned)
            for site in record.firstSite..<record.firstSite + record.description.sites.count {
                writer.write(table.sites[site].isCordoned)
                writer.list(table.sites[site].rings.map { HeldRing($0.report, $0.hold) })
            }
            for pool in record.firstPool..<record.firstPool + record.description.pools.count {
                encode(pool: pool, &writer)
            }
        }
    }

    /// Reported capacity, and what may be given of it where that is not the same.
    private func encode(pool: Int, _ writer: inout ByteWriter) {
        writer.write(table.pools[pool].isReported)
        guard table.pools[pool].isReported else { return }
        reported[pool].encode(into: &writer)
        let isSame = table.shapes[pool] == reported[pool]
        writer.write(isSame)
        if !isSame { table.shapes[pool].encode(into: &writer) }
    }

    private func encodeJobs(_ writer: inout ByteWriter) {
        writer.write(UInt32(jobs.count))
        for slot in jobs.indices {
            writer.write(submissions[slot] != nil)
            guard let submission = submissions[slot] else { continue }
            submission.encode(into: &writer)
            jobs[slot].encode(into: &writer)
            let chain = past.chain(jobs[slot].firstPast)
            writer.write(UInt16(chain.count))
            for record in chain { record.encode(into: &writer) }
        }
        writer.numbers(freeJobs)
    }

    private func encodePlacements(_ writer: inout ByteWriter) {
        var isFree = [Bool](repeating: false, count: placements.count)
        for place in freePlacements { isFree[Int(place)] = true }
        writer.write(UInt32(placements.count))
        for place in placements.indices {
            writer.write(isFree[place])
            guard !isFree[place] else { continue }
            placements[place].encode(into: &writer)
            writer.write(UInt32(nodes[place].count))
            for node in nodes[place] { writer.write(node) }
        }
        writer.numbers(freePlacements)
    }
}

extension RegionState {
    func encode(into writer: inout ByteWriter) {
        writer.write(lastSequence.raw)
        writer.write(durable.raw)
        writer.write(since.seconds)
        writer.write(isReachable)
        writer.write(isLost)
        writer.write(isRemoved)
        writer.write(wasReachable)
        writer.write(cause.rawValue)
        writer.write(causeSentence)
        writer.write(uncounted.count)
        writer.field("store", store)
        writer.write(isLagging)
        writer.write(UInt32(outstandingCount))
        for order in outstanding[head...] {
            writer.field("replica", order.replica)
            writer.write(order.epoch.raw)
            writer.write(order.grace)
        }
        writer.write(UInt32(pending.count))
        for start in pending {
            writer.write(start.sequence.raw)
            writer.write(start.pool)
            writer.write(start.cards)
            writer.write(start.share)
            writer.span(start.span)
            writer.write(start.assumed)
        }
    }
}

extension JobRecord {
    /// The part that does not follow from the submission.
    func encode(into writer: inout ByteWriter) {
        writer.write(id.raw)
        writer.write(tenant)
        writer.write(state.rawValue)
        writer.write(running)
        writer.write(done)
        writer.write(failures)
        writer.write(epoch.raw)
        reason.encode(into: &writer)
        writer.write(firstPlacement)
        writer.write(avoided)
        writer.write(submittedAt.seconds)
        writer.write(startedAt.seconds)
        writer.write(endedAt.seconds)
        writer.write(notBefore.seconds)
    }
}

extension PlacementRecord {
    func encode(into writer: inout ByteWriter) {
        writer.field("replica", replica)
        writer.write(epoch.raw)
        writer.write(pool)
        writer.span(span)
        writer.write(cards)
        writer.write(share)
        writer.write(sequence.raw)
        writer.write(state.rawValue)
        writer.write(ring.rawValue)
        writer.write(price.count)
        writer.write(powerCost.count)
        writer.write(expectedRun.count)
        writer.write(decidedAt.seconds)
        writer.write(startedAt.seconds)
        writer.write(isOutgoing)
        writer.write(next)
    }
}

extension KeyEntry {
    func encode(into writer: inout ByteWriter) {
        writer.write(tenant)
        writer.field("key", key)
        writer.write(job.raw)
        writer.write(body)
        writer.write(at.seconds)
    }
}

extension ByteWriter {
    /// A count of four bytes, then numbers of four bytes.
    mutating func numbers(_ numbers: [Int32]) {
        write(UInt32(numbers.count))
        for number in numbers { write(number) }
    }
}
