public import SluiceModel

/// How far a gateway's connection to its planner is.
@frozen
public enum GatewayLink: UInt8, Sendable, CaseIterable {
    /// There is none; it is tried again.
    case disconnected = 1
    /// One is being made.
    case connecting = 2
    /// There is one, on which the region is not registered yet.
    case connected = 3
    /// The planner has the region registered on it.
    case registered = 4
}

/// Where a run is in its life at its gateway.
@frozen
public enum LocalRunState: UInt8, Sendable, CaseIterable {
    /// Bound, and held back until the run of a lower epoch has ended.
    case held = 1
    /// Being started.
    case starting = 2
    /// It runs.
    case running = 3
    /// Being stopped.
    case stopping = 4
    /// A part of a group: bound, and held back until all parts of it are.
    case prepared = 5
}

/// Asks a gateway, on its own socket, how it is.
public struct GatewayStatus: Hashable, Sendable {
    /// The message has no fields.
    public init() {}
}

/// What a provider wants back of a pool, and what it has.
public struct ReclaimView: Hashable, Sendable {
    /// Cards that are wanted back in all.
    public var wantedCards: UInt32
    /// Cards that are taken back already.
    public var takenCards: UInt32
    /// When the rest is taken, whatever runs on it.
    public var dueAt: CivilTime
    /// Nodes with cards that are taken back, with how many: `b0-n3:8`.
    public var nodes: [String]

    /// Wraps the fields, which the encoder bounds.
    public init(wantedCards: UInt32, takenCards: UInt32, dueAt: CivilTime, nodes: [String]) {
        self.wantedCards = wantedCards
        self.takenCards = takenCards
        self.dueAt = dueAt
        self.nodes = nodes
    }
}

/// One pool as its own gateway sees it: registered = free + bound + local + reclaimed + cordoned +
/// faulted.
public struct LocalPoolView: Hashable, Sendable {
    /// Its name.
    public var pool: PoolName
    /// The site it stands in.
    public var site: SiteName
    /// Whose it is.
    public var provider: ProviderName
    /// What makes its placements run.
    public var executor: ExecutorKind
    /// Whether that ends exclusive runs in time by itself.
    public var enforcesFence: Bool
    /// Cards it has.
    public var registeredCards: UInt32
    /// Cards that can be given now.
    public var freeCards: UInt32
    /// Cards that runs have.
    public var boundCards: UInt32
    /// Cards that the site's own users have.
    public var localCards: UInt32
    /// Cards that the provider took back.
    public var reclaimedCards: UInt32
    /// Free cards that the site took out of use.
    public var cordonedCards: UInt32
    /// Free cards on nodes that do not work.
    public var faultedCards: UInt32
    /// Whether the site closed it to new runs.
    public var isCordoned: Bool
    /// Why, in the provider's words; empty where it is open.
    public var cordonedBecause: String
    /// Whether its lending window is open, or it has none.
    public var isLent: Bool
    /// When a lending window opens or closes next; none where it has none.
    public var lendingChangesAt: CivilTime
    /// What the provider wants back; absent where nothing is.
    public var reclaim: ReclaimView?

    /// Wraps the fields, which the encoder bounds.
    public init(
        pool: PoolName, site: SiteName, provider: ProviderName, executor: ExecutorKind,
        enforcesFence: Bool, registeredCards: UInt32, freeCards: UInt32, boundCards: UInt32,
        localCards: UInt32, reclaimedCards: UInt32, cordonedCards: UInt32, faultedCards: UInt32,
        isCordoned: Bool, cordonedBecause: String, isLent: Bool, lendingChangesAt: CivilTime,
        reclaim: ReclaimView?
    ) {
        self.pool = pool
        self.site = site
        self.provider = provider
        self.executor = executor
        self.enforcesFence = enforcesFence
        self.registeredCards = registeredCards
        self.freeCards = freeCards
        self.boundCards = boundCards
        self.localCards = localCards
        self.reclaimedCards = reclaimedCards
        self.cordonedCards = cordonedCards
        self.faultedCards = faultedCards
        self.isCordoned = isCordoned
        self.cordonedBecause = cordonedBecause
        self.isLent = isLent
        self.lendingChangesAt = lendingChangesAt
        self.reclaim = reclaim
    }
}

/// How a gateway is.
public struct GatewayStatusReply: Hashable, Sendable {
    /// The region it stands for.
    public var region: RegionName
    /// Its store.
    public var store: StoreID
    /// Which content of the store.
    public var incarnation: UInt64
    /// The journal of the planner it last served.
    public var journal: StoreID
    /// Where it looks for the planner.
    public var planner: String
    /// How far its connection to the planner is.
    public var link: GatewayLink
    /// How long its lease still runs; 0 where it is over.
    public var leaseLeft: Microseconds
    /// How long its lease is over; 0 while it runs.
    public var leaseOverFor: Microseconds
    /// The highest term it has seen.
    public var term: Term
    /// The highest order it has taken in.
    public var lastOrder: OrderSequence
    /// Runs bound here.
    public var runs: UInt32
    /// Reports that the planner has not taken.
    public var reportsWaiting: UInt32
    /// Civil time here.
    public var civilTime: CivilTime
    /// Whether its store takes nothing: its disk is full.
    public var isHolding: Bool
    /// Its pools, in the order of the region's description.
    public var pools: [LocalPoolView]
    /// How local processes are kept within their limits, in words; empty where there are none.
    public var processLimits: String

