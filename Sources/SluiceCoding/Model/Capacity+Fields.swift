// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

extension BlockShape: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable @inline(__always)
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("cardsPerNode", cardsPerNode)
        sink.field("nodesByFreeCards", nodesByFreeCards, count: Int(cardsPerNode) + 1)
    }

    @inlinable @inline(__always)
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let cardsPerNode = try source.uint8("cardsPerNode")
        guard (1...Limits.cardsPerNode).contains(Int(cardsPerNode)) else {
            throw source.fault(.overLimit)
        }
        self.init(
            cardsPerNode: cardsPerNode,
            nodesByFreeCards: try source.counts(
                "nodesByFreeCards", UInt16.self, count: Int(cardsPerNode) + 1))
    }
}

extension PoolCapacity: FieldRecord {
    @inlinable @inline(__always)
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        sink.field("blocks", blocks, limit: Limits.blocksPerPool)
        sink.field("boundCards", boundCards)
        sink.field("localCards", localCards)
        sink.field("faultedCards", faultedCards)
        sink.field("cordonedCards", cordonedCards)
        sink.field("sharedCards", sharedCards)
        // A pool without shared cards, which is most of them, spends two bytes on their histogram.
        let tenths = sharedCards == 0 ? [] : sharedByFreeTenths.array
        sink.field("sharedByFreeTenths", tenths, limit: SharedTenths.count)
    }

    /// Reads a pool; its histogram of shared cards is absent exactly where there are none.
    @inlinable @inline(__always)
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let blocks = try source.list(
            "blocks", of: BlockShapes.self, limit: Limits.blocksPerPool)
        self.init(
            blocks: blocks,
            boundCards: try source.uint32("boundCards"),
            localCards: try source.uint32("localCards"),
            faultedCards: try source.uint32("faultedCards"),
            cordonedCards: try source.uint32("cordonedCards"),
            sharedCards: try source.uint32("sharedCards"))
        let tenths = try source.numbers(
            "sharedByFreeTenths", UInt32.self, limit: SharedTenths.count)
        guard tenths.count == (sharedCards == 0 ? 0 : SharedTenths.count) else {
            throw source.fault(.badValue)
        }
        for index in tenths.indices { sharedByFreeTenths[index] = tenths[index] }
    }
}

extension BlockShapes: FieldList {
    /// `count` shapes, each from `next`.
    @inlinable @inline(__always)
    public init(
        count: Int, _ next: () throws(CodingFault) -> BlockShape
    ) throws(CodingFault) {
        guard count > 0 else {
            self.init()
            return
        }
        let first = try next()
        self.init(
            first: first, others: count == 1 ? [] : try [BlockShape](count: count - 1, next))
    }
}
