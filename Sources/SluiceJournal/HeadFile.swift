/// The side file `NAME.head`: how far the journal had got, kept apart from the journal itself.
///
/// A write-ahead log that is deleted or cut leaves a smaller but sound database; only a witness
/// outside can tell. The file has two slots in two blocks of the disk, written in turn, so that a
/// torn write spares the other: magic, format, journal id, position, hash, SHA-256 of all that.
///
/// A third slot is written after each append and never waited for. It survives the death of the
/// process, though not that of the machine: so a log that is cut or damaged between two starts is
/// noticed however little of it is missing. It never tells of a batch that is not durable.
@safe
final class HeadFile {
    struct Head: Equatable {
        let journalID: UInt128
        let position: Position
        let hash: ChainHash
    }

    enum Content {
        case missing
        case unreadable
        case head(Head)
    }

    private static let magic = Array("SLUICEHD".utf8)
    private static let slotStride = 4_096
    private static let slotBytes = 8 + 8 + 16 + 8 + 32 + 32

    let path: String
    private let hasher = Hasher256()
    private var nextSlot = 0
    private static let notedSlot = 2
    private var noting: HostFile?

    init(path: String) { self.path = path }

    /// What the file says; the newer slot of those that are whole.
    func read() throws(HostFile.Failure) -> Content {
        guard let file = try HostFile(path: path, creating: false) else { return .missing }
        var newest: Head?
        for slot in 0..<2 {
            let bytes = try file.read(Self.slotBytes, at: slot * Self.slotStride)
            guard let head = decode(bytes) else { continue }
            if newest.map({ head.position >= $0.position }) ?? true {
                newest = head
                nextSlot = 1 - slot
            }
        }
        let noted = decode(
            try file.read(Self.slotBytes, at: Self.notedSlot * Self.slotStride))
        if let noted, newest.map({ noted.position > $0.position }) ?? true { newest = noted }
        return newest.map { .head($0) } ?? .unreadable
    }

    /// Writes the third slot; durable at some time. What the disk does not take is let go.
    func note(_ head: Head) {
        do throws(HostFile.Failure) {
            if noting == nil { noting = try HostFile(path: path, creating: true) }
            try noting?.write(encode(head), at: Self.notedSlot * Self.slotStride)
        } catch {}
    }

    /// Writes the older slot; durable on return.
    func write(_ head: Head) throws(HostFile.Failure) {
        guard let file = try HostFile(path: path, creating: true) else { return }
        try file.writeDurably(encode(head), at: nextSlot * Self.slotStride)
        nextSlot = 1 - nextSlot
    }

    private func encode(_ head: Head) -> [UInt8] {
        var bytes = Self.magic
        bytes.append(littleEndian: UInt64(JournalLimits.formatVersion))
        bytes += head.journalID.littleEndianBytes
        bytes.append(littleEndian: head.position)
        bytes += head.hash.bytes
        return bytes + hasher.hash([], bytes.span).bytes
    }

    private func decode(_ bytes: [UInt8]) -> Head? {
        guard bytes.count == Self.slotBytes else { return nil }
        let body = Array(bytes[..<(Self.slotBytes - 32)])
        guard body.starts(with: Self.magic), hasher.hash([], body.span).bytes == bytes.suffix(32),
            let journalID = UInt128(littleEndianBytes: Array(body[16..<32])),
            let hash = ChainHash(bytes: Array(body[40..<72]))
        else { return nil }
        return Head(journalID: journalID, position: body.littleEndian(at: 32), hash: hash)
    }
}
