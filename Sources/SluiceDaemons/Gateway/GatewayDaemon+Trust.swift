internal import SluiceLinux
internal import SluiceModel
internal import SluiceTrust

extension GatewayDaemon {
    /// What the gateway's connection proves itself with; nil for plain TCP, which only this
    /// machine may speak.
    static func context(_ options: GatewayOptions) throws(DaemonFailure) -> SecureContext? {
        guard let path = options.identityFolder else {
            guard options.planner.mayBePlain(asked: options.isInsecure) else {
                throw DaemonFailure(
                    "Whoever answers at \(options.planner) could be anybody: name the folder of "
                        + "the gateway's certificate with --identity; 'sluice trust issue' makes "
                        + "it. --insecure speaks plain TCP to a planner of this machine.")
            }
            return nil
        }
        do throws(TrustProblem) {
            let folder = try TrustFolder.read(path)
            let wanted = Identity(role: .region, name: options.region.text)
            guard folder.name == .peer(wanted) else {
                throw TrustProblem.notOf("\(wanted)", folder)
            }
            return try SecureContext(folder, .opening)
        } catch { throw DaemonFailure(error.description) }
    }
}
