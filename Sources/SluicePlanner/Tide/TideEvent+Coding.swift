import SluiceCoding
import SluiceModel
import SluicePlacement

/// The numbers of these events in the journal, among those of `EventTag`; never used again.
enum TideEventTag: UInt8 {
    case turned = 70
    case kept = 71
    case loaded = 72
}

extension TideEvent {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .turned(let job, let standing):
            writer.write(TideEventTag.turned.rawValue)
            writer.write(job.raw)
            standing.encode(into: &writer)
        case .kept(let job, let address, let purpose, let count):
            writer.write(TideEventTag.kept.rawValue)
            writer.write(job.raw)
            writer.write(address.region)
            writer.write(address.pool)
            writer.write(purpose.rawValue)
            writer.write(count)
        case .loaded(let replica, let epoch, let load):
            writer.write(TideEventTag.loaded.rawValue)
            writer.field("replica", replica)
            writer.write(epoch.raw)
            writer.write(load.count)
        }
    }

    init(_ tag: TideEventTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .turned:
            self = .turned(JobID(try reader.readUInt64()), try TideStanding(from: &reader))
        case .kept:
            let job = JobID(try reader.readUInt64())
            let address = PoolAddress(
                region: try reader.readUInt16(), pool: try reader.readUInt16())
            let purpose = try KeptFor(from: &reader)
            self = .kept(job, address, purpose, count: try reader.readUInt16())
        case .loaded:
            self = .loaded(
                replica: try reader.record("replica", ReplicaID.self),
                epoch: Epoch(try reader.readUInt64()), PerMille(try reader.readUInt32()))
        }
    }
}

extension KeptFor {
    init(from reader: inout ByteReader) throws(CodingFault) {
        guard let purpose = KeptFor(rawValue: try reader.readUInt8()) else {
            throw CodingFault(.badValue, at: reader.offset - 1)
        }
        self = purpose
    }
}

extension TideStanding {
    func encode(into writer: inout ByteWriter) {
        writer.write(wanted)
        writer.write(why.rawValue)
        writer.write(load.count)
        writer.write(lowSince.seconds)
        writer.write(lowMost)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        wanted = try reader.readUInt16()
        guard let why = Why(rawValue: try reader.readUInt8()) else {
            throw CodingFault(.badValue, at: reader.offset - 1)
        }
        self.why = why
        load = PerMille(try reader.readUInt32())
        lowSince = CivilTime(seconds: try reader.readInt64())
        lowMost = try reader.readUInt16()
    }
}

extension PlannerState {
    /// Appends tides, what is kept and the loads of runs, where there are any.
    func encodeTides(into writer: inout ByteWriter) {
        let slots = jobs.indices.filter { submissions[$0] != nil && tides[jobs[$0].id] != nil }
        if !slots.isEmpty {
            writer.write(SnapshotSection.tides.rawValue)
            writer.write(UInt32(slots.count))
            for slot in slots {
                guard let standing = tides[jobs[slot].id] else { continue }
                writer.write(jobs[slot].id.raw)
                standing.encode(into: &writer)
            }
        }
        if !kept.isEmpty {
            writer.write(SnapshotSection.kept.rawValue)
            writer.write(UInt32(kept.count))
            for entry in kept {
                writer.write(entry.job.raw)
                writer.write(entry.pool)
                writer.write(entry.purpose.rawValue)
                writer.write(entry.count)
            }
        }
        guard !loads.isEmpty else { return }
        let places = placements.indices.filter { loads[Int32($0)] != nil }
        writer.write(SnapshotSection.loads.rawValue)
        writer.write(UInt32(places.count))
        for place in places {
            writer.write(Int32(place))
            writer.write(loads[Int32(place)]?.count ?? 0)
        }
    }

    /// Reads one of the entries that `encodeTides` wrote.
    mutating func decodeTide(
        _ section: SnapshotSection, _ reader: inout ByteReader
    ) throws(CodingFault) {
        guard section != .loads else {
            let place = try reader.readInt32()
            try reader.check(placements.indices.contains(Int(place)))
            loads[place] = PerMille(try reader.readUInt32())
            return
        }
        let job = JobID(try reader.readUInt64())
        guard let slot = slot(job) else { throw CodingFault(.badValue, at: reader.offset - 8) }
        guard section == .tides else {
            let pool = try reader.readInt32()
            try reader.check(table.pools.indices.contains(Int(pool)))
            let purpose = try KeptFor(from: &reader)
            keep(job, pool: Int(pool), purpose, count: try reader.readUInt16())
            return
        }
        try reader.check(submissions[slot]?.specification.tide != nil)
        let standing = try TideStanding(from: &reader)
        tides[job] = standing
        jobs[slot].replicas = standing.wanted
        if !jobs[slot].state.isEnded { tideJobs.setContains(job.raw, true) }
    }
}
