package import SluiceCoding

extension JournalBatch {
    /// The layouts of a batch; the number stands first in it. All are read, the last is written.
    enum Version: UInt8 {
        /// Commands, then events, each number in its full width.
        case flat = 1
        /// The same with packed numbers, and with events that name what their commands say.
        case packed = 2
    }

    /// Appends the batch in the journal's own layout: version, commands, events. A specification,
    /// a report and a request's key stand once, in their command; the event names the command.
    package func encode(into writer: inout ByteWriter) {
        writer.write(Version.packed.rawValue)
        var packed = BatchWriter(writer)
        packed.write(self)
        writer = packed.finish()
    }

    /// Reads a batch; throws where the bytes are not one, or come from a newer version.
    package init(decoding reader: inout ByteReader) throws(CodingFault) {
        self.init()
        let start = reader.offset
        switch Version(rawValue: try reader.readUInt8()) {
        case .flat: try readFlat(&reader)
        case .packed:
            var packed = BatchReader(reader)
            try packed.read(into: &self)
            reader.offset = packed.offset
        case nil: throw CodingFault(.badValue, at: start)
        }
    }

    private mutating func readFlat(_ reader: inout ByteReader) throws(CodingFault) {
        for _ in 0..<(try reader.readUInt32()) { commands.append(try Command(from: &reader)) }
        for _ in 0..<(try reader.readUInt32()) {
            events.append(try Event(from: &reader, commands))
        }
    }
}
