internal import SluiceJournal
internal import SluiceLinux
package import SluiceModel
package import SluicePlanner

/// Where a planner's journal is read.
package enum HistorySource {
    /// A data folder, which is copied to `scratch` for as long as it is read.
    case folder(String, scratch: String)
    /// A database on PostgreSQL.
    case server(url: String)

    /// What came from outside in the last `length`, nil for all that is kept.
    package func read(last length: Seconds?) throws(DaemonFailure) -> History {
        try reading { journal, path throws(JournalError) in
            try JournalReplay(path: path).history(journal, last: length)
        }
    }

    /// Hands the journal to `body`, with the path that errors name. A planner that runs on it is
    /// not disturbed.
    func reading<Result>(
        _ body: (any Journal, String) throws(JournalError) -> Result
    ) throws(DaemonFailure) -> Result {
        switch self {
        case .folder(let folder, let scratch):
            return try readCopy(dataFolder: folder, scratch: scratch, body)
        case .server(let url):
            do throws(JournalError) {
                let journal = try PostgresJournal(url: url)
                return try body(journal, journal.place)
            } catch { throw DaemonFailure(error.description) }
        }
    }
}

/// Reads from a planner's data folder: its files are copied to `scratch`, and the copy's chain is
/// checked; where they changed underneath, they are copied again. The copy is gone afterwards.
private func readCopy<Result>(
    dataFolder: String, scratch: String,
    _ body: (any Journal, String) throws(JournalError) -> Result
) throws(DaemonFailure) -> Result {
    guard Files.exists("\(dataFolder)/journal.sqlite") else {
        throw DaemonFailure(
            "\(dataFolder) has no journal.sqlite: name the data folder of a planner with --data.")
    }
    var last: DaemonFailure?
    for _ in 0..<PlannerLimits.copyTries {
        do throws(DaemonFailure) {
            defer { try? Files.removeFolder(scratch) }
            try copyJournal(dataFolder, to: scratch)
            do throws(JournalError) {
                let path = "\(scratch)/journal.sqlite"
                return try body(try SQLiteJournal(path: path), path)
            } catch { throw DaemonFailure(error.description) }
        } catch { last = error }
    }
    throw last ?? DaemonFailure("The journal of \(dataFolder) cannot be copied.")
}

/// The witness first: it must not know of more than the rest has.
private func copyJournal(_ source: String, to target: String) throws(DaemonFailure) {
    do throws(KernelError) {
        try Files.makeFolders(target, mode: 0o700)
        for name in ["journal.sqlite.head", "journal.sqlite", "journal.sqlite-wal"]
        where Files.exists("\(source)/\(name)") {
            let bytes = try Files.read("\(source)/\(name)", limit: PlannerLimits.copiedBytes)
            try Files.replace("\(target)/\(name)", with: bytes)
        }
    } catch {
        throw DaemonFailure("The journal cannot be copied: \(error).")
    }
}

extension JournalReplay {
    /// What came from outside in the last `length`, or from the first batch that is kept on where
    /// that is later; all that is kept for nil. O(journal).
    func history(
        _ journal: some Journal, last length: Seconds?
    ) throws(JournalError) -> History {
        let from = CivilTime(seconds: length.map { journal.lastCivilTime - $0.count } ?? 0)
        var core = PlannerCore()
        var position: SluiceJournal.Position = 0
        if journal.oldestPosition > 1, let snapshot = try journal.oldestSnapshot() {
            core = try decode(snapshot)
            position = snapshot.position
        }
        while let batch = try journal.batch(after: position), batch.civilTime < from.seconds {
            for event in try decode(batch).events { core.apply(event) }
            position = batch.position
        }
        var history = History(from: core)
        while let batch = try journal.batch(after: position) {
            history.take(try decode(batch))
            position = batch.position
        }
        return history
    }
}
