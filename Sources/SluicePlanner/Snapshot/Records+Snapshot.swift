import SluiceCoding
import SluiceModel

extension PlannerState {
    /// Appends the records of links and sites, where anybody was ever there.
    func encodeRecords(into writer: inout ByteWriter) {
        let links = linkRecords.indices.filter { linkRecords[$0] != UpRecord() }
        let sites = siteRecords.indices.filter { siteRecords[$0] != UpRecord() }
        guard !links.isEmpty || !sites.isEmpty else { return }
        writer.write(SnapshotSection.upRecords.rawValue)
        writer.write(UInt32(links.count + sites.count))
        for link in links { linkRecords[link].encode(isSite: false, UInt32(link), &writer) }
        for site in sites { siteRecords[site].encode(isSite: true, UInt32(site), &writer) }
    }

    /// Reads one of the records that `encodeRecords` wrote.
    mutating func decodeRecord(_ reader: inout ByteReader) throws(CodingFault) {
        let isSite = try reader.readBool()
        let index = Int(try reader.readUInt32())
        try reader.check(
            isSite ? siteRecords.indices.contains(index) : linkRecords.indices.contains(index))
        let record = try UpRecord(from: &reader)
        let times = record.outages.flatMap { [$0.from, $0.until] }
        try reader.check(
            (times + [record.since, record.downSince]).allSatisfy {
                (0...max(0, now.seconds)).contains($0.seconds)
            })
        if isSite { siteRecords[index] = record } else { linkRecords[index] = record }
    }
}

extension UpRecord {
    fileprivate func encode(isSite: Bool, _ index: UInt32, _ writer: inout ByteWriter) {
        writer.write(isSite)
        writer.write(index)
        writer.write(since.seconds)
        writer.write(downSince.seconds)
        writer.write(UInt8(outages.count))
        for outage in outages {
            writer.write(outage.from.seconds)
            writer.write(outage.until.seconds)
        }
    }

    fileprivate init(from reader: inout ByteReader) throws(CodingFault) {
        self.init()
        since = CivilTime(seconds: try reader.readInt64())
        downSince = CivilTime(seconds: try reader.readInt64())
        for _ in 0..<(try reader.readUInt8()) {
            outages.append(
                Outage(
                    from: CivilTime(seconds: try reader.readInt64()),
                    until: CivilTime(seconds: try reader.readInt64())))
        }
        try reader.check(outages.count <= PlannerLimits.outagesKept)
    }
}
