package import SluiceModel
package import SluiceWire

/// What commands led to: what must be durable, and what may be said when it is.
package struct Decision: Sendable {
    /// Commands and events to append to the journal; empty where nothing changed.
    package var batch: JournalBatch
    /// One reply for each command, in order; released when the batch is durable.
    package var replies: [Reply]

    /// Nothing yet.
    package init() {
        batch = JournalBatch()
        replies = []
    }

    /// Forgets all and keeps the room.
    package mutating func removeAll() {
        batch.removeAll()
        replies.removeAll(keepingCapacity: true)
    }
}

/// The planner's answer to one command.
package enum Reply: Hashable, Sendable {
    /// Done, or nothing had to be done; a sentence for people.
    case done(String)
    /// The job stands; `isRepeat` where the same key had made it before.
    case submitted(JobID, isRepeat: Bool)
    /// The region has this number; the last order it was given.
    case registered(region: UInt16, lastSequence: OrderSequence)
    /// Refused, and nothing changed.
    case refused(Refusal)
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
