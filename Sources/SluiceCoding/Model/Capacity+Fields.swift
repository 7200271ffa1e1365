// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension BlockShape: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink>(into sink: inout Sink) {
        sink.field("cardsPerNode", cardsPerNode)
        sink.field("nodesByFreeCards", nodesByFreeCards, count: Int(cardsPerNode) + 1)
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let cardsPerNode = try source.uint8("cardsPerNode")
        guard (1...Limits.cardsPerNode).contains(Int(cardsPerNode)) else {
            throw source.fault(.overLimit)
        }
        self.init(
            cardsPerNode: cardsPerNode,
            nodesByFreeCards: try source.counts("nodesByFreeCards", count: Int(cardsPerNode) + 1))
    }
}

extension PoolCapacity: FieldRecord {
    /// Entries of `sharedByFreeTenths`: 0 % to 100 % free in tenths.
    @inlinable
    public static var tenths: Int { 11 }

    @inlinable
    public func encode<Sink: FieldSink>(into sink: inout Sink) {
        sink.field("blocks", blocks, limit: Limits.blocksPerPool)
        sink.field("boundCards", boundCards)
        sink.field("localCards", localCards)
        sink.field("faultedCards", faultedCards)
        sink.field("cordonedCards", cordonedCards)
        sink.field("sharedCards", sharedCards)
        // A pool without shared cards, which is most of them, spends two bytes on their histogram.
        let tenths = sharedCards == 0 ? [] : sharedByFreeTenths
        sink.field("sharedByFreeTenths", tenths, limit: Self.tenths)
    }

    /// Reads a pool; its histogram of shared cards is absent exactly where there are none.
    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        self.init(
            blocks: try source.list("blocks", BlockShape.self, limit: Limits.blocksPerPool),
            boundCards: try source.uint32("boundCards"),
            localCards: try source.uint32("localCards"),
            faultedCards: try source.uint32("faultedCards"),
            cordonedCards: try source.uint32("cordonedCards"),
            sharedCards: try source.uint32("sharedCards"),
            sharedByFreeTenths: PoolCapacity.noTenths)
        let tenths = try source.numbers("sharedByFreeTenths", limit: Self.tenths)
        guard tenths.count == (sharedCards == 0 ? 0 : Self.tenths) else {
            throw source.fault(.badValue)
        }
        if !tenths.isEmpty { sharedByFreeTenths = tenths }
    }

    /// The histogram of no shared cards: one array for all pools.
    @usableFromInline static let noTenths = [UInt32](repeating: 0, count: 11)
}
