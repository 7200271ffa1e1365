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
        case .newerFormat, .damaged, .truncated, .notAJournal, .foreignHead:
            preconditionFailure("described above")
        }
    }
}
