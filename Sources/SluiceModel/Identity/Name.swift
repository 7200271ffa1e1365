/// A name people write: 1 to 63 of `a-z 0-9 - .`, starting with a letter or digit. `Kind` is a
/// phantom, so that a pool's name is never taken for a site's.
@frozen
public struct Name<Kind>: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The text, already checked, or empty for "none".
    public let text: String

    /// Checks `text`; nil where it is no name.
    public init?(_ text: String) {
        guard Self.isValid(text.utf8) else { return nil }
        self.text = text
    }

    /// Takes text that is known to be a name or empty: a literal, or what a decoder has checked.
    @inlinable
    public init(trusted text: String) { self.text = text }

    /// The absent name.
    @inlinable
    public static var none: Self { Self(trusted: "") }

    /// Whether this is the absent name.
    @inlinable
    public var isNone: Bool { text.isEmpty }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    /// The value as people read it.
    @inlinable
    public var description: String { text }

    /// Whether the bytes are a name. O(length), no allocation.
    @inlinable
    public static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= Limits.nameBytes else { return false }
        guard isLetterOrDigit(first) else { return false }
        return bytes.allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x2E }
    }

    @inlinable
    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
}

/// The kinds of `Name`; uninhabited, they exist for the type checker only.
public enum NameKind {
    /// Names `ProviderName`.
    public enum Provider: Sendable {}
    /// Names `RegionName`.
    public enum Region: Sendable {}
    /// Names `SiteName`.
    public enum Site: Sendable {}
    /// Names `PoolName`.
    public enum Pool: Sendable {}
    /// Names `MetroName`.
    public enum Metro: Sendable {}
    /// Names `ChipName`.
    public enum Chip: Sendable {}
    /// Names `TariffName`.
    public enum Tariff: Sendable {}
    /// Names `SecretName`.
    public enum Secret: Sendable {}
    /// Names `ArtifactName`.
    public enum Artifact: Sendable {}
}

/// Who owns cards and lends them.
public typealias ProviderName = Name<NameKind.Provider>
/// An area with one gateway, one tariff zone and one grid.
public typealias RegionName = Name<NameKind.Region>
/// One data centre, unique in the nation.
public typealias SiteName = Name<NameKind.Site>
/// Cards of one chip model in one site, unique in the nation.
public typealias PoolName = Name<NameKind.Pool>
/// A population centre whose users send inference traffic.
public typealias MetroName = Name<NameKind.Metro>
/// A chip model of the catalogue.
public typealias ChipName = Name<NameKind.Chip>
/// A time-of-use electricity tariff.
public typealias TariffName = Name<NameKind.Tariff>
/// A secret of a tenant in the stores of gateways.
public typealias SecretName = Name<NameKind.Secret>
/// What a job calls an image, a model or another thing that its site fetches.
public typealias ArtifactName = Name<NameKind.Artifact>

/// Who asks: an organisation, or a team in it (`org/team`).
@frozen
public struct TenantName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// `org` or `org/team`, each part a name; empty for "none".
    public let text: String

    /// Checks `text`; nil where it is no tenant.
    public init?(_ text: String) {
        guard Self.isValid(text.utf8) else { return nil }
        self.text = text
    }

    /// Takes text that is known to be a tenant or empty: a literal, or what a decoder has checked.
    @inlinable
    public init(trusted text: String) { self.text = text }

    /// The absent tenant.
    @inlinable
    public static var none: Self { Self(trusted: "") }

    /// Whether the bytes are a tenant. O(length), no allocation.
    @inlinable
    public static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = bytes[...]
        for _ in 1..<Limits.tenantDepth {
            guard let slash = rest.firstIndex(of: 0x2F) else { break }
            guard Name<Never>.isValid(rest[..<slash]) else { return false }
            rest = rest[rest.index(after: slash)...]
        }
        // A slash too many is no letter of the last part.
        return Name<Never>.isValid(rest)
    }

    /// Orders by value.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    /// The value as people read it.
    @inlinable
    public var description: String { text }
}
