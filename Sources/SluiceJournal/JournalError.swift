/// What went wrong with a journal or a gateway's store: what, where, and what to do next.
package enum JournalError: Error, Equatable, Sendable {
    /// A newer version of Sluice wrote the file.
    case newerFormat(path: String, found: Int, supported: Int)
    /// What was read is not what was written; `position` is the first bad row.
    case damaged(path: String, position: UInt64, what: String)
    /// The journal ends before the place that it is known to have reached.
    case truncated(path: String, found: Position, expected: Position)
    /// The file is something else.
    case notAJournal(path: String, why: String)
    /// The side file belongs to another journal.
    case foreignHead(path: String, headPath: String)
    /// No room. Nothing of the failed write is kept, and a later one may succeed.
    case diskFull(path: String)
    /// Another process has the file open.
    case locked(path: String)
    /// The file or its folder cannot be written.
    case readOnly(path: String, why: String)
    /// The batches asked for are no longer kept.
    case dropped(path: String, position: Position, oldest: Position)
    /// Retention was asked to drop what no snapshot covers.
    case notCovered(path: String, position: Position, snapshot: Position)
    /// More bytes than one write may have.
    case tooLarge(path: String, bytes: Int, limit: Int)
    /// The system failed in a way that leaves the outcome of the last write unknown.
    case failed(path: String, doing: String, why: String)
    /// The server of the journal does not answer; what was being written, if anything, is unknown.
    case unreachable(path: String, why: String)
    /// The server of the journal does not let us in.
    case notLetIn(path: String, why: String)
    /// The server is set up so that it would not keep what it says it keeps.
    case unsafeServer(path: String, what: String)
    /// Another planner leads, at `address` as it was given, for `milliseconds` more at least.
    case led(path: String, address: String, milliseconds: Int64)
    /// A later reign began, and this one may write no more.
    case overtaken(path: String, term: UInt64)
}

extension JournalError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .newerFormat(let path, let found, let supported):
            "\(path) has format \(found), and this version reads formats up to \(supported). "
                + "Run the version of Sluice that wrote it, or a newer one."
        case .damaged(let path, let position, let what):
            "\(path) is damaged at position \(position): \(what). "
                + "Nothing was changed. Restore the file from a backup or take over from a standby."
        case .truncated(let path, let found, let expected):
            "\(path) ends at position \(found), but it had reached position \(expected): its tail "
                + "was cut off or an old copy was put in its place. Put the newest copy back, with "
                + "its -wal and .head files."
        case .notAJournal(let path, let why):
            "\(path) is not a Sluice file of this kind: \(why). "
                + "Give the path of the right file, or one that does not exist yet."
        case .foreignHead(let path, let headPath):
            "\(headPath) belongs to another journal than \(path). "
                + "Put back the files that belong together."
        default:
            operationalDescription
        }
    }

    private var operationalDescription: String {
        switch self {
        case .diskFull(let path):
            "No room is left to write \(path). Nothing was lost and nothing half written is kept. "
                + "Free space on that disk; the next write goes on."
        case .locked(let path):
            "Another process has \(path) open. Stop it first, or give this one its own path."
        case .readOnly(let path, let why):
            "\(path) cannot be written: \(why). "
                + "Give the user of this process the right to write the file and its folder."
        case .dropped(let path, let position, let oldest):
            "\(path) no longer keeps position \(position); the oldest kept is \(oldest). "
                + "Begin from a snapshot."
        case .notCovered(let path, let position, let snapshot):
            "\(path) cannot drop the batches before \(position): the newest snapshot stands at "
                + "\(snapshot). Write a newer snapshot first."
        case .tooLarge(let path, let bytes, let limit):
            "\(bytes) bytes are too many for one write to \(path); the limit is \(limit). "
                + "Write smaller pieces."
        case .failed(let path, let doing, let why):
            "\(doing) failed on \(path): \(why). "
                + "Whether the last write is there is unknown until it is opened again: look at "
                + "the disk and restart this process."
        default: sharedDescription
        }
    }

    /// Of a journal on a server, which several planners share.
    private var sharedDescription: String {
        switch self {
        case .unreachable(let path, let why):
            "\(path) does not answer: \(why). Nothing is promised that is not durable there. "
                + "Start the server, or mend the way to it; a running planner goes on by itself."
        case .notLetIn(let path, let why):
            "\(path) does not let this planner in: \(why). Look at the user and the database of "
                + "--journal, at the password in ~/.pgpass, and at the server's pg_hba.conf."
        case .unsafeServer(let path, let what):
            "\(path) cannot keep a journal: \(what). Mend the server's settings."
        case .led(let path, let address, let milliseconds):
            "Another planner leads on \(path), at \(address), for \(milliseconds) ms more at "
                + "least. Stop it first, or let this one stand by."
        case .overtaken(let path, let term):
            "Another planner leads on \(path) since term \(term). This one writes no more."
        default: preconditionFailure("described above")
        }
    }
}
