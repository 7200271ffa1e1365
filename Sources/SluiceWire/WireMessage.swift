public import SluiceCoding

/// A message of the protocol: a body with its kind. The body is its fields in order, as
/// `FieldRecord` describes; fields are only ever appended.
public protocol WireMessage: FieldRecord, Hashable {
    /// The number in the frame header.
    static var kind: MessageKind { get }
}
