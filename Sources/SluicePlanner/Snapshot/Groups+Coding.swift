import SluiceCoding
import SluiceModel
import SluicePlacement

extension PlannerState {
    /// Appends the gangs that are split, where there are any.
    func encodeGroups(into writer: inout ByteWriter) {
        guard !groups.isEmpty else { return }
        writer.write(SnapshotSection.groups.rawValue)
        writer.write(UInt32(groups.count))
        for group in groups {
            writer.write(group.job.raw)
            writer.write(group.phase.rawValue)
            writer.write(group.parts)
            writer.write(group.expires.seconds)
        }
    }

    /// Reads one of the groups that `encodeGroups` wrote.
    mutating func decodeGroup(_ reader: inout ByteReader) throws(CodingFault) {
        let job = JobID(try reader.readUInt64())
        guard let phase = GroupPhase(rawValue: try reader.readUInt8()) else {
            throw CodingFault(.badValue, at: reader.offset - 1)
        }
        let parts = try reader.readUInt8()
        guard let slot = slot(job), group(job) == nil, !jobs[slot].state.isEnded,
            (2...Limits.regionsPerGang).contains(parts),
            jobs[slot].cards % UInt32(parts) == 0
        else { throw CodingFault(.badValue, at: reader.offset) }
        let expires = CivilTime(seconds: try reader.readInt64())
        enter(GroupRecord(job: job, phase: phase, parts: parts, expires: expires))
    }
}
