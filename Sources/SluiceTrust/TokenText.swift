internal import SluiceLinux

/// A token as people carry it: the secret that lets a gateway join once, and the fingerprint of the
/// authority that the planner has to be certified by.
///
///     sluice-join-SECRET-FINGERPRINT    32 and 64 hex digits
package struct TokenText: Hashable, Sendable {
    /// 128 bits that nobody guesses.
    package let secret: [UInt8]
    /// SHA-256 of the authority's certificate.
    package let fingerprint: [UInt8]

    /// A new one, for joining those that `authority` certifies.
    package init(of authority: Certificate) {
        secret = (0..<2).flatMap { _ in
            let word = SystemRandom.word()
            return (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
        }
        fingerprint = authority.fingerprint
    }

    /// Reads one; nil where it is none.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let parts = text.dropFirst(Self.prefix.count).split(separator: "-")
        guard parts.count == 2, let secret = Self.bytes(parts[0], count: 16),
            let fingerprint = Self.bytes(parts[1], count: 32)
        else { return nil }
        self.secret = secret
        self.fingerprint = fingerprint
    }

    /// What the planner is told beforehand: SHA-256 of the secret.
    package var digest: [UInt8] { SHA256.of(secret) }

    /// The whole, to be carried.
    package var text: String { Self.prefix + Self.hex(secret) + "-" + Self.hex(fingerprint) }

    private static let prefix = "sluice-join-"

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ text: Substring, count: Int) -> [UInt8]? {
        guard text.utf8.count == 2 * count else { return nil }
        var bytes: [UInt8] = []
        var rest = text
        while !rest.isEmpty {
            guard rest.first != "+", let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
