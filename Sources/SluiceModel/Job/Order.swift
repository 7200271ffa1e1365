/// What an order asks of a gateway.
public enum OrderAction: Hashable, Sendable {
    /// Start a run.
    case start(StartOrder)
    /// Stop the run of this replica up to and including this epoch; grace in seconds before a kill.
    case stop(replica: ReplicaID, epoch: Epoch, grace: Seconds)
    /// Bind a part of a group, keep it bound over any restart, and start nothing before its commit;
    /// refused where it comes after `expires`. A stop of it is the group's abort.
    case prepare(StartOrder, expires: CivilTime)
    /// All parts of the group are bound: start this one.
    case commit(replica: ReplicaID, epoch: Epoch)
}

/// All that a gateway needs to start a run.
public struct StartOrder: Hashable, Sendable {
    /// Which replica of which job.
    public var replica: ReplicaID
    /// The attempt; the gateway refuses a lower one than it has seen for the job.
    public var epoch: Epoch
    /// Whose job it is.
    public var tenant: TenantName
    /// The pool, as an index into the region's description.
    public var pool: UInt16
    /// Where in the pool.
    public var span: GangSpan
    /// Whole cards.
    public var cards: UInt32
    /// Share of the card where `cards` is 1.
    public var cardShare: PerMille
    /// Memory of the slice; 0 for the whole card's.
    public var memory: Mebibytes
    /// How long an emulated run lasts; 0 until stopped.
    public var expectedRun: Seconds
    /// Wall-clock limit; 0 for none.
    public var wallClockLimit: Seconds
    /// Whether two runs of the job must never run at once.
    public var exclusive: Bool
    /// What happens when the link is lost.
    public var lossPolicy: LossPolicy
    /// How long an exclusive run may outlive the lease.
    public var maximumDisconnected: Seconds
    /// What to start; nil on an emulated pool.
    public var command: CommandLine?
    /// What an earlier run left that this one begins with; nil for a beginning from nothing.
    /// `expectedRun` is what is left after it.
    public var resume: Checkpoint?
    /// What its processes may take of a node; nil for no bound.
    public var limits: ProcessLimits?

    /// Wraps what a placement decided.
    public init(
        replica: ReplicaID, epoch: Epoch, tenant: TenantName, pool: UInt16, span: GangSpan,
        cards: UInt32, cardShare: PerMille, memory: Mebibytes, expectedRun: Seconds,
        wallClockLimit: Seconds, exclusive: Bool, lossPolicy: LossPolicy,
        maximumDisconnected: Seconds, command: CommandLine?, resume: Checkpoint? = nil,
        limits: ProcessLimits? = nil
    ) {
        self.limits = limits
        self.replica = replica
        self.epoch = epoch
        self.tenant = tenant
        self.pool = pool
        self.span = span
        self.cards = cards
        self.cardShare = cardShare
        self.memory = memory
        self.expectedRun = expectedRun
        self.wallClockLimit = wallClockLimit
        self.exclusive = exclusive
        self.lossPolicy = lossPolicy
        self.maximumDisconnected = maximumDisconnected
        self.command = command
        self.resume = resume
    }
}

/// An order on its way to a region, numbered without a gap.
public struct Order: Hashable, Sendable {
    /// Its number in the region.
    public var sequence: OrderSequence
    /// The reign that sent it.
    public var term: Term
    /// What it asks.
    public var action: OrderAction

    /// Numbers an action.
    public init(sequence: OrderSequence, term: Term, action: OrderAction) {
        self.sequence = sequence
        self.term = term
        self.action = action
    }
}

/// What a gateway says of one run or one order. Sent until the planner has it durable.
public enum RunReport: Hashable, Sendable {
    /// The start order was taken; its nodes, by name, for people.
    case accepted(replica: ReplicaID, epoch: Epoch, nodes: [String])
    /// The start order was refused: nothing runs, nothing was bound.
    case refused(replica: ReplicaID, epoch: Epoch, reason: OrderRefusal)
    /// The run runs since this moment.
    case running(replica: ReplicaID, epoch: Epoch, since: CivilTime)
    /// The run is over and its cards are free at the gateway.
    case ended(replica: ReplicaID, epoch: Epoch, how: RunEnd, at: CivilTime)
    /// The run can be resumed from there.
    case checkpointed(replica: ReplicaID, epoch: Epoch, Checkpoint)
    /// The run answers requests there, and nowhere else; nowhere at all where the list is empty.
    case serving(replica: ReplicaID, epoch: Epoch, [Endpoint])
    /// The part of a group is bound and held, and its gateway stands by it; its nodes, for people.
    case prepared(replica: ReplicaID, epoch: Epoch, nodes: [String])
    /// How loaded the run is: 0 ... 1,000 thousandths of what it can serve.
    case load(replica: ReplicaID, epoch: Epoch, PerMille)
}
