import SluiceCoding
import SluiceModel
import SluicePlacement

extension PlannerState {
    /// Appends the pools that are frozen, where there are any.
    func encodeFrozen(into writer: inout ByteWriter) {
        guard !frozen.isEmpty else { return }
        writer.write(SnapshotSection.frozen.rawValue)
        writer.write(UInt32(frozen.count))
        for pool in frozen { pool.encode(into: &writer) }
    }

    /// Reads one of the pools that `encodeFrozen` wrote.
    mutating func decodeFrozen(_ reader: inout ByteReader) throws(CodingFault) {
        let pool = try FrozenPool(from: &reader)
        try reader.check(table.pools.indices.contains(Int(pool.pool)))
        frozen.append(pool)
        table.setFrozen(pool: Int(pool.pool), true)
    }
}

extension FrozenPool {
    func encode(into writer: inout ByteWriter) {
        writer.write(pool)
        writer.write(since.seconds)
        books.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(
            pool: try reader.readInt32(), since: CivilTime(seconds: try reader.readInt64()),
            books: try PoolBooks(from: &reader))
    }
}
