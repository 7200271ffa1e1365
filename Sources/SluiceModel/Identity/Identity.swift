/// What a peer may be; decides which messages it may send.
@frozen
public enum Role: UInt8, Sendable, CaseIterable {
    /// Balances national capacity.
    case `operator` = 1
    /// A region's gateway.
    case region = 2
    /// Owns sites; sees and steers its own.
    case provider = 3
    /// Submits and reads its own work.
    case tenant = 4
    /// Reads all, changes nothing.
    case auditor = 5
}

/// Who sent a command: a role and a name in it (a region's, a tenant's, an operator's).
@frozen
public struct Identity: Hashable, Sendable, CustomStringConvertible {
    /// What the peer may be.
    public let role: Role
    /// Its name in that role: a region's name, `org/team`, an operator's name.
    public let name: String

    /// Wraps a role and a name that the handshake has checked.
    @inlinable
    public init(role: Role, name: String) {
        self.role = role
        self.name = name
    }

    /// `role/name`, as logs and audit show it.
    public var description: String { "\(role)/\(name)" }
}
