internal import SluiceLinux
internal import SluiceModel

/// Where a gateway has its tenants' secrets from.
package struct SecretSource: Sendable {
    /// `FOLDER/ORG/TEAM/NAME` and, where a team has none of its own, `FOLDER/ORG/NAME`; nil for
    /// none.
    package var folder: String?
    /// A program that is asked `PROGRAM TENANT NAME` for what the folder has not; nil for none.
    package var helper: String?

    /// Wraps both.
    package init(folder: String? = nil, helper: String? = nil) {
        self.folder = folder
        self.helper = helper
    }
}

/// Why a secret is not to be had: for the site's own log, and never with a value in it.
package struct SecretProblem: Error, Sendable, CustomStringConvertible {
    /// One sentence.
    package let description: String
}

/// The folder of a gateway's secrets.
struct SecretFolder: Sendable {
    let path: String

    /// Looks that nobody but the gateway's own user can read any of it. O(files).
    func check() throws(SecretProblem) {
        guard Files.isFolder(path) else {
            throw SecretProblem(
                description: "The folder of secrets \(path) is not there: make it with mode 0700.")
        }
        try check(path, depth: 0)
    }

    private func check(_ path: String, depth: Int) throws(SecretProblem) {
        let isFolder = Files.isFolder(path)
        if let wide = Self.widePermissions(path) {
            throw SecretProblem(
                description: "\(path) has mode \(String(wide, radix: 8)): others than its owner "
                    + "could read it. Set it to \(isFolder ? "0700" : "0600").")
        }
        guard isFolder else { return }
        guard depth < 3, let names = try? Files.names(in: path) else {
            throw SecretProblem(
                description: "\(path) cannot be read, or lies too deep: it goes ORG/TEAM/NAME.")
        }
        for name in names { try check("\(path)/\(name)", depth: depth + 1) }
    }

    /// The mode of what others than its owner may read or write; nil for what is fine.
    private static func widePermissions(_ path: String) -> UInt32? {
        guard let mode = Files.permissions(path), mode & 0o077 != 0 else { return nil }
        return mode
    }

    /// The value of a tenant's secret; nil where there is none. A team's own goes before its
    /// organisation's; other tenants' are not looked at.
    func read(_ name: SecretName, of tenant: TenantName) throws(SecretProblem) -> [UInt8]? {
        for owner in [tenant, tenant.organisation].compactMap({ $0 }) where owner != .none {
            let file = "\(path)/\(owner.text)/\(name)"
            guard Files.exists(file), !Files.isFolder(file) else { continue }
            if let wide = Self.widePermissions(file) {
                throw SecretProblem(
                    description: "\(file) has mode \(String(wide, radix: 8)): set it to 0600.")
            }
            do throws(KernelError) {
                return try Files.read(file, limit: ExecutorLimits.secretBytes)
            } catch {
                throw SecretProblem(description: "\(file) cannot be read: \(error.reason).")
            }
        }
        return nil
    }
}
