import SluiceCoding
import SluiceModel

/// Where a replica was when it lived last: kept as long as its job is shown, for those who ask
/// where it ran and for its output, which lies in that region.
struct PastPlacement: Sendable {
    var replica: UInt16
    var epoch: Epoch
    var pool: Int32
    var region: UInt16
    var cards: UInt32
    var ring: Ring
    var price: MicroYuan
    var decidedAt: CivilTime
    var startedAt: CivilTime
    /// The job's next one; -1 at the end.
    var next: Int32 = -1
}

extension PastPlacement {
    init(_ record: PlacementRecord) {
        self.init(
            replica: record.replica.index, epoch: record.epoch, pool: record.pool,
            region: record.region, cards: record.cards, ring: record.ring, price: record.price,
            decidedAt: record.decidedAt, startedAt: record.startedAt)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(
            replica: try reader.readUInt16(), epoch: Epoch(try reader.readUInt64()),
            pool: try reader.readInt32(), region: 0, cards: try reader.readUInt32(),
            ring: try reader.choice("ring", Ring.self), price: MicroYuan(try reader.readInt64()),
            decidedAt: CivilTime(seconds: try reader.readInt64()),
            startedAt: CivilTime(seconds: try reader.readInt64()))
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(replica)
        writer.write(epoch.raw)
        writer.write(pool)
        writer.write(cards)
        writer.write(ring.rawValue)
        writer.write(price.count)
        writer.write(decidedAt.seconds)
        writer.write(startedAt.seconds)
    }
}

/// The last places of replicas, one for each replica at most, each in its job's chain. A slot here
/// is a matter of this process.
struct PastPlacements: Sendable {
    private var records: [PastPlacement] = []
    private var free: [Int32] = []

    /// Makes room for so many records at once.
    mutating func reserve(_ count: Int) { records.reserveCapacity(count) }

    /// The chain that begins at `first`, newest replica first. O(replicas).
    func chain(_ first: Int32) -> [PastPlacement] {
        var found: [PastPlacement] = []
        var place = first
        while place >= 0 {
            found.append(records[Int(place)])
            place = records[Int(place)].next
        }
        return found
    }

    /// Adds to the chain that begins at `first`, in place of the same replica's; gives the chain's
    /// new begin. O(replicas).
    mutating func keep(_ record: PastPlacement, in first: Int32) -> Int32 {
        var place = first
        while place >= 0 {
            let known = records[Int(place)]
            if known.replica == record.replica {
                records[Int(place)] = record
                records[Int(place)].next = known.next
                return first
            }
            place = known.next
        }
        var added = record
        added.next = first
        guard let slot = free.popLast() else {
            records.append(added)
            return Int32(records.count - 1)
        }
        records[Int(slot)] = added
        return slot
    }

    /// Forgets a whole chain. O(replicas).
    mutating func forget(_ first: Int32) {
        var place = first
        while place >= 0 {
            free.append(place)
            place = records[Int(place)].next
        }
    }
}
