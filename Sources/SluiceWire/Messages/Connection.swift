public import SluiceModel

/// The first frame of a connection, from whoever opened it.
public struct Hello: Hashable, Sendable {
    /// The lowest protocol version the sender speaks.
    public var lowestVersion: UInt16
    /// The highest protocol version the sender speaks.
    public var highestVersion: UInt16
    /// Bit set of optional features the sender offers.
    public var features: UInt64
    /// Who it says it is; a certificate will prove it.
    public var identity: Identity
    /// The gateway's store; zero for tenants and operators.
    public var store: StoreID
    /// Grows each time that store is opened; 0 for tenants and operators.
    public var incarnation: UInt64
    /// The journal it last served; zero where it knows none.
    public var journal: StoreID
    /// The highest term it has seen.
    public var highestTerm: Term
    /// The highest order sequence durable at it.
    public var highestSequence: OrderSequence
    /// Frames that the other side may send before more credit.
    public var credit: UInt32
    /// The program and its version, for people.
    public var program: String

    /// Wraps the fields, which the encoder bounds.
    public init(
        lowestVersion: UInt16, highestVersion: UInt16, features: UInt64, identity: Identity,
        store: StoreID, incarnation: UInt64, journal: StoreID, highestTerm: Term,
        highestSequence: OrderSequence, credit: UInt32, program: String
    ) {
        self.lowestVersion = lowestVersion
        self.highestVersion = highestVersion
        self.features = features
        self.identity = identity
        self.store = store
        self.incarnation = incarnation
        self.journal = journal
        self.highestTerm = highestTerm
        self.highestSequence = highestSequence
        self.credit = credit
        self.program = program
    }
}

/// The answer to `Hello` where the planner takes the peer.
public struct Welcome: Hashable, Sendable {
    /// The version both will speak.
    public var version: UInt16
    /// The features both have.
    public var features: UInt64
    /// The planner's journal.
    public var journal: StoreID
    /// The planner's term.
    public var term: Term
    /// The newest durable position.
    public var position: Position
    /// Civil time at the planner.
    public var civilTime: CivilTime
    /// How many civil seconds pass in a real one; 1 but in simulations and demonstrations.
    public var civilSpeed: UInt32
    /// Frames that the peer may send before more credit.
    public var credit: UInt32
    /// A peer that is silent for so long is closed.
    public var keepAlive: Microseconds

    /// Wraps the fields, which the encoder bounds.
    public init(
        version: UInt16, features: UInt64, journal: StoreID, term: Term, position: Position,
        civilTime: CivilTime, civilSpeed: UInt32, credit: UInt32, keepAlive: Microseconds
    ) {
        self.version = version
        self.features = features
        self.journal = journal
        self.term = term
        self.position = position
        self.civilTime = civilTime
        self.civilSpeed = civilSpeed
        self.credit = credit
        self.keepAlive = keepAlive
    }
}

/// The answer "no", to one request (with its correlation id) or to the connection (correlation 0).
public struct Failure: Hashable, Sendable {
    /// What went wrong; carries whether it is definite.
    public var code: ErrorCode
    /// What happened, where, and what to do next.
    public var sentence: String
    /// Try again not before so long; 0 where trying again will not help.
    public var retryAfter: Microseconds

    /// Wraps the fields, which the encoder bounds.
    public init(code: ErrorCode, sentence: String, retryAfter: Microseconds = Microseconds(0)) {
        self.code = code
        self.sentence = sentence
        self.retryAfter = retryAfter
    }
}

/// "Are you there?"; answered by `Pong` with the same number.
public struct Ping: Hashable, Sendable {
    /// Comes back in the answer.
    public var number: UInt64

    /// Wraps the fields, which the encoder bounds.
    public init(number: UInt64) { self.number = number }
}

/// "Yes."
public struct Pong: Hashable, Sendable {
    /// The ping's number.
    public var number: UInt64

    /// Wraps the fields, which the encoder bounds.
    public init(number: UInt64) { self.number = number }
}

/// The other side may send so many frames more.
public struct Credit: Hashable, Sendable {
    /// Frames granted beside what was granted before.
    public var frames: UInt32

    /// Wraps the fields, which the encoder bounds.
    public init(frames: UInt32) { self.frames = frames }
}

/// The sender closes after this frame.
public struct Goodbye: Hashable, Sendable {
    /// Why, for people.
    public var sentence: String

    /// Wraps the fields, which the encoder bounds.
    public init(sentence: String) { self.sentence = sentence }
}
