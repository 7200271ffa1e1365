import SluiceCoding
import SluiceModel
import SluicePlacement

extension PlannerState {
    /// Appends what runs took and since when cards are idle, where there is anything.
    func encodeUsage(into writer: inout ByteWriter) {
        if usage.since != .none {
            writer.write(SnapshotSection.usage.rawValue)
            writer.write(UInt32(1))
            writer.write(usage.since.seconds)
            for periods in [usage.hours, usage.days] {
                writer.write(UInt32(periods.count))
                for period in periods { period.encode(into: &writer) }
            }
        }
        guard !idle.pools.isEmpty else { return }
        writer.write(SnapshotSection.idle.rawValue)
        writer.write(UInt32(idle.pools.count))
        for pool in idle.pools {
            writer.write(pool.held)
            writer.write(UInt8(pool.falls.count))
            for fall in pool.falls {
                writer.write(fall.level)
                writer.write(fall.at.seconds)
            }
        }
    }

    /// Reads one of the entries that `encodeUsage` wrote.
    mutating func decodeUsage(
        _ section: SnapshotSection, _ reader: inout ByteReader
    ) throws(CodingFault) {
        guard section == .usage else {
            var pool = IdleBooks.Pool(held: try reader.readInt64())
            for _ in 0..<(try reader.readUInt8()) {
                pool.falls.append(
                    IdleBooks.Fall(
                        level: try reader.readInt64(),
                        at: CivilTime(seconds: try reader.readInt64())))
            }
            return idle.pools.append(pool)
        }
        usage.since = CivilTime(seconds: try reader.readInt64())
        for isHour in [true, false] {
            for _ in 0..<(try reader.readUInt32()) {
                usage.restore(try UsageBooks.Period(from: &reader, self), isHour: isHour)
            }
        }
    }

    /// Counts what placements hold where a snapshot does not say it: one that an older planner
    /// wrote.
    mutating func recountIdle() {
        guard idle.pools.isEmpty else { return }
        for slot in jobs.indices where submissions[slot] != nil && jobs[slot].live > 0 {
            for place in placementSlots(slot) { useBegins(placements[place]) }
        }
    }
}

extension UsageBooks.Period {
    func encode(into writer: inout ByteWriter) {
        writer.write(number)
        writer.write(UInt32(entries.count))
        for entry in entries {
            writer.write(entry.tenant)
            writer.write(entry.pool)
            writer.write(entry.amount.milliCardSeconds)
            writer.write(entry.amount.power)
            writer.write(entry.amount.cost)
            writer.write(entry.amount.runs)
        }
    }

    init(from reader: inout ByteReader, _ state: PlannerState) throws(CodingFault) {
        self.init(try reader.readInt64())
        for _ in 0..<(try reader.readUInt32()) {
            let tenant = try reader.readInt32()
            let pool = try reader.readInt32()
            try reader.check(
                (tenant == -1 || state.tenants.indices.contains(Int(tenant)))
                    && state.table.pools.indices.contains(Int(pool)))
            add(
                UsageBooks.Amount(
                    milliCardSeconds: try reader.readInt64(), power: try reader.readInt64(),
                    cost: try reader.readInt64(), runs: try reader.readInt64()),
                tenant: tenant, pool: pool)
        }
    }
}
