import SluiceCoding
package import SluiceModel
import SluiceWire

/// What happened to reservations of windows.
package enum BookingEvent: Hashable, Sendable {
    /// Cards are reserved from now on.
    case added(Booking)
    /// A reservation is no more: taken back, or over.
    case removed(UInt64)
}

/// What is wanted of reservations of windows.
package enum BookingCommand: Hashable, Sendable {
    /// An operator reserves.
    case add(key: RequestKey, BookingWish)
    /// An operator takes a reservation back.
    case remove(key: RequestKey, UInt64)
}

/// The numbers of these events in the journal, among those of `EventTag`; never used again.
enum BookingEventTag: UInt8 {
    case added = 104
    case removed = 105
}

/// The numbers of these commands in the journal, among those of `CommandTag`; never used again.
enum BookingCommandTag: UInt8 {
    case add = 104
    case remove = 105
}

extension BookingEvent {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .added(let booking):
            writer.write(BookingEventTag.added.rawValue)
            booking.encode(into: &writer)
        case .removed(let id):
            writer.write(BookingEventTag.removed.rawValue)
            writer.write(id)
        }
    }

    init(_ tag: BookingEventTag, from reader: inout ByteReader) throws(CodingFault) {
        switch tag {
        case .added: self = .added(try Booking(from: &reader))
        case .removed: self = .removed(try reader.readUInt64())
        }
    }
}

extension BookingCommand {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .add(let key, let wish):
            writer.write(BookingCommandTag.add.rawValue)
            writer.field("key", key)
            wish.encode(into: &writer)
        case .remove(let key, let id):
            writer.write(BookingCommandTag.remove.rawValue)
            writer.field("key", key)
            writer.write(id)
        }
    }

    init(_ tag: BookingCommandTag, from reader: inout ByteReader) throws(CodingFault) {
        let key = try reader.record("key", RequestKey.self)
        switch tag {
        case .add: self = .add(key: key, try BookingWish(from: &reader))
        case .remove: self = .remove(key: key, try reader.readUInt64())
        }
    }
}
