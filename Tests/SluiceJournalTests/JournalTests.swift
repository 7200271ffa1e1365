import SluiceLinux
import Testing

@testable import SluiceJournal

/// An engine, and a fresh place for a journal on it.
enum Engine: CaseIterable, CustomTestStringConvertible {
    case sqlite
    case postgres

    /// Those that this machine has; the suite over PostgreSQL alone says why it is missing.
    static let present = allCases.filter { $0 == .sqlite || PostgresSite.isThere }

    var testDescription: String { "\(self)" }

    func place() throws -> Place {
        self == .sqlite ? .file(Folder()) : .database(try PostgresSite.shared.database())
    }

    enum Place {
        case file(Folder)
        case database(String)

        func open() throws -> any Journal {
            switch self {
            case .file(let folder): try SQLiteJournal(path: folder("j"))
            case .database(let url): try PostgresJournal(url: url, address: "127.0.0.1:7400")
            }
        }

        /// Opens it, begins a reign and writes batches.
        func filled(_ count: Int) throws -> any Journal {
            let journal = try open()
            _ = try journal.startReign()
            for _ in 0..<count {
                let position = journal.lastPosition + 1
                #expect(
                    try journal.append(sample(position), at: Int64(position)) == position)
            }
            return journal
        }
    }
}

/// What every engine keeps, whatever it is made of.
@Suite struct JournalTests {
    @Test(arguments: Engine.present)
    func `batches come back once and in order after a clean close`(_ engine: Engine) throws {
        let place = try engine.place()
        let journal = try place.filled(20)
        #expect(journal.durableThrough == 20)
        let (id, hash) = (journal.journalID, journal.lastHash)
        try journal.close()
        let again = try place.open()
        #expect(again.journalID == id)
        #expect(again.lastHash == hash)
        #expect(again.lastCivilTime == 20)
        #expect(try again.startReign() == 2)
        let batches = try again.everything()
        #expect(batches.map(\.position) == Array(1...20))
        #expect(batches.allSatisfy { $0.bytes == sample($0.position) })
        #expect(try again.verify() == 20)
        #expect(try again.append([], at: 20) == 21)
        #expect(try again.batch(after: 20)?.bytes == [])
        #expect(try again.batch(after: 21) == nil)
    }

    @Test(arguments: Engine.present)
    func `each reign has a higher term, which its batches carry`(_ engine: Engine) throws {
        let place = try engine.place()
        let journal = try place.open()
        #expect(try journal.startReign() == 1)
        _ = try journal.append([1], at: 0)
        try journal.close()
        let again = try place.open()
        #expect(again.term == 1)
        #expect(try again.startReign() == 2)
        _ = try again.append([2], at: 0)
        #expect(try again.everything().map(\.term) == [1, 2])
    }

    @Test(arguments: Engine.present)
    func `a purge leaves the newest snapshot, what came after it, and no byte from before`(
        _ engine: Engine
    ) throws {
        let place = try engine.place()
        let journal = try place.filled(5)
        guard case .notCovered? = refusal({ try journal.purge() }) else {
            Issue.record("a purge without a snapshot was not refused")
            return
        }
        let planted = Array("planted-in-a-batch".utf8)
        _ = try journal.append(planted, at: 6)
        try journal.writeSnapshot(planted, at: 6)
        try journal.writeSnapshot(Array("planted-no-more".utf8), at: 6)
        _ = try journal.append(Array("after".utf8), at: 7)
        try journal.writeSnapshot(Array("clean".utf8), at: 7)
        _ = try journal.append(Array("last".utf8), at: 8)
        try journal.purge()
        #expect(journal.oldestPosition == 8)
        #expect(try journal.oldestSnapshot()?.bytes == Array("clean".utf8))
        #expect(try journal.verify() == 1)
        #expect(try journal.append(sample(9), at: 9) == 9)
        if case .file(let folder) = place {
            for name in ["j", "j-wal"] {
                let bytes = try Files.read(folder(name), limit: 1 << 28)
                #expect(!String(decoding: bytes, as: UTF8.self).contains("planted"), "\(name)")
            }
        }
        try journal.close()
        let again = try place.open()
        #expect(try again.startReign() == 2)
        #expect(try again.everything().map(\.position) == [8, 9])
        try again.close()
    }

    @Test(arguments: Engine.present)
    func `batches are dropped only under a snapshot and the chain holds`(_ engine: Engine) throws {
        let place = try engine.place()
        let journal = try place.filled(30)
        guard
            case .notCovered(_, 2, 0) = refusal({ _ = try journal.dropBatches(before: 2, limit: 9) }
            )
        else {
            Issue.record("what no snapshot covers was dropped")
            return
        }
        try journal.writeSnapshot([7, 7], at: 25)
        #expect(try journal.dropBatches(before: 21, limit: 15) == 15)
        #expect(try journal.dropBatches(before: 21, limit: 15) == 5)
        #expect(try journal.dropBatches(before: 21, limit: 15) == 0)
        #expect(try journal.verify() == 10)
        try journal.close()
        let again = try place.open()
        #expect(again.oldestPosition == 21)
        #expect(try again.latestSnapshot() == JournalSnapshot(position: 25, bytes: [7, 7]))
        #expect(try again.everything().map(\.position) == Array(21...30))
        guard case .dropped(_, 4, 21) = refusal({ _ = try again.batch(after: 3) }) else {
            Issue.record("a batch that is gone was not told of")
            return
        }
    }

    @Test(arguments: Engine.present)
    func `the newest snapshots are kept, whatever their size`(_ engine: Engine) throws {
        let journal = try engine.place().filled(4)
        // Past what one row of PostgreSQL holds of it.
        let large = [UInt8](repeating: 3, count: JournalLimits.snapshotPartBytes) + sample(3)
        try journal.writeSnapshot([1], at: 1)
        try journal.writeSnapshot([], at: 2)
        #expect(try journal.latestSnapshot() == JournalSnapshot(position: 2, bytes: []))
        try journal.writeSnapshot(large, at: 3)
        try journal.writeSnapshot(large, at: 3)
        #expect(try journal.latestSnapshot() == JournalSnapshot(position: 3, bytes: large))
        #expect(try journal.oldestSnapshot()?.position == 2)
    }

    @Test(arguments: Engine.present)
    func `batches of every size are read page by page`(_ engine: Engine) throws {
        let journal = try engine.place().filled(1)
        let sizes = [0, 1, 8_000, 90_000, 0] + [Int](repeating: 3, count: 300)
        for (index, size) in sizes.enumerated() {
            _ = try journal.append(sample(UInt64(index + 2), count: size), at: 5)
        }
        let read = try journal.everything()
        #expect(read.map(\.bytes.count) == [100] + sizes)
        #expect(
            read.dropFirst().allSatisfy { $0.bytes == sample($0.position, count: $0.bytes.count) })
        let tooLarge = [UInt8](repeating: 0, count: JournalLimits.batchBytes + 1)
        guard case .tooLarge = refusal({ _ = try journal.append(tooLarge, at: 5) }) else {
            Issue.record("a batch past the bound was taken")
            return
        }
        #expect(try journal.append([1], at: 5) == read.last.map { $0.position + 1 })
    }
}
