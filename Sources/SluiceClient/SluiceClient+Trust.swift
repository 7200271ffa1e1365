public import SluiceModel
internal import SluiceTrust

extension SluiceClient {
    /// Whose certificate a folder holds: who its process is to a planner. Throws where the folder
    /// cannot be used, and where it is a planner's.
    public static func identity(of folder: String) throws(ClientError) -> Identity {
        do throws(TrustProblem) {
            let read = try TrustFolder.read(folder)
            guard case .peer(let identity) = read.name else {
                throw TrustProblem.notOf("a tenant, an operator or another peer", read)
            }
            return identity
        } catch { throw ClientError(error, at: folder) }
    }

    /// What a connection of `identity` proves itself with.
    static func secureContext(
        _ folder: String?, _ identity: Identity, at address: String
    ) throws(ClientError) -> SecureContext? {
        guard let folder else { return nil }
        do throws(TrustProblem) {
            let read = try TrustFolder.read(folder)
            guard read.name == .peer(identity) else {
                throw TrustProblem.notOf("\(identity)", read)
            }
            return try SecureContext(read, .opening)
        } catch { throw ClientError(error, at: address) }
    }
}

extension ClientError {
    init(_ problem: TrustProblem, at address: String) {
        self.init(
            .untrusted, "The certificate cannot be used: \(problem)", at: address,
            next: "`sluice trust show` says what a folder holds.")
    }
}
