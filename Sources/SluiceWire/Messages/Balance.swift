public import SluiceModel

/// What a row of a nation's balance is told by.
@frozen
public enum BalanceBy: UInt8, Sendable, CaseIterable {
    /// The class by size.
    case tier = 1
    /// The chip.
    case chip = 2
    /// Who lends the cards.
    case provider = 3
    /// All pools within a ring of a metro.
    case ring = 4
}

/// Why a move is proposed.
@frozen
public enum MovePurpose: UInt8, Sendable, CaseIterable {
    /// It costs less there.
    case cheaper = 1
    /// It makes room for a job that waits.
    case room = 2
}

/// Asks where the nation is tight and where idle, and which work might move; the answer is
/// `BalanceReply`.
public struct ShowBalance: Hashable, Sendable {
    /// Which part of the live placements is looked at for moves; counted from 0, modulo their
    /// number.
    public var part: UInt32
    /// Moves that are told at most, those of most use first.
    public var atMost: UInt32

    /// Wraps the fields.
    public init(part: UInt32 = 0, atMost: UInt32 = 32) {
        self.part = part
        self.atMost = atMost
    }
}

/// Cards that belong together, and who waits for just these.
public struct BalanceRow: Hashable, Sendable {
    /// What belongs together.
    public var by: BalanceBy
    /// Its name: `thousand`, `ascend-910b`, `beijing within 10 ms`.
    public var name: String
    /// Pools.
    public var pools: UInt32
    /// Of these, those that take work now and of which no card is taken.
    public var idlePools: UInt32
    /// Cards that are registered.
    public var registeredCards: UInt64
    /// Of these, cards of pools that take work now.
    public var openCards: UInt64
    /// Of these, cards that are free.
    public var freeCards: UInt64
    /// The largest gang that fits now.
    public var largestGang: UInt32
    /// Waiting jobs that would fit nowhere else.
    public var waitingJobs: UInt32
    /// Cards that these lack.
    public var waitingCards: UInt64

    /// Wraps the fields, which the encoder bounds.
    public init(
        by: BalanceBy, name: String, pools: UInt32 = 0, idlePools: UInt32 = 0,
        registeredCards: UInt64 = 0, openCards: UInt64 = 0, freeCards: UInt64 = 0,
        largestGang: UInt32 = 0, waitingJobs: UInt32 = 0, waitingCards: UInt64 = 0
    ) {
        self.by = by
        self.name = name
        self.pools = pools
        self.idlePools = idlePools
        self.registeredCards = registeredCards
        self.openCards = openCards
        self.freeCards = freeCards
        self.largestGang = largestGang
        self.waitingJobs = waitingJobs
        self.waitingCards = waitingCards
    }
}

/// A move as it is named to be approved.
public struct MoveID: Hashable, Sendable {
    /// What moves.
    public var replica: ReplicaID
    /// The attempt that lives; a later one is not moved under this name.
    public var epoch: Epoch
    /// Where to: the pool's number at the planner, never used again.
    public var pool: UInt32
    /// The job that it makes room for; `.none` where it is for its own good.
    public var makesRoomFor: JobID

    /// Wraps the fields.
    public init(replica: ReplicaID, epoch: Epoch, pool: UInt32, makesRoomFor: JobID = .none) {
        self.replica = replica
        self.epoch = epoch
        self.pool = pool
        self.makesRoomFor = makesRoomFor
    }
}

/// A move that is proposed, with what it saves, costs and risks. Costs are the planner's own, as
/// `explain` shows them: power and card, and what a place is worth to others.
public struct MoveView: Hashable, Sendable {
    /// Its name.
    public var id: MoveID
    /// Why.
    public var purpose: MovePurpose
    /// Whose job it is.
    public var tenant: TenantName
    /// The job's kind.
    public var kind: JobKind
    /// Whole cards of the replica.
    public var cards: UInt32
    /// Share of the card where `cards` is 1.
    public var cardShare: PerMille
    /// The region and pool where it is.
    public var fromRegion: RegionName
    /// The pool where it is.
    public var fromPool: PoolName
    /// The region where it would go.
    public var toRegion: RegionName
    /// The pool where it would go.
    public var toPool: PoolName
    /// What a card costs an hour where it is, with itself taken out.
    public var costHere: MicroYuan
    /// What it would cost there.
    public var costThere: MicroYuan
    /// Of `costHere`, power and card.
    public var priceHere: MicroYuan
    /// Of `costThere`, power and card.
    public var priceThere: MicroYuan
    /// How long it is expected to go on.
    public var rest: Seconds
    /// What is saved over that time.
    public var saving: MicroYuan
    /// What the move itself costs: work done again, the pause, or two replicas for a while.
    public var cost: MicroYuan
    /// Work that is done again.
    public var workLost: Seconds
    /// How full the pool is afterwards, in thousandths of its cards.
    public var poolFillAfter: PerMille
    /// How full all open pools of its tier are afterwards.
    public var tierFillAfter: PerMille
    /// Between the ring there and the bound that was asked; 0 where none was.
    public var ringSlack: Microseconds
    /// What may go wrong, for people.
    public var risk: String

