import SluiceGateway
import SluiceModel
import SluiceSpoke
import SluiceWire

/// A region's machine: a gateway process, its store, and the executor, each with its own fate.
struct GatewayMachine: Sendable {
    /// What waits for the next turn.
    enum Input: Sendable {
        case connected(UInt64)
        case hungUp(UInt64)
        indirect case message(UInt64, UInt64, Message)
        case started(RunKey)
        case ended(RunKey, RunEnd)
        case adopted(RunKey, since: CivilTime)
        case notFound(RunKey)
        case loaded(RunKey, PerMille)
        case localUse(NodeAddress, cards: Int)
        case nodeChanged(NodeAddress, isFaulted: Bool)
        case nodeSuspect(NodeAddress, Bool)
        case checkpointed(RunKey, Checkpoint)
        case serves(RunKey, [Endpoint])
        /// Somebody asks at the gateway's own socket.
        indirect case site(Message)
        case tick
    }

    /// A step at which the process dies: before a turn that starts a run is durable, or after any
    /// turn is.
    enum Doom: Sendable {
        case beforeSync, afterSync
    }

    let region: RegionDescription
    /// What is known of its sites' rings; told anew when the process starts.
    var rings: [RingReport]
    var spoke: Spoke?
    /// Counts starts of the process.
    var life = 0
    var store: SimulatedStore
    var executor = SimulatedExecutor()
    /// The journal that the store's orders came from; kept beside the store.
    var journal = StoreID(high: 0, low: 0)
    var inbox: [Input] = []
    /// What happens when the store's changes are durable.
    var held: (effects: GatewayEffects, output: [SpokeOutput])?
    var isTurnPlanned = false
    /// The step at which the process dies next; nil where it lives on.
    var doom: Doom?
    /// When the executor looks at fences next, in simulated microseconds.
    var nextFenceLook = Int64.max
    var connection: UInt64?
    /// The link carries nothing to the planner before this moment.
    var upCutEnd: Int64 = 0
    /// It carries nothing from the planner before this moment.
    var downCutEnd: Int64 = 0
    /// The link is slow until then.
    var slowUntil: Int64 = 0
    /// The planner's machine that it asks next.
    var asks = 0
    /// The process stands still until then.
    var pausedUntil: Int64 = 0
    /// The whole machine does, with what runs there.
    var machinePausedUntil: Int64 = 0
    /// Whether it goes on in this moment.
    var isResuming = false
    /// The store takes nothing until then.
    var fullUntil: Int64 = 0
    /// The highest term whose planner's words this gateway acted on.
    var termHeeded = Term.none
    /// How far its wall clock is off, in seconds.
    let wallError: Int64
    /// Cards that the site's own users hold, by node.
    var localUse: [(node: NodeAddress, cards: Int)] = []
    /// Nodes that do not work.
    var faultedNodes: [NodeAddress] = []
    /// Nodes that are likely to fail.
    var suspectNodes: [NodeAddress] = []
    /// Whether its next report is wrong by a card.
    var miscounts = false
    /// Whether the machine is off until its operator has said so.
    var isGone = false
    /// The operator's request that says so.
    var lossAsked: Int?
    /// Whether the region was removed, and its store is to be.
    var isRemoved = false
    /// When the process started last, in simulated microseconds.
    var startedAt: Int64 = 0
    /// When its site's people wanted something last.
    var toldAt: Int64 = 0
    /// What its provider's notices are, by pool: when they are over, in simulated microseconds, and
    /// the life of the process that was told.
    var notices: [(pool: PoolName, due: Int64, life: Int)] = []
    /// How far its civil time was seen ahead of the true one, in seconds, and when that was seen to
    /// change last.
    var civilAhead: Int64 = 0
    var civilSetAt: Int64 = 0
    /// The last order that it told its planner is durable.
    var toldDurable = OrderSequence.none
    private var poweredOnAt: Int64 = 0
    private var bootBase: Int64
    private let driftPerMillion: Int64

    init(
        region: RegionDescription, rings: [RingReport], store: StoreID, drawing: SplitMix64,
        index: Int, isSlow: Bool
    ) {
        var random = drawing
        for _ in 0...index { _ = random.next() }
        self.region = region
        self.rings = rings
        self.store = SimulatedStore(name: store)
        bootBase = random.below(1 << 40)
        // Within what the planner allows for: 1 in 1,000.
        driftPerMillion = isSlow ? -100_000 : random.below(1_001) - 500
        // One in four is an hour off: what it says of its own time decides nothing of safety.
        wallError = random.below(4) > 0 ? random.below(7) - 3 : random.below(7_201) - 3_600
    }

    /// This machine's clock at a simulated moment.
    func boot(_ now: Int64) -> BootTime {
        let passed = now - poweredOnAt
        return BootTime(microseconds: bootBase + passed + passed / 1_000_000 * driftPerMillion)
    }

    /// The machine starts again: its clock begins anew.
    mutating func powerOn(_ now: Int64) {
        poweredOnAt = now
        bootBase = 1_000_000
    }

    /// Closes the process's turn: what it changed, and what it says. Nil where it is dead.
    ///
    /// These verbs stand here so that nothing of the machine is copied for them.
    mutating func closeTurn(_ now: Int64) -> (effects: GatewayEffects?, output: [SpokeOutput])? {
        guard spoke != nil else { return nil }
        let boot = boot(now)
        spoke?.endTurn(at: boot)
        journal = spoke?.journal ?? journal
        let output = spoke?.takeOutput() ?? []
        guard spoke?.effects.isEmpty == false else { return (nil, output) }
        let effects = spoke?.effects
        spoke?.effects.clear()
        return (effects, output)
    }

    /// When the process wants to be woken, in microseconds from now; nil where it is dead.
    mutating func wait(_ now: Int64) -> Int64? {
        let boot = boot(now)
        return spoke?.nextDeadline(after: boot).since(boot).count
    }

    /// When its lease ends, by the gateway's own count; nil where it is dead.
    var leaseEnd: BootTime? { spoke?.core.leaseEnd }

    /// A message comes to its own socket.
    mutating func answerLocal(_ message: Message, at boot: BootTime) {
        let facts = LocalFacts(planner: "link", isConnecting: false, isHolding: false)
        _ = spoke?.answerLocal(message, facts, at: boot)
    }

    /// What is wrong with the gateway's own books.
    func conservationFault() -> String? { spoke?.core.conservationFault() }

    /// Whether a ring that is not stale leads from the site to the users of a job near a metro.
    func reaches(_ wanted: JobSpecification, from site: UInt16) -> Bool {
        guard !wanted.metro.isNone, wanted.ring < .beyond else { return true }
        return rings.contains {
            $0.site == site && $0.metro == wanted.metro && $0.ring <= wanted.ring
                && $0.age.count <= 900
        }
    }
}
