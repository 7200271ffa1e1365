package import SluiceCoding
import SluiceModel

extension JournalBatch {
    /// The layout's version, first in every batch.
    static let version: UInt8 = 1

    /// Appends the batch in the journal's own layout: version, commands, events. A specification
    /// stands once, in its command; the event names the command.
    package func encode(into writer: inout ByteWriter) {
        writer.write(Self.version)
        writer.write(UInt32(commands.count))
        for command in commands { command.encode(into: &writer) }
        writer.write(UInt32(events.count))
        var submit = 0
        for event in events {
            guard case .jobSubmitted(let job, _) = event else {
                event.encode(into: &writer)
                continue
            }
            // Submissions come in the order of their commands.
            while submit < commands.count, !commands[submit].isSubmission { submit += 1 }
            writer.write(EventTag.jobSubmitted.rawValue)
            writer.write(job.raw)
            writer.write(UInt32(submit))
            submit += 1
        }
    }

    /// Reads a batch; throws where the bytes are not one, or come from a newer version.
    package init(decoding reader: inout ByteReader) throws(CodingFault) {
        self.init()
        guard try reader.readUInt8() == Self.version else {
            throw CodingFault(.badValue, at: reader.offset - 1)
        }
        for _ in 0..<(try reader.readUInt32()) { commands.append(try Command(from: &reader)) }
        for _ in 0..<(try reader.readUInt32()) {
            events.append(try Event(from: &reader, commands))
        }
    }
}

extension Command {
    /// Whether it asks for work.
    var isSubmission: Bool {
        if case .submit = action { return true }
        return false
    }
}
