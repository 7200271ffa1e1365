import SluiceCoding
import SluiceModel
import SluicePlacement

/// What snapshots have behind their fixed part: each behind its number, only where there is
/// something, so that a state without any has the bytes that it always had.
enum SnapshotSection: UInt8 {
    case recoveries = 50
    case resumes = 51
    case unwell = 52
    case frozen = 55
    case serving = 60
    case policies = 80
    case capacityHolds = 81
    case victims = 82
    case preemptions = 83
    case groups = 65
    case tides = 70
    case kept = 71
    case loads = 72
    case usage = 96
    case idle = 97
    case gaveWay = 98
    case tokens = 100
    case demand = 108
    case bookings = 104
    case lastBooking = 105
    case audit = 110
    case metros = 113
    case upRecords = 114
    case changes = 115
    case versions = 116
    case retries = 117
    case moves = 101
    case balance = 102
    case rooms = 111
    case ownPrices = 112
    case privacy = 120
}

extension PlannerState {
    func encodeRecoveries(into writer: inout ByteWriter) {
        if !recoveries.isEmpty {
            writer.write(SnapshotSection.recoveries.rawValue)
            let slots = jobs.indices.filter {
                submissions[$0] != nil && recoveries[jobs[$0].id] != nil
            }
            writer.write(UInt32(slots.count))
            for slot in slots {
                writer.write(jobs[slot].id.raw)
                let all = recoveries[jobs[slot].id] ?? []
                writer.write(UInt16(all.count))
                for recovery in all { recovery.encode(into: &writer) }
            }
        }
        if !resumes.isEmpty {
            writer.write(SnapshotSection.resumes.rawValue)
            let places = placements.indices.filter { resumes[Int32($0)] != nil }
            writer.write(UInt32(places.count))
            for place in places {
                guard let checkpoint = resumes[Int32(place)] else { continue }
                writer.write(Int32(place))
                writer.field("checkpoint", checkpoint)
            }
        }
        let sick = regions.indices.filter { !regions[$0].unwell.isEmpty }
        if !sick.isEmpty {
            writer.write(SnapshotSection.unwell.rawValue)
            writer.write(UInt32(sick.count))
            for region in sick {
                writer.write(UInt16(region))
                writer.list(regions[region].unwell)
            }
        }
    }

    /// Reads the section of that number.
    mutating func decode(
        _ section: SnapshotSection, _ reader: inout ByteReader
    ) throws(CodingFault) {
        for index in 0..<(try reader.readUInt32()) {
            switch section {
            case .recoveries: try decodeRecovery(&reader)
            case .resumes:
                let place = try reader.readInt32()
                try reader.check(placements.indices.contains(Int(place)))
                resumes[place] = try reader.record("checkpoint", Checkpoint.self)
            case .unwell:
                let region = Int(try reader.readUInt16())
                try reader.check(regions.indices.contains(region))
                regions[region].unwell = try reader.unboundedList(NodeReport.self)
            case .frozen: try decodeFrozen(&reader)
            case .serving: try decodeServing(&reader)
            case .policies: try decodePolicy(&reader)
            case .capacityHolds, .victims, .preemptions, .gaveWay:
                try decodeReclaim(section, &reader)
            case .groups: try decodeGroup(&reader)
            case .tides, .kept, .loads: try decodeTide(section, &reader)
            case .usage, .idle: try decodeUsage(section, &reader)
            case .bookings: try decodeBooking(&reader)
            case .lastBooking: lastBooking = try reader.readUInt64()
            case .moves, .balance, .rooms: try decodeBalance(section, &reader)
            case .ownPrices: try decodeOwnPrices(&reader)
            case .tokens: tokens.append(try JoinToken(from: &reader))
            case .demand: try decodeDemand(&reader)
            case .changes, .versions: try decodeChange(section, &reader)
            case .retries: try decodeRetries(&reader)
            case .privacy: try decodePrivacy(&reader)
            case .audit: try audit.decodeNext(&reader, isFirst: index == 0)
            case .metros: try decodeMetro(&reader)
            case .upRecords: try decodeRecord(&reader)
            }
        }
    }

    private mutating func decodeRecovery(_ reader: inout ByteReader) throws(CodingFault) {
        let job = JobID(try reader.readUInt64())
        try reader.check(slot(job) != nil)
        var all: [ReplicaRecovery] = []
        for _ in 0..<(try reader.readUInt16()) {
            all.append(try ReplicaRecovery(from: &reader))
            try reader.check(
                all[all.count - 1].kept.allSatisfy {
                    Int($0.region) < regions.count && table.sites.indices.contains(Int($0.site))
                })
        }
        recoveries[job] = all
    }
}

extension ReplicaRecovery {
    func encode(into writer: inout ByteWriter) {
        writer.write(replica)
        writer.write(reached)
        writer.write(lost)
        writer.write(nodeFaults)
        writer.write(UInt8(kept.count))
        for entry in kept {
            writer.write(entry.region)
            writer.write(entry.site)
            writer.field("checkpoint", entry.checkpoint)
        }
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(replica: try reader.readUInt16())
        reached = try reader.readInt64()
        lost = try reader.readInt64()
        nodeFaults = try reader.readUInt32()
        for _ in 0..<(try reader.readUInt8()) {
            let region = try reader.readUInt16()
            let site = try reader.readInt32()
            kept.append(
                Kept(
                    checkpoint: try reader.record("checkpoint", Checkpoint.self), region: region,
                    site: site))
        }
    }
}
