internal import SluiceJournal
package import SluiceModel

/// The bounds of a planner's daemon, each with its reason.
package enum PlannerLimits {
    /// How often it looks at the clock while work waits for a place: the longest that a freed card
    /// stays unnoticed by the queue.
    package static let busyTick: Duration = .milliseconds(50)
    /// How often otherwise: a quarter of a second is far below every lease and keep-alive.
    package static let idleTick: Duration = .milliseconds(250)
    /// How often a planner whose disk is full tries again: recovering a large state takes a second.
    package static let refusedTick: Duration = .milliseconds(1_000)
    /// How often a turn looks for input before it commits: a sync costs as much as ten decisions.
    package static let roundsPerTurn = 3
    /// A batch of at least so many events is made durable by the journal's thread while the loop
    /// reads on; a shorter one on the loop's own, since a thread that is woken, and the processor
    /// that it takes from the peers, cost more than its coding and its sync. Measured on two
    /// processors: 64 clients with one request each make some 150 events a batch and are served as
    /// quickly by one thread, with 64 requests each a sixth more of them are by two.
    package static let handedOverEvents = 256
    /// The longest that a batch waits for more to come with it while the disk is free: less than
    /// any peer notices.
    package static let longestRest: Duration = .milliseconds(2)
    /// The stack of the journal's thread: SQLite's calls and the coding of a batch lie far below.
    package static let journalStackBytes = 1 << 20
    /// A planner that journalled less since its last tick is quiet: it may write a snapshot, which
    /// takes some tenths of a second for a large state. About a thousand requests a second.
    package static let quietBytes: UInt64 = 64 << 10
    /// How long orders wait, after those before them, for more of them: as a rule a gateway's round
    /// trip is longer, the first after a lull leaves at once, and at full load each frame then
    /// carries some tens of orders. Measured: about a tenth more requests a second than with 2 ms.
    package static let orderPause = Microseconds.milliseconds(5)
    /// Batches after which an idle turn of a quiet planner writes a snapshot: they replay in about
    /// a second.
    package static let snapshotBatches: UInt64 = 20_000
    /// Journal bytes after which an idle turn writes one: they are read in about a second.
    package static let snapshotBytes: UInt64 = 64 << 20
    /// No turn was idle for so many times the two above: then it is written between busy turns.
    package static let forcedSnapshotFactor: UInt64 = 8
    /// After a batch of more bytes than this the room for it is given back; at full load one has
    /// some hundreds of KiB.
    package static let keptBatchBytes = 4 << 20
    /// Batches dropped in one idle turn: some milliseconds.
    package static let droppedBatches = 256
    /// How often a journal is copied that changes underneath: a log is moved into the file some
    /// times a minute, and a copy takes a second.
    package static let copyTries = 5
    /// Bytes of a journal's file that a what-if copies: more would not fit in memory beside it.
    package static let copiedBytes = 4 << 30
    /// Wrong tokens that one source may show at once, and in a minute: a person mistypes a few, and
    /// 128 bits are guessed by nobody who has a million years at this rate.
    package static let wrongTokensOfSource: Int64 = 10
    /// As above, from all sources together.
    package static let wrongTokens: Int64 = 100
    /// Sources whose wrong tokens are counted at a time; past it a new source waits.
    package static let countedSources = 1_024
    /// Renewals of one holder in a minute: one is enough, some more where an answer was lost.
    package static let renewals: Int64 = 4
    /// Holders whose renewals are counted at a time: more do not come in a minute.
    package static let countedHolders = 65_536
    /// How often the planner looks whether its own certificate is about to be over: a hundredth of
    /// the shortest that anybody uses.
    package static let ownCertificatePause: Duration = .milliseconds(1_000)
    /// How long the peers have to read their goodbye.
    package static let goodbyeTime: Duration = .milliseconds(500)

    // A journal on a server

    /// The stack of its thread: decoding of a snapshot, and libpq.
    package static let sharedStackBytes = 8 << 20
    /// How often a standby looks at the journal while another leads: what it adds to a take-over.
    package static let sharedPoll: Duration = .milliseconds(50)
    /// How often the leader's thread looks whether its lead is to be renewed: a tenth of a third.
    package static let sharedIdle: Duration = .milliseconds(50)
    /// How long it waits after a server that does not answer.
    package static let sharedRetry: Duration = .milliseconds(200)
    /// Reigns that an operator's word may skip: more than a planner begins in years.
    package static let resumedReigns: UInt64 = 10_000
    /// A loop that has not turned for so long hangs, and its planner should not lead: the longest
    /// that a snapshot of a large state takes, several times over.
    package static let hungLoop: Duration = .seconds(10)
    /// How long its end waits for the server.
    package static let sharedEndTime: Duration = .milliseconds(1_500)
    /// How long a leader that says nothing to the database leads on: what a take-over takes after
    /// a death without a word. A stall of the server for longer may cost a take-over too.
    package static let leadership: Duration = .milliseconds(leadershipMilliseconds)
    package static let leadershipMilliseconds: Int64 = JournalLimits.leadershipMilliseconds
    /// How much longer it leads while the database's synchronous replicas do not answer.
    package static let stall: Duration = .milliseconds(stallMilliseconds)
    package static let stallMilliseconds: Int64 = JournalLimits.stallMilliseconds
    /// A batch that is on its way for longer is told of: far above what a disk that is well
    /// takes for a commit.
    package static let stallNoticed: Duration = .milliseconds(1_000)
    /// What a peer waits before it asks a planner that stands by again.
    package static let standbyPause = Microseconds.milliseconds(200)
}
