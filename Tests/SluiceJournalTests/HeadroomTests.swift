import SluiceLinux
import Testing

@testable import SluiceJournal

@Suite struct HeadroomTests {
    let folder = Folder()
    static let page = 4_096

    @Test func `a checkpoint never writes where a piece is being filled`() throws {
        let pages = [UInt8](repeating: 7, count: 8 * Self.page)
        try folder.write("d", pages)
        let headroom = try #require(Headroom(path: folder("d")))
        #expect(headroom.limit(for: pages.count) == pages.count)
        headroom.keepAhead(of: pages.count)
        let end = pages.count + JournalLimits.headroomPieceBytes
        // What lies before the piece may be written at once; the file is not to be cut there.
        #expect(headroom.limit(for: pages.count) == end)
        // Into the piece only once it is filled.
        #expect(headroom.limit(for: pages.count + Self.page) == end)
        #expect(Files.size(folder("d")) == end)
        #expect(headroom.limit(for: end + Self.page) == nil)
        #expect(try folder.read("d").starts(with: pages))
    }

    @Test func `the end of a database that grew by itself is where the next piece begins`() throws {
        try folder.write("d", [UInt8](repeating: 7, count: Self.page))
        let headroom = try #require(Headroom(path: folder("d")))
        let used = 100 * Self.page
        #expect(headroom.limit(for: used) == nil)
        try folder.write("d", [])
        headroom.keepAhead(of: used)
        #expect(headroom.limit(for: used) == used + JournalLimits.headroomPieceBytes)
    }

    @Test func `a journal grows ahead of its pages and leaves nothing of it when it is closed`()
        throws
    {
        let journal = try SQLiteJournal(path: folder("j"))
        var written = 0
        while written < 3 * JournalLimits.headroomBytes {
            let batch = sample(journal.lastPosition + 1, count: 300_000)
            _ = try journal.append(batch, at: 0)
            written += batch.count
            if journal.lastPosition == 20 {
                // Some checkpoints are over: the file has more than its pages.
                #expect(try #require(Files.size(folder("j"))) > written + Self.page)
            }
        }
        #expect(try journal.verify() == Int(journal.lastPosition))
        let last = journal.lastPosition
        try journal.close()
        let size = try #require(Files.size(folder("j")))
        #expect(size < written + written / 50)
        let again = try SQLiteJournal(path: folder("j"))
        #expect(try again.verify() == Int(last))
    }

    @Test func `a journal that was left as it was has its batches and its headroom`() throws {
        let left = Folder()
        do {
            let journal = try SQLiteJournal(path: folder("j"))
            for position in Position(1)...40 {
                _ = try journal.append(sample(position, count: 100_000), at: 0)
            }
            for name in ["j", "j-wal", "j.head"] {
                try Files.replace(left(name), with: Files.read(folder(name), limit: 64 << 20))
            }
        }
        let journal = try SQLiteJournal(path: left("j"))
        #expect(try journal.verify() == 40)
        #expect(try journal.append(sample(41), at: 0) == 41)
    }
}
