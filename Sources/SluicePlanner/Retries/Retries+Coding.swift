import SluiceCoding
import SluiceModel

extension PlannerState {
    /// Appends retries and how elements of arrays ended, where there are any.
    func encodeRetries(into writer: inout ByteWriter) {
        let slots = jobs.indices.filter {
            submissions[$0] != nil && (retries[jobs[$0].id] != nil || arrays[jobs[$0].id] != nil)
        }
        guard !slots.isEmpty else { return }
        writer.write(SnapshotSection.retries.rawValue)
        writer.write(UInt32(slots.count))
        for slot in slots {
            writer.write(jobs[slot].id.raw)
            (retries[jobs[slot].id] ?? RetryBook()).encode(into: &writer)
            // As many as the job's array has elements.
            for end in arrays[jobs[slot].id]?.ends ?? [] { writer.write(end?.rawValue ?? 0) }
        }
    }

    /// Reads one of the entries that `encodeRetries` wrote.
    mutating func decodeRetries(_ reader: inout ByteReader) throws(CodingFault) {
        let job = JobID(try reader.readUInt64())
        guard let slot = slot(job) else { throw CodingFault(.badValue, at: reader.offset - 8) }
        let book = try RetryBook(from: &reader)
        if !book.entries.isEmpty { retries[job] = book }
        guard jobs[slot].atOnce > 0, let array = submissions[slot]?.specification.array else {
            return
        }
        var ends = ArrayBook(array)
        for index in ends.ends.indices {
            let number = try reader.readUInt8()
            ends.ends[index] = ElementEnd(rawValue: number)
            try reader.check(number == 0 || ends.ends[index] != nil)
        }
        arrays[job] = ends
    }
}
