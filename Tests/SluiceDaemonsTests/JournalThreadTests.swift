import SluiceCoding
import SluiceJournal
import SluiceLinux
import SluiceModel
import SluicePlanner
import Testing

@testable import SluiceDaemons

/// The thread that makes long batches durable.
@Suite struct JournalThreadTests {
    private let folder: String

    init() throws {
        folder = "/tmp/sluice-journal-thread-\(SystemRandom.word())"
        try Files.makeFolders(folder)
    }

    /// A batch of so many events, each at a later moment.
    private func batch(_ events: Int) -> SluicePlanner.JournalBatch {
        var batch = SluicePlanner.JournalBatch()
        batch.events = (1...events).map { .timePassed(CivilTime(seconds: Int64($0))) }
        return batch
    }

    @Test func `short and long batches get their positions in turn, and are there on opening`()
        throws
    {
        defer { try? Files.removeFolder(folder) }
        let counts = [1, 5_000, 2, 3_000, 3_000, 1]
        do {
            var store = try PlannerStore(folder: folder, listener: try Wakeup())
            for (index, count) in counts.enumerated() {
                var room = batch(count)
                store.begin(&room, at: CivilTime(seconds: 7))
                let isTaken = store.isCommitting && !store.isFree && room.isEmpty
                #expect(isTaken)
                store.waitForOutcome()
                let position = try store.durable()
                let again = try store.durable()
                #expect(position?.raw == UInt64(index + 1) && again == nil)
                store.waitUntilFree()
                let isFree = store.isFree
                #expect(isFree)
            }
            try store.own?.close()
        }
        let again = try PlannerStore(folder: folder, listener: try Wakeup())
        var position: UInt64 = 0
        while let kept = try again.own?.batch(after: position) {
            var reader = ByteReader(kept.bytes.span)
            let read = try SluicePlanner.JournalBatch(decoding: &reader)
            #expect(read == batch(counts[Int(position)]))
            position = kept.position
        }
        #expect(position == UInt64(counts.count))
    }

    @Test func `a batch that is not in the journal is told of, whoever wrote it`() throws {
        defer { try? Files.removeFolder(folder) }
        for count in [1, 5_000] {
            var store = try PlannerStore(folder: "\(folder)/\(count)", listener: try Wakeup())
            try store.own?.close()
            var room = batch(count)
            store.begin(&room, at: .none)
            store.waitForOutcome()
            var isRefused = false
            do { _ = try store.durable() } catch { isRefused = true }
            let isFree = store.isFree
            #expect(isRefused && isFree)
        }
    }

    @Test func `the loop is woken when a long batch is durable`() throws {
        defer { try? Files.removeFolder(folder) }
        let listener = try Wakeup()
        var store = try PlannerStore(folder: folder, listener: listener)
        var room = batch(5_000)
        store.begin(&room, at: .none)
        var epoll = try Epoll(capacity: 1)
        try epoll.add(listener.descriptor, .read, token: 1)
        let events = try epoll.wait(atMost: .seconds(20))
        #expect(events == 1)
        let position = try store.durable()
        #expect(position?.raw == 1)
    }
}
