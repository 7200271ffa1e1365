import SluiceCoding
import SluiceModel

extension PlannerState {
    /// Appends which of its job's metros each placement serves, where it is not the first.
    func encodeMetros(into writer: inout ByteWriter) {
        let places = placements.indices.filter { placements[$0].metro > 0 }
        guard !places.isEmpty else { return }
        writer.write(SnapshotSection.metros.rawValue)
        writer.write(UInt32(places.count))
        for place in places {
            writer.write(Int32(place))
            writer.write(placements[place].metro)
        }
    }

    /// Reads one of the entries that `encodeMetros` wrote.
    mutating func decodeMetro(_ reader: inout ByteReader) throws(CodingFault) {
        let place = try reader.readInt32()
        try reader.check(placements.indices.contains(Int(place)))
        placements[Int(place)].metro = try reader.readUInt8()
        try reader.check(placements[Int(place)].metro < Limits.metrosPerJob)
    }
}
