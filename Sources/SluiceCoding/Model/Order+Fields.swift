// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What stands here meets `FieldRecord`, `FieldSink` or their kin, which document it.

public import SluiceModel

/// Where in a pool a gang lies, as a number.
@frozen
public enum GangSpanTag: UInt8, FieldChoice {
    case block = 1
    case blocks = 2
}

extension GangSpan: FieldRecord {
    @inlinable
    public static var isFixed: Bool { true }

    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        switch self {
        case .block(let index):
            sink.field("span", GangSpanTag.block)
            sink.field("block", index)
        case .blocks:
            sink.field("span", GangSpanTag.blocks)
            sink.field("block", UInt16(0))
        }
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        let tag = try source.choice("span", GangSpanTag.self)
        let block = try source.uint16("block")
        switch tag {
        case .block: self = .block(block)
        case .blocks: self = .blocks
        }
    }
}

/// What an order asks, as a number.
@frozen
public enum OrderActionTag: UInt8, FieldChoice {
    case start = 1
    case stop = 2
    case prepare = 65
    case commit = 66
}

extension OrderAction: FieldRecord {
    @inlinable
    public func encode<Sink: FieldSink & ~Copyable>(into sink: inout Sink) {
        switch self {
        case .start(let order):
            sink.field("action", OrderActionTag.start)
            sink.field("order", order)
        case .stop(let replica, let epoch, let grace):
            sink.field("action", OrderActionTag.stop)
            sink.field("replica", replica)
            sink.field("epoch", epoch)
            sink.field("grace", grace)
        case .prepare(let order, let expires):
            sink.field("action", OrderActionTag.prepare)
            sink.field("order", order)
            sink.field("expires", expires)
        case .commit(let replica, let epoch):
            sink.field("action", OrderActionTag.commit)
            sink.field("replica", replica)
            sink.field("epoch", epoch)
        }
    }

    @inlinable
    public init<Source: FieldSource & ~Escapable>(
        from source: inout Source
    ) throws(CodingFault) {
        switch try source.choice("action", OrderActionTag.self) {
        case .start:
            self = .start(try source.record("order", StartOrder.self))
        case .stop:
            self = .stop(
                replica: try source.record("replica", ReplicaID.self),
                epoch: try source.ordinal("epoch"), grace: try source.seconds("grace"))
        case .prepare:
            let order = try source.record("order", StartOrder.self)
            self = .prepare(order, expires: try source.civilTime("expires"))
        case .commit:
            self = .commit(
                replica: try source.record("replica", ReplicaID.self),
                epoch: try source.ordinal("epoch"))
        }
    }
}
