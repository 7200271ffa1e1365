/// How a command of a packed batch is written; never used again.
enum CommandForm: UInt8 {
    /// As in a flat batch: tag and fields in full width.
    case flat = 0
    case submit = 1
    case cancel = 2
    case runReports = 3
    case capacity = 4

    /// Set in the form's byte where the actor is that of the command before.
    static let sameActor: UInt8 = 0x80
}

/// How an event of a packed batch is written: a byte under 128 is the `EventTag` of one that is
/// written as in a flat batch, the others are these; never used again.
enum EventForm: UInt8 {
    /// A job, and which submission it is.
    case submitted = 128
    /// A job with a submission that no command has.
    case submittedAlone = 129
    case placed = 130
    case stopOrdered = 131
    /// What a run report said.
    case reported = 132
    /// What a region's report said.
    case capacityReported = 133
    /// A region's change that no command says in just this way.
    case capacityChanged = 134
    /// The key of a cancellation.
    case cancelKeyUsed = 135
    case jobChanged = 136
}
