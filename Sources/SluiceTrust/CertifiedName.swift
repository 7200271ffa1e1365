package import SluiceModel

/// Who a certificate says that its holder is: a URI in its subject alternative name (RFC 5280,
/// 4.2.1.6), as `sluice://region/ningxia`.
package enum CertifiedName: Hashable, Sendable {
    /// A planner or a standby, by its name.
    case planner(String)
    /// Whoever comes to a planner.
    case peer(Identity)

    /// The roles as the URI has them, a planner's included.
    package static let roles = ["planner"] + Role.allCases.map { "\($0)" }

    /// A role's word and a name in it; nil where either is none.
    package init?(role: String, name: String) {
        if role == "planner" {
            guard Name<Never>(name) != nil else { return nil }
            self = .planner(name)
            return
        }
        guard let known = Role.allCases.first(where: { "\($0)" == role }) else { return nil }
        let isNamed = known == .tenant ? TenantName(name) != nil : Name<Never>(name) != nil
        guard isNamed else { return nil }
        self = .peer(Identity(role: known, name: name))
    }

    /// Reads a URI; nil where it is none of ours.
    package init?(uri: String) {
        guard uri.hasPrefix(Self.scheme) else { return nil }
        let path = uri.dropFirst(Self.scheme.count)
        guard let slash = path.firstIndex(of: "/") else { return nil }
        self.init(role: String(path[..<slash]), name: String(path[path.index(after: slash)...]))
    }

    /// As the certificate has it.
    package var uri: String { Self.scheme + description }

    private static let scheme = "sluice://"
}

extension CertifiedName: CustomStringConvertible {
    /// `role/name`, as logs and audit show an identity.
    package var description: String {
        switch self {
        case .planner(let name): "planner/\(name)"
        case .peer(let identity): identity.description
        }
    }
}
