internal import SluiceLinux
internal import SluiceModel
internal import SluiceTrust

/// A federation's own authority, and the folders of all that take part, in its working folder:
/// `authority`, and `trust/ROLE-NAME` for each.
struct DemoTrust {
    /// The authority's folder, which the planner signs from.
    let authority: String
    /// The planner's certificate.
    let planner: String
    /// That of `operator/local`, which this process uses too.
    let operatorFolder: String
    /// That of `tenant/lab`, for who tries things.
    let tenantFolder: String

    private let folder: String

    /// Who the process is that holds `operatorFolder`.
    static let operatorIdentity = Identity(role: .operator, name: "local")

    /// Makes what is missing under `dataFolder`, and renews what an earlier run left there.
    init(in dataFolder: String, regions: [RegionName]) throws(DemoFailure) {
        authority = "\(dataFolder)/authority"
        folder = "\(dataFolder)/trust"
        planner = Self.folder("planner", "central", in: folder)
        operatorFolder = Self.folder("operator", "local", in: folder)
        tenantFolder = Self.folder("tenant", "lab", in: folder)
        let people = [
            ("planner", "central"), ("operator", "local"), ("auditor", "local"), ("tenant", "lab"),
            ("tenant", "serving"), ("tenant", "works"),
        ]
        do throws(TrustProblem) {
            let authority =
                Files.exists("\(self.authority)/authority.key")
                ? try CertificateAuthority.open(self.authority)
                : try CertificateAuthority.create(self.authority, name: "demo")
            for (role, name) in people + regions.map({ ("region", $0.text) }) {
                try Self.provide(role, name, in: folder, by: authority)
            }
            try authority.publish(to: planner)
        } catch { throw DemoFailure("No certificates can be made: \(error)") }
    }

    /// A region's.
    func folder(of region: RegionName) -> String {
        Self.folder("region", region.text, in: folder)
    }

    private static func folder(_ role: String, _ name: String, in folder: String) -> String {
        "\(folder)/\(role)-\(name)"
    }

    private static func provide(
        _ role: String, _ name: String, in folder: String, by authority: CertificateAuthority
    ) throws(TrustProblem) {
        guard let certified = CertifiedName(role: role, name: name) else {
            preconditionFailure("\(role)/\(name) is nobody")
        }
        let target = Self.folder(role, name, in: folder)
        if Files.exists(target) {
            _ = try authority.renew(target, days: TrustLimits.certificateDays)
        } else {
            _ = try authority.issue(certified, into: target, days: TrustLimits.certificateDays)
        }
    }
}
