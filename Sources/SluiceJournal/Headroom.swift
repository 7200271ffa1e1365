internal import SluiceLinux
internal import Synchronization

/// Written blocks ahead of a database's end, so that the sync of a checkpoint has neither a size
/// nor blocks to write. Else it waits for the file system's own journal, and so for what other
/// programs have written. Measured on ext4: 256 KiB in 0.3 ms, and in 0.6 to 2.5 ms where the file
/// grows.
///
/// A thread of its own fills piece after piece beyond the file's end, where the owner writes
/// nothing meanwhile (`limit`). Lack of room is no failure: then SQLite grows the file again.
final class Headroom {
    /// How far a piece has come.
    private enum Progress {
        static let filling = 0
        static let filled = 1
        static let failed = 2
    }

    /// What both threads have. SQLite's lock is the process's: closing any descriptor of the file
    /// gives it up. So this one lives as long as the connection.
    private final class Shared: Sendable {
        let file: HostFile
        let progress = Atomic<Int>(Progress.filled)

        init(_ file: consuming HostFile) { self.file = file }
    }

    private let shared: Shared
    /// Every block before this was written.
    private var filledBytes: Int
    /// Where the piece at hand ends; `filledBytes` where there is none.
    private var endBytes: Int
    private var thread: KernelThread?
    private var isOver = false

    /// For a file that is there; nil where it cannot be opened.
    init?(path: String) {
        guard let file = try? HostFile(path: path, creating: false) else { return nil }
        filledBytes = file.size
        endBytes = filledBytes
        shared = Shared(file)
    }

    deinit { finishPiece() }

    /// Before a checkpoint of a database of `used` bytes: the size that SQLite shall leave the file
    /// at, or nil where it has to grow the file. Waits for the piece at hand where the checkpoint
    /// would write into it.
    func limit(for used: Int) -> Int? {
        if used > filledBytes { finishPiece() }
        return used <= filledBytes ? endBytes : nil
    }

    /// After that checkpoint: begins the next piece where little is left.
    func keepAhead(of used: Int) {
        if shared.progress.load(ordering: .acquiring) != Progress.filling { finishPiece() }
        guard thread == nil, !isOver else { return }
        filledBytes = max(filledBytes, used)
        endBytes = filledBytes
        let end = filledBytes + JournalLimits.headroomPieceBytes
        guard used + JournalLimits.headroomBytes >= end, end <= JournalLimits.headroomFileBytes
        else { return }
        shared.progress.store(Progress.filling, ordering: .releasing)
        thread = try? KernelThread("headroom", stackBytes: 1 << 18) {
            [shared, filledBytes] in
            let isFilled = (try? shared.file.fill(from: filledBytes, to: end)) != nil
            shared.progress.store(
                isFilled ? Progress.filled : Progress.failed, ordering: .releasing)
        }
        if thread == nil { isOver = true } else { endBytes = end }
    }

    /// Ends it and gives back what lies beyond `used`; the connection is still there.
    func end(at used: Int) {
        finishPiece()
        isOver = true
        if used < shared.file.size { shared.file.cut(to: used) }
    }

    private func finishPiece() {
        guard let thread = thread.take() else { return }
        thread.join()
        if shared.progress.load(ordering: .acquiring) == Progress.failed {
            isOver = true
            endBytes = filledBytes
        } else {
            filledBytes = endBytes
        }
    }
}
