internal import SluiceCoding
internal import SluiceJournal
internal import SluiceLinux
internal import SluiceModel
internal import SluicePlanner
internal import Synchronization

/// The journal's own thread: writes a batch down and makes it durable, and keeps the journal within
/// its bounds, while the loop's thread reads on and decides the next batch.
///
/// One batch at most is on its way. From `begin` until `phase` is `free` again the journal is the
/// thread's, and the owner leaves it alone.
// Each field that is written is one side's alone: the thread's from the post of `begun` until it
// stores a later phase, the owner's otherwise. Semaphore and atomic put the accesses in order.
final class JournalThread: @unchecked Sendable {
    /// How far a batch is.
    enum Phase: UInt8, AtomicRepresentable {
        /// None is on its way; the journal may be used.
        case free
        /// It is not known to be durable.
        case begun
        /// Its outcome is there; the journal is still kept within its bounds.
        case over
    }

    private let journal: SQLiteJournal
    /// Wakes the owner's loop at each step.
    private let listener: Wakeup?
    private let stage = Atomic<Phase>(.free)
    private let isEnding = Atomic<Bool>(false)
    private let begun = Semaphore()
    private let moved = Semaphore()
    private let ended = Semaphore()
    private var batch = SluicePlanner.JournalBatch()
    private var civil = CivilTime.none
    /// Kept from batch to batch: at full load one is some tens of KiB, which the kernel would
    /// hand out zeroed page by page each time.
    private var writer = ByteWriter(capacity: 1 << 16)
    private var outcome = Outcome.success((0, 0))

    /// The position of a durable batch and its bytes, or why it is not in the journal.
    typealias Outcome = Result<(position: SluiceJournal.Position, bytes: Int), JournalError>

    /// Starts the thread. It ends with `end`.
    init(_ journal: SQLiteJournal, listener: Wakeup?) throws(KernelError) {
        self.journal = journal
        self.listener = listener
        try KernelThread("journal", stackBytes: PlannerLimits.journalStackBytes) { [self] in
            run()
        }.detach()
    }

    /// Makes a batch durable on the caller's thread: for one so small that to hand it over would
    /// cost more than it takes. Its outcome is there on return; what has to be done then to keep
    /// the journal within its bounds is the thread's.
    func commit(_ batch: inout SluicePlanner.JournalBatch, at civil: CivilTime) {
        precondition(phase == .free, "a batch is on its way already")
        while moved.tryWait() {}
        swap(&self.batch, &batch)
        self.civil = civil
        outcome = append(&writer)
        self.batch.removeAll()
        guard case .success = outcome, journal.isOverBounds else { return }
        stage.store(.over, ordering: .releasing)
        begun.post()
    }

    /// How far the batch is.
    var phase: Phase { stage.load(ordering: .acquiring) }

    /// Hands a batch over; `batch` is then an empty one whose memory serves again. Nothing may be
    /// on its way.
    func begin(_ batch: inout SluicePlanner.JournalBatch, at civil: CivilTime) {
        precondition(phase == .free, "a batch is on its way already")
        while moved.tryWait() {}
        swap(&self.batch, &batch)
        self.civil = civil
        stage.store(.begun, ordering: .releasing)
        begun.post()
    }

    /// What became of the last batch; it is over.
    func takeOutcome() -> Outcome {
        precondition(phase != .begun, "the batch is still on its way")
        return outcome
    }

    /// Waits until the batch is past `phase`.
    func wait(past phase: Phase) {
        while true {
            let now = self.phase
            if now == .free || now.rawValue > phase.rawValue { return }
            moved.wait()
        }
    }

    /// Ends the thread, after what is on its way.
    func end() {
        isEnding.store(true, ordering: .releasing)
        begun.post()
        ended.wait()
    }

    private func run() {
        while true {
            begun.wait()
            // What was begun before the end is done before it.
            switch phase {
            case .begun: write()
            case .over: keepBounds()
            case .free: if isEnding.load(ordering: .acquiring) { return ended.post() }
            }
        }
    }

    private func write() {
        outcome = append(&writer)
        batch.removeAll()
        guard case .success = outcome, journal.isOverBounds else { return move(to: .free) }
        move(to: .over)
        keepBounds()
    }

    private func keepBounds() {
        // What it meets is remembered by the journal, or met again.
        try? journal.keepBounds()
        move(to: .free)
    }

    private func move(to phase: Phase) {
        stage.store(phase, ordering: .releasing)
        moved.post()
        listener?.wake()
    }

    private func append(_ writer: inout ByteWriter) -> Outcome {
        if writer.count > PlannerLimits.keptBatchBytes { writer = ByteWriter(capacity: 1 << 16) }
        writer.clear()
        batch.encode(into: &writer)
        // The wall may be set back between two reigns; the journal's order may not.
        let time = max(civil.seconds, journal.lastCivilTime)
        do throws(JournalError) {
            let position = try journal.appendOnly(writer.span, at: time)
            return .success((position, writer.count))
        } catch { return .failure(error) }
    }
}
