import Glibc
import SluiceLinux

@testable import SluiceJournal

/// A folder for one test, gone with it.
final class Folder {
    let path: String

    init() {
        path = "/tmp/sluice-journal-\(SystemRandom.word())"
        do { try Files.makeFolders(path) } catch { preconditionFailure("no folder: \(error)") }
    }

    deinit { try? Files.removeFolder(path) }

    func callAsFunction(_ name: String) -> String { path + "/" + name }

    func remove(_ name: String) { _ = unsafe unlink(self(name)) }

    func read(_ name: String) throws -> [UInt8] {
        guard let file = try HostFile(path: self(name), creating: false) else { return [] }
        return try file.read(1 << 20, at: 0)
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        remove(name)
        if let file = try HostFile(path: self(name), creating: true) {
            try file.writeDurably(bytes, at: 0)
        }
    }

    func copy(_ source: String, to target: String) throws { try write(target, try read(source)) }
}

/// The bytes of a batch that tests recognise: 9 numbers made from its position.
func sample(_ position: Position, count: Int = 100) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: Int(position) &* 31 &+ $0 &* 7) }
}

extension Journal {
    func everything() throws(JournalError) -> [JournalBatch] {
        var batches: [JournalBatch] = []
        try replay(from: oldestPosition) { batches.append($0) }
        return batches
    }
}

/// The error that `body` throws, or nil.
func refusal(_ body: () throws -> Void) -> JournalError? {
    do { try body() } catch { return error as? JournalError }
    return nil
}
