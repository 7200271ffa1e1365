import SluiceCoding
import SluiceModel
import SluicePlacement

extension PlannerState {
    /// A replica of a latency-bound job begins, or is gone: what its users' metro asks changes.
    mutating func demand(_ slot: Int, cards: UInt32, metro: UInt8, isBack: Bool) {
        guard let (metro, ring, milliCards) = asked(slot, cards, metro) else { return }
        table.demand(metro: metro, ring: ring, changesBy: isBack ? -milliCards : milliCards)
    }

    /// What one replica of a job asks of its metro's ring; nil where it may lie anywhere.
    private func asked(
        _ slot: Int, _ cards: UInt32, _ metro: UInt8
    ) -> (metro: Int, ring: Ring, milliCards: Int64)? {
        guard jobs[slot].isNear, let wanted = submissions[slot]?.specification else { return nil }
        let near = wanted.near(metro)
        guard let metro = table.metroNumber(near.metro) else { return nil }
        return (metro, near.ring, Int64(cards) * Int64(jobs[slot].share))
    }

    /// Appends what prices of scarcity followed last, where any work asked for a ring.
    func encodeDemand(into writer: inout ByteWriter) {
        let asked = table.nearDemand.indices.filter { table.nearDemand[$0].weighed > 0 }
        guard !asked.isEmpty else { return }
        writer.write(SnapshotSection.demand.rawValue)
        writer.write(UInt32(asked.count))
        for number in asked {
            writer.write(UInt32(number))
            writer.write(table.nearDemand[number].weighed)
        }
    }

    /// Reads one of the figures that `encodeDemand` wrote.
    mutating func decodeDemand(_ reader: inout ByteReader) throws(CodingFault) {
        let number = Int(try reader.readUInt32())
        let figure = try reader.readInt64()
        try reader.check(
            table.nearDemand.indices.contains(number)
                && table.nearDemand[number].weighed == 0
                && (1...PoolTable.mostDemand).contains(figure))
        table.setWeighed(number, figure)
    }

    /// Counts what lives, and prices it as it was.
    mutating func restoreDemand() {
        for slot in jobs.indices where submissions[slot] != nil {
            for place in placementSlots(slot) {
                let record = placements[place]
                guard let (metro, ring, milliCards) = asked(slot, record.cards, record.metro)
                else { break }
                table.count(metro: metro, ring: ring, alive: milliCards)
            }
        }
        table.restoreDemand()
    }
}
