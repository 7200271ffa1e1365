/// A value that no reader would take: a list, a text or a record over its bound. The sentence names
/// the field, what it holds and what it may hold.
public struct EncodingFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field, or what stands around it.
    public let field: String
    /// How much it holds, in `unit`.
    public let count: Int
    /// How much it may hold.
    public let limit: Int
    /// What is counted: bytes or entries.
    public let unit: String

    /// Names a field that holds too much.
    public init(_ field: String, count: Int, limit: Int, unit: String) {
        self.field = field
        self.count = count
        self.limit = limit
        self.unit = unit
    }

    /// One sentence, without a full stop.
    public var description: String {
        "\(field) has \(count) \(unit); the protocol carries at most \(limit): make it smaller or "
            + "divide it"
    }
}