    /// A move of which nothing is said yet.
    public init(id: MoveID, purpose: MovePurpose, kind: JobKind) {
        self.id = id
        self.purpose = purpose
        self.kind = kind
        tenant = .none
        cards = 0
        cardShare = .one
        (fromRegion, fromPool, toRegion, toPool) = (.none, .none, .none, .none)
        (costHere, costThere) = (MicroYuan(0), MicroYuan(0))
        (priceHere, priceThere) = (MicroYuan(0), MicroYuan(0))
        (saving, cost) = (MicroYuan(0), MicroYuan(0))
        (rest, workLost) = (Seconds(0), Seconds(0))
        (poolFillAfter, tierFillAfter) = (PerMille(0), PerMille(0))
        ringSlack = Microseconds(0)
        risk = ""
    }

    /// Saving without cost.
    public var net: MicroYuan { MicroYuan(saving.count - cost.count) }
}

/// Where the nation is tight and where idle, and what might move.
public struct BalanceReply: Hashable, Sendable {
    /// Civil time of the figures.
    public var civilTime: CivilTime
    /// The part of the placements that was looked at.
    public var part: UInt32
    /// Parts there are.
    public var parts: UInt32
    /// Placements that were weighed.
    public var weighed: UInt32
    /// Waiting jobs that were looked at for `waitingJobs`: the first of the queue.
    public var waitingLookedAt: UInt32
    /// Moves that are under way.
    public var underWay: UInt32
    /// Rows by tier, chip, provider and ring; in each the tightest first.
    public var rows: [BalanceRow]
    /// Moves, that of most use first; each takes into account those before it.
    public var moves: [MoveView]

    /// Wraps the fields, which the encoder bounds.
    public init(
        civilTime: CivilTime, part: UInt32, parts: UInt32, weighed: UInt32,
        waitingLookedAt: UInt32, underWay: UInt32, rows: [BalanceRow], moves: [MoveView]
    ) {
        self.civilTime = civilTime
        self.part = part
        self.parts = parts
        self.weighed = weighed
        self.waitingLookedAt = waitingLookedAt
        self.underWay = underWay
        self.rows = rows
        self.moves = moves
    }
}

/// Lets moves be done; the answer is `MovesReply`. Each is weighed again as of now.
public struct ApproveMoves: Hashable, Sendable {
    /// The client's name for this request.
    public var key: RequestKey
    /// The moves, in the order in which they are begun.
    public var moves: [MoveID]
    /// Whether those are made too that are not worth it, or dearer for their tenants.
    public var anyway: Bool

    /// Wraps the fields, which the encoder bounds.
    public init(key: RequestKey, moves: [MoveID], anyway: Bool = false) {
        self.key = key
        self.moves = moves
        self.anyway = anyway
    }
}

/// What became of a move that was approved.
public struct MoveOutcome: Hashable, Sendable {
    /// Which.
    public var id: MoveID
    /// Whether it is under way.
    public var isBegun: Bool
    /// What is under way, or why it is not.
    public var verdict: Verdict

    /// Wraps the fields.
    public init(id: MoveID, isBegun: Bool, verdict: Verdict) {
        self.id = id
        self.isBegun = isBegun
        self.verdict = verdict
    }
}

/// What became of moves that were approved.
public struct MovesReply: Hashable, Sendable {
    /// Of each that was asked for, in the same order; empty where the key had done it before.
    public var outcomes: [MoveOutcome]

    /// Wraps the field, which the encoder bounds.
    public init(outcomes: [MoveOutcome]) { self.outcomes = outcomes }
}
