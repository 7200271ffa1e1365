package import SluiceCoding

extension JournalBatch {
    /// Appends the batch in the journal's own layout.
    package func encode(into writer: inout ByteWriter) {}

    /// Reads a batch; throws where the bytes are not one.
    package init(decoding reader: inout ByteReader) throws(CodingFault) { self.init() }
}
