package import SluiceModel
package import SluicePlanner
import SluiceSession
package import SluiceWire

/// The planner between its core and its sockets: knows who is connected, turns messages into
/// commands and decisions into messages, and holds every message back until it may be seen.
///
/// A turn: any number of `opened`, `received`, `closed` and `tick`, then `endTurn`, which gives the
/// batch to make durable, and then, once it is, `output` leaves and
/// `released` begins the next. An owner whose append failed throws
/// the hub away and recovers one from the journal: no peer has seen what was lost. No clock, no
/// I/O.
package struct Hub {
    /// What it was told at its start.
    package let configuration: HubConfiguration
    /// The state that commands change.
    package private(set) var core: PlannerCore
    /// The position of the last batch that `endTurn` gave out.
    package internal(set) var position: Position
    /// What leaves when the turn's batch is durable.
    package internal(set) var output = HubOutput()
    /// What waits for no batch: see `sendPromptly`.
    package internal(set) var prompt = HubOutput()
    /// The number of the turn that is open, and of the last whose output has left.
    package internal(set) var turn: UInt64 = 1
    var letOutTurn: UInt64 = 0
    /// What the last turn came to that was closed, and the last whose output has left.
    var closing = Settled()
    var settled = Settled()
    /// How long the journal has taken nothing; nil where it takes what it gets. Told by the owner.
    package var stalledFor: Microseconds?
    /// Requests answered since the start.
    package internal(set) var requests: UInt64 = 0
    /// Resident memory and journal bytes, told by the owner, for `status`.
    package var residentBytes: UInt64 = 0
    /// Bytes appended to the journal since the start, told by the owner.
    package var journalBytes: UInt64 = 0

    var decision = Decision()
    var sessions = SessionTable()
    var regions: [RegionLink] = []
    var holds: [JobID: [Hold]] = [:]
    var holdDeadlines: [(at: BootTime, job: JobID)] = []
    /// In order of their numbers, and so of their deadlines.
    var fetches: [Fetch] = []
    var nextFetch: UInt64 = 1
    var history: WatchHistory
    var watchers = 0
    var rates: RequestRates
    /// How often bounds on who is known were met.
    package internal(set) var limitsMet = LimitsMet()
    /// The loop's bounds with how often they were met, told by the owner, for `status`.
    package var loopLimits: [LimitView] = []

    /// How often each bound was met since the start.
    package struct LimitsMet: Hashable, Sendable {
        /// Requests refused for their identity's rate.
        package var requestRate: UInt64 = 0
        /// Connections closed that sent past their credit.
        package var inFlight: UInt64 = 0
        /// Watches refused.
        package var watches: UInt64 = 0
    }
    var verdicts = VerdictMemo()
    /// What was answered to the act that is being carried out; nil where none is.
    var outcome: Outcome?
    var refusalsToNote: RateBucket
    var uncounted: UInt32 = 0
    /// When time passed last; nil before the first tick.
    var lastTick: Moment?
    /// When orders were sent last.
    var lastOrders = BootTime(microseconds: 0)

    /// A region's connection and lease.
    struct RegionLink: Sendable {
        var session: SessionID?
        /// The safety clock: no later than then is the lease over at its gateway.
        var leaseEnd: BootTime
        var isReachable: Bool
        /// The turn in which that was decided.
        var reachableIn: UInt64 = 0
        var sentThrough = OrderSequence.none
        /// What `PlannerCore.givenUp` was when its gateway's runs were compared last.
        var comparedAt: UInt64 = 0
        /// Why the last connection ended, or the last one was not taken.
        var loss = LinkLoss(cause: .takeOver, sentence: "No gateway of it came since then.")
    }

    /// Why a link is not there, whatever the cause.
    struct LinkLoss: Sendable {
        var cause: LinkCause
        var sentence: String
    }

    /// A submission that is answered when its gateway has spoken.
    struct Hold: Sendable {
        let session: SessionID
        let correlation: UInt64
        let deadline: BootTime
    }

    /// A piece of output that a gateway was asked for.
    struct Fetch: Sendable {
        let number: UInt64
        let session: SessionID
        let correlation: UInt64
        let gateway: SessionID
        let deadline: BootTime
    }

    /// A hub around a core that was recovered through `position`. Every lease counts as renewed
    /// now: the careful side, since the planner before may have granted one at its last moment.
    package init(
        core: PlannerCore, position: Position, configuration: HubConfiguration, now: Moment
    ) {
        self.core = core
        self.core.tenantBounds = configuration.tenantBounds
        self.position = position
        self.configuration = configuration
        rates = RequestRates(
            perSecond: configuration.requestRate, burst: configuration.requestBurst)
        refusalsToNote = RateBucket(
            burst: HubConfiguration.notedRefusals.burst,
            perMinute: HubConfiguration.notedRefusals.perMinute, at: now.boot)
        history = WatchHistory(capacity: configuration.watchHistory, from: position)
        let end = now.boot.adding(configuration.leaseAtPlanner)
        regions = (0..<core.regionCount).map { number in
            RegionLink(
                session: nil, leaseEnd: end,
                isReachable: core.isReachable(region: UInt16(number)))
        }
    }

    /// Works a command out; its reply comes back, and its batch leaves with the turn.
    mutating func decide(_ action: Command.Action, by actor: Identity, at now: Moment) -> Reply {
        core.decide(Command(actor: actor, action: action), at: now.civil, into: &decision)
    }

    /// Whether orders wait to be sent; with an `orderPause` a turn has to end when they are due.
    package var hasNewOrders: Bool { core.hasNewOrders }

    /// How long they may still wait.
    package func orderWait(at now: Moment) -> Microseconds {
        lastOrders.adding(configuration.orderPause).since(now.boot)
    }

    /// The core's list of regions with new orders; empties it.
    mutating func takeRegionsWithNewOrders() -> [UInt16] { core.takeRegionsWithNewOrders() }

    /// Queues a message for the end of the turn.
    mutating func send(_ message: Message, to session: SessionID, answering correlation: UInt64) {
        output.send(message, to: session, answering: correlation)
        sessions.sent(session)
    }

    /// Answers a request and gives its credit back.
    mutating func answer(_ message: Message, to session: SessionID, _ correlation: UInt64) {
        if outcome != nil { outcome = Outcome(message) }
        send(message, to: session, answering: correlation)
        settle(session)
    }

    /// Answers a submission with what became of the job, as it is now.
    mutating func answerSubmitted(_ job: JobID, to session: SessionID, _ correlation: UInt64) {
        output.submitted(job, in: core, &verdicts, to: session, answering: correlation)
        sessions.sent(session)
        settle(session)
    }

    /// Answers with what became of a job on a wish: "job 7" and an outcome.
    mutating func answerDone(
        _ job: JobID, _ outcome: String, to session: SessionID, _ correlation: UInt64
    ) {
        if self.outcome != nil {
            self.outcome = Outcome(code: nil, sentence: "job \(job) \(outcome)")
        }
        output.done(job, outcome, at: turnPosition, to: session, answering: correlation)
        sessions.sent(session)
        settle(session)
    }

    /// Counts an answer, and gives the credit of its request back now and then.
    private mutating func settle(_ session: SessionID) {
        requests += 1
        if let credit = sessions.answered(session) {
            send(.credit(credit), to: session, answering: 0)
        }
    }

    /// Answers a request with "no".
    mutating func refuse(
        _ code: ErrorCode, _ sentence: String, to session: SessionID, _ correlation: UInt64
    ) {
        answer(.failure(Failure(code: code, sentence: sentence)), to: session, correlation)
    }

    /// The planner itself, as an actor of what time brings.
    var itself: Identity { Identity(role: .operator, name: "planner") }
}
