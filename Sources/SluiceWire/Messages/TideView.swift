public import SluiceModel

/// How many replicas a job's tide wants now, and why.
public struct TideView: Hashable, Sendable {
    /// Replicas wanted now.
    public var wanted: UInt16
    /// The fewest that the tide ever wants.
    public var least: UInt16
    /// The most that it ever wants.
    public var most: UInt16
    /// Why so many, with its numbers.
    public var why: Verdict
    /// When another number is wanted; none where that is not known, as by load.
    public var changesAt: CivilTime
    /// How many are wanted then; 0 where that is not known.
    public var thenWanted: UInt16
    /// Cards that its replicas left and that are kept for their return; lent meanwhile.
    public var keptCards: UInt32

    /// Wraps the fields, which the encoder bounds.
    public init(
        wanted: UInt16, least: UInt16, most: UInt16, why: Verdict, changesAt: CivilTime,
        thenWanted: UInt16, keptCards: UInt32
    ) {
        self.wanted = wanted
        self.least = least
        self.most = most
        self.why = why
        self.changesAt = changesAt
        self.thenWanted = thenWanted
        self.keptCards = keptCards
    }
}
