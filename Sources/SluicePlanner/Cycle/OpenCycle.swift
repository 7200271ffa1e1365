import SluiceModel
import SluicePlacement

/// A cycle between two of its parts: where in the queue it is, and what it found so far.
///
/// Nothing here is of the state. A snapshot and a recovery drop it, and the next cycle begins anew.
struct OpenCycle: Sendable {
    /// The queue as it stood when the cycle began.
    var walk: QueueWalk
    /// The first job that has no place, with what it is promised.
    var head: Event.Reservation
    /// Whole nodes of the promised pool that are left over.
    var spare: UInt32 = 0
    /// The smallest job of each sort that found no place, and why; a job of the same sort that is
    /// as large finds none either. Room that comes later is the next cycle's.
    var failed: [UInt64: (cards: UInt32, reason: Reason)] = [:]
    /// What may be pre-empted; found again in each part, since runs end between them.
    var borrowed = BorrowedPlacements()
    /// How pools are looked for.
    var gangs = CycleGangs.begun
    /// Candidates weighed in the whole cycle.
    var steps = 0
    /// Work of this part: pools looked at, and what takes as long.
    var work = 0

    /// A cycle over the queue as it is now.
    init(_ state: PlannerState) {
        walk = QueueWalk(state)
        head = Event.Reservation(job: .none, address: state.reservation.address, by: .none)
    }

    /// The next part begins.
    mutating func beginPart() {
        work = 0
        borrowed.forget()
    }
}
