import SluiceModel
import SluiceTrust

/// An authority for one run of a benchmark, and the certificates of all that take part.
final class BenchTrust {
    /// The planner's folder.
    let planner: String
    private let folder: String
    private let authority: CertificateAuthority

    /// Makes it under `folder`.
    init(under folder: String) throws(BenchFailure) {
        self.folder = folder
        planner = folder + "/trust-planner"
        do throws(TrustProblem) {
            authority = try CertificateAuthority.create(folder + "/authority", name: "bench")
            _ = try Self.issue("planner", "bench", by: authority, into: planner)
        } catch { throw BenchFailure("No certificates can be made: \(error)") }
    }

    /// What `identity` proves itself with; one for all of its connections.
    func context(_ identity: Identity) throws(BenchFailure) -> SecureContext {
        do throws(TrustProblem) {
            return try SecureContext(try issued(to: identity), .opening)
        } catch { throw BenchFailure("\(identity) gets no certificate: \(error)") }
    }

    /// The folder that it is kept in, for those who open their connections by themselves.
    func issuedFolder(_ identity: Identity) throws(BenchFailure) -> String {
        do throws(TrustProblem) {
            return try issued(to: identity).path
        } catch { throw BenchFailure("\(identity) gets no certificate: \(error)") }
    }

    private func issued(to identity: Identity) throws(TrustProblem) -> TrustFolder {
        try Self.issue(
            "\(identity.role)", identity.name, by: authority,
            into: "\(folder)/trust-\(identity.role)-\(identity.name)")
    }

    private static func issue(
        _ role: String, _ name: String, by authority: CertificateAuthority, into path: String
    ) throws(TrustProblem) -> TrustFolder {
        guard let certified = CertifiedName(role: role, name: name) else {
            preconditionFailure("\(role)/\(name) is nobody")
        }
        _ = try authority.issue(certified, into: path, days: 1)
        return try TrustFolder.read(path)
    }
}