    /// Wraps the fields, which the encoder bounds.
    public init(
        region: RegionName, store: StoreID, incarnation: UInt64, journal: StoreID, planner: String,
        link: GatewayLink, leaseLeft: Microseconds, leaseOverFor: Microseconds, term: Term,
        lastOrder: OrderSequence, runs: UInt32, reportsWaiting: UInt32, civilTime: CivilTime,
        isHolding: Bool, pools: [LocalPoolView], processLimits: String = ""
    ) {
        self.processLimits = processLimits
        self.region = region
        self.store = store
        self.incarnation = incarnation
        self.journal = journal
        self.planner = planner
        self.link = link
        self.leaseLeft = leaseLeft
        self.leaseOverFor = leaseOverFor
        self.term = term
        self.lastOrder = lastOrder
        self.runs = runs
        self.reportsWaiting = reportsWaiting
        self.civilTime = civilTime
        self.isHolding = isHolding
        self.pools = pools
    }
}

/// Asks a gateway, on its own socket, whose work runs there.
public struct ListRuns: Hashable, Sendable {
    /// Only in this pool; none for all.
    public var pool: PoolName
    /// Only replicas behind this one; job 0 for the first page.
    public var after: ReplicaID
    /// At most so many runs, and at most 4,096.
    public var limit: UInt32

    /// Wraps the fields, which the encoder bounds.
    public init(pool: PoolName, after: ReplicaID, limit: UInt32) {
        self.pool = pool
        self.after = after
        self.limit = limit
    }
}

/// One run as its own gateway sees it.
public struct LocalRunView: Hashable, Sendable {
    /// Which replica of which job.
    public var replica: ReplicaID
    /// Of which attempt.
    public var epoch: Epoch
    /// Whose it is.
    public var tenant: TenantName
    /// Where.
    public var pool: PoolName
    /// Cards it has; 1 for a slice.
    public var cards: UInt32
    /// Share of the card where `cards` is 1.
    public var cardShare: PerMille
    /// Its nodes with how many cards of each: `b0-n3:8`.
    public var nodes: [String]
    /// Where it is in its life.
    public var state: LocalRunState
    /// When it began to run; none before.
    public var since: CivilTime
    /// Whether two runs of the job must never run at once.
    public var exclusive: Bool
    /// What happens when the link is lost.
    public var lossPolicy: LossPolicy
    /// How long it may outlive the lease where it is exclusive and waits for it.
    public var maximumDisconnected: Seconds

    /// Wraps the fields, which the encoder bounds.
    public init(
        replica: ReplicaID, epoch: Epoch, tenant: TenantName, pool: PoolName, cards: UInt32,
        cardShare: PerMille, nodes: [String], state: LocalRunState, since: CivilTime,
        exclusive: Bool, lossPolicy: LossPolicy, maximumDisconnected: Seconds
    ) {
        self.replica = replica
        self.epoch = epoch
        self.tenant = tenant
        self.pool = pool
        self.cards = cards
        self.cardShare = cardShare
        self.nodes = nodes
        self.state = state
        self.since = since
        self.exclusive = exclusive
        self.lossPolicy = lossPolicy
        self.maximumDisconnected = maximumDisconnected
    }
}

/// Runs at a gateway, by job and replica.
public struct RunList: Hashable, Sendable {
    /// The runs, by job, replica and epoch.
    public var runs: [LocalRunView]
    /// Whether others follow.
    public var hasMore: Bool

    /// Wraps the fields, which the encoder bounds.
    public init(runs: [LocalRunView], hasMore: Bool) {
        self.runs = runs
        self.hasMore = hasMore
    }
}

/// A provider wants cards back.
public struct Reclaim: Hashable, Sendable {
    /// Of which pool.
    public var pool: PoolName
    /// How many in all, those taken already included; 0 lends all of them again.
    public var cards: UInt32
    /// After so long the rest is taken, whatever runs on it; civil time.
    public var notice: Seconds

    /// Wraps the fields, which the encoder bounds.
    public init(pool: PoolName, cards: UInt32, notice: Seconds) {
        self.pool = pool
        self.cards = cards
        self.notice = notice
    }
}

/// What a reclaim has come to; it is durable at the gateway.
public struct Reclaimed: Hashable, Sendable {
    /// Of which pool.
    public var pool: PoolName
    /// What is wanted and what is taken.
    public var reclaim: ReclaimView
    /// Runs that would be asked to leave at the end of the notice, as things are now.
    public var leaving: [LocalRunView]

    /// Wraps the fields, which the encoder bounds.
    public init(pool: PoolName, reclaim: ReclaimView, leaving: [LocalRunView]) {
        self.pool = pool
        self.reclaim = reclaim
        self.leaving = leaving
    }
}

/// A provider closes a pool to new runs, or opens it.
public struct CordonPool: Hashable, Sendable {
    /// Which pool.
    public var pool: PoolName
    /// Whether it is closed from now on.
    public var isCordoned: Bool
    /// Why, in the provider's words.
    public var because: String

    /// Wraps the fields, which the encoder bounds.
    public init(pool: PoolName, isCordoned: Bool, because: String) {
        self.pool = pool
        self.isCordoned = isCordoned
        self.because = because
    }
}
