package import SluiceModel
package import SluiceWire

/// What commands led to: what must be durable, and what may be said when it is.
package struct Decision: Sendable {
    /// Commands and events to append to the journal; empty where nothing changed.
    package var batch: JournalBatch
    /// The jobs that the events are about, in order; none twice in a row.
    package private(set) var changedJobs: [JobID] = []
    /// One reply for each command, in order; released when the batch is durable. Filled where the
    /// replies are kept and not taken one by one.
    package var replies: [Reply]

    /// Nothing yet.
    package init() {
        batch = JournalBatch()
        replies = []
    }

    /// Keeps an event for the journal.
    @inline(__always)
    mutating func append(_ event: Event) {
        if let job = event.job { note(job) }
        batch.events.append(event)
    }

    /// Says that what a watcher sees of the job changed.
    @inline(__always)
    mutating func note(_ job: JobID) {
        if changedJobs.last != job { changedJobs.append(job) }
    }

    /// Forgets all and keeps the room.
    package mutating func removeAll() {
        batch.removeAll()
        changedJobs.removeAll(keepingCapacity: true)
        replies.removeAll(keepingCapacity: true)
    }
}

/// The planner's answer to one command.
package enum Reply: Hashable, Sendable {
    /// Done, or nothing had to be done; a sentence for people.
    case done(String)
    /// The job is being stopped. A case of its own, as `cancelled`, since every release of a
    /// placement is answered so: its sentence is made where it is written.
    case stopping(JobID)
    /// The job waited, and is over.
    case cancelled(JobID)
    /// The job stands; `isRepeat` where the same key had made it before.
    case submitted(JobID, isRepeat: Bool)
    /// The job asks for something else now; what is to be done for it.
    indirect case changed(JobChanged)
    /// The region has this number; the last order it was given.
    case registered(region: UInt16, lastSequence: OrderSequence)
    /// What became of moves that were approved.
    case moves([MoveOutcome])
    /// Refused, and nothing changed.
    case refused(Refusal)
}

extension Reply {
    /// What follows "job 7" in the sentence about a job that is stopped or over; empty for others.
    package var outcome: String {
        switch self {
        case .stopping: " is being stopped"
        case .cancelled: " is cancelled"
        case .done, .submitted, .registered, .refused, .changed, .moves: ""
        }
    }
}

/// Why a command was refused.
package struct Refusal: Error, Hashable, Sendable {
    /// The code for programs.
    package var code: ErrorCode
    /// What happened, where, and what to do next.
    package var sentence: String

    /// Wraps a code and a sentence.
    package init(_ code: ErrorCode, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }
}
