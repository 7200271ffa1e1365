internal import SluiceCoding
package import SluiceModel

/// What a provider wants of one of its pools.
package struct PoolWish: Hashable, Sendable {
    /// Cards that it wants back in all; 0 for none.
    package internal(set) var cards: UInt32 = 0
    /// When the rest of them is taken, whatever runs on it.
    package internal(set) var dueAt = CivilTime.none
    /// Whether `dueAt` was reckoned on the clock that runs here now: not kept, so that a wish of an
    /// earlier process is of a clock that nobody can compare with this one's.
    var isOfThisClock = false

    /// The row of `StoreTable.reclaims`.
    func encodedRow() -> [UInt8] {
        var writer = ByteWriter(capacity: 13)
        writer.write(RowVersion.current)
        writer.write(cards)
        writer.write(dueAt.seconds)
        return writer.bytes
    }

    init() {}

    init(row: [UInt8]) throws(CodingFault) {
        var reader = ByteReader(row.span)
        try RowVersion.check(&reader)
        cards = try reader.readUInt32()
        dueAt = CivilTime(seconds: try reader.readInt64())
    }

    init(cards: UInt32, dueAt: CivilTime) {
        self.cards = cards
        self.dueAt = dueAt
        isOfThisClock = true
    }
}

/// What a provider's request for cards has come to.
package struct ReclaimState: Hashable, Sendable {
    /// Cards that are wanted back in all, by a request or because the lending hours end.
    package let wantedCards: UInt32
    /// Cards that are taken back.
    package let takenCards: UInt32
    /// When the rest is taken.
    package let dueAt: CivilTime
    /// Nodes with cards that are taken back.
    package let nodes: [NodeShare]
}

/// A row of reclaimed cards of one node.
enum ReclaimedRow {
    static func encoded(_ cards: UInt16) -> [UInt8] {
        [RowVersion.current, UInt8(truncatingIfNeeded: cards), UInt8(cards >> 8)]
    }

    static func cards(_ row: [UInt8]) throws(CodingFault) -> UInt16 {
        var reader = ByteReader(row.span)
        try RowVersion.check(&reader)
        return try reader.readUInt16()
    }
}

/// A row of a cordon: why, in the provider's words; the first version's are empty.
enum CordonRow {
    static func encoded(_ because: String) -> [UInt8] {
        guard !because.isEmpty else { return [] }
        var writer = ByteWriter(capacity: 16 + because.utf8.count)
        writer.write(RowVersion.current)
        writer.write(because)
        return writer.bytes
    }

    static func because(_ row: [UInt8]) throws(CodingFault) -> String {
        guard !row.isEmpty else { return "" }
        var reader = ByteReader(row.span)
        try RowVersion.check(&reader)
        return try reader.readText(limit: Limits.textBytes)
    }
}
