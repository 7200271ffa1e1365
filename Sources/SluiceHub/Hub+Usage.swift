import SluiceModel
import SluicePlanner
import SluiceWire

extension Hub {
    /// What was used: of all for operators and auditors, of a provider's own pools, of a tenant's
    /// own jobs.
    mutating func showUsage(_ show: ShowUsage, _ request: Request) {
        var show = show
        switch request.identity.role {
        case .operator, .auditor: answer(.usageReply(core.usage(show)), request)
        case .provider:
            guard show.by != .tenant, show.tenant == .none else {
                return refuse(
                    .notAllowed,
                    "\(request.identity) may see what its own pools give, by pool, tier or "
                        + "provider, and not by tenant.", request)
            }
            answer(.usageReply(core.usage(show, of: request.identity.name)), request)
        case .tenant:
            if show.tenant == .none { show.tenant = TenantName(trusted: request.identity.name) }
            guard maySee(request.identity, show.tenant) else {
                return refuse(
                    .notAllowed, "\(request.identity) may not see \(show.tenant).", request)
            }
            answer(.usageReply(core.usage(show, isOwn: true)), request)
        case .region: refuse(.notAllowed, "A region does not ask for usage.", request)
        }
    }
}
