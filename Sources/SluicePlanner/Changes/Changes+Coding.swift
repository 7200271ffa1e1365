import SluiceCoding
import SluiceModel
import SluiceWire

extension PlannerState {
    /// Appends how jobs were changed and which versions run, where any was.
    func encodeChanges(into writer: inout ByteWriter) {
        let slots = jobs.indices.filter { submissions[$0] != nil && changes[jobs[$0].id] != nil }
        guard !slots.isEmpty else { return }
        writer.write(SnapshotSection.changes.rawValue)
        writer.write(UInt32(slots.count))
        for slot in slots {
            writer.write(jobs[slot].id.raw)
            changes[jobs[slot].id]?.encode(into: &writer)
        }
        let places = placements.indices.filter { versions[Int32($0)] != nil }
        guard !places.isEmpty else { return }
        writer.write(SnapshotSection.versions.rawValue)
        writer.write(UInt32(places.count))
        for place in places {
            writer.write(Int32(place))
            writer.write(version(place))
        }
    }

    /// Reads one of the entries that `encodeChanges` wrote.
    mutating func decodeChange(
        _ section: SnapshotSection, _ reader: inout ByteReader
    ) throws(CodingFault) {
        guard section == .changes else {
            let place = try reader.readInt32()
            try reader.check(placements.indices.contains(Int(place)))
            versions[place] = try reader.readUInt32()
            return
        }
        let job = JobID(try reader.readUInt64())
        try reader.check(slot(job) != nil && changes[job] == nil)
        let change = try JobChange(from: &reader)
        changes[job] = change
        if change.rollOut == .rolling { changingJobs.setContains(job.raw, true) }
    }
}

extension JobChange {
    func encode(into writer: inout ByteWriter) {
        submitted.encode(into: &writer)
        writer.write(revision)
        writer.write(version)
        writer.write(lastVersion)
        writer.write(earlier)
        writer.write(before)
        writer.write(rollOut.rawValue)
        writer.write(atMost)
        writer.write(failures)
        writer.write(changedAt.seconds)
        writer.write(UInt8(contents.count))
        for content in contents {
            writer.write(content.version)
            writer.field("command", content.command)
            writer.field("limits", content.limits)
        }
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        self.init(try Submission(from: &reader))
        revision = try reader.readUInt32()
        version = try reader.readUInt32()
        lastVersion = try reader.readUInt32()
        earlier = try reader.readUInt32()
        before = try reader.readUInt32()
        rollOut = try reader.choice("rollOut", RollOut.self)
        atMost = try reader.readUInt16()
        failures = try reader.readUInt8()
        changedAt = CivilTime(seconds: try reader.readInt64())
        contents = []
        for _ in 0..<(try reader.readUInt8()) {
            var content = RunContent(try reader.readUInt32(), submitted.specification)
            content.command = try reader.optional("command", CommandLine.self)
            content.limits = try reader.optional("limits", ProcessLimits.self)
            contents.append(content)
        }
    }
}
