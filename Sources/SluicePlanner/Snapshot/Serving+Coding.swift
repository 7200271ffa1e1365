import SluiceCoding
import SluiceModel

extension PlannerState {
    /// Appends where placements answer requests, where any does.
    func encodeServing(into writer: inout ByteWriter) {
        guard !serving.isEmpty else { return }
        writer.write(SnapshotSection.serving.rawValue)
        let places = placements.indices.filter { serving[Int32($0)] != nil }
        writer.write(UInt32(places.count))
        for place in places {
            guard let entry = serving[Int32(place)] else { continue }
            writer.write(Int32(place))
            writer.list(entry.endpoints)
            writer.write(entry.since.seconds)
        }
    }

    /// Reads one of the entries that `encodeServing` wrote.
    mutating func decodeServing(_ reader: inout ByteReader) throws(CodingFault) {
        let place = try reader.readInt32()
        try reader.check(placements.indices.contains(Int(place)))
        let endpoints = try reader.unboundedList(Endpoint.self)
        serving[place] = Serving(
            endpoints: endpoints, since: CivilTime(seconds: try reader.readInt64()))
    }
}
