import SluiceModel
import SluicePlanner
import SluiceWire

extension Hub {
    /// What reads the policy, and what tenants hold by it.
    mutating func readPolicy(_ message: Message, _ request: Request) {
        switch message {
        case .showPolicy(let show):
            guard let reply = core.showPolicy(show.version) else {
                return refuse(
                    .notFound,
                    "Policy version \(show.version) is not kept: `sluice policy show` lists those "
                        + "that are.", request)
            }
            answer(.policyReply(reply), request)
        case .listTenants(var list):
            if request.identity.role == .tenant, list.tenant == .none {
                list.tenant = TenantName(trusted: request.identity.name)
            }
            guard maySee(request.identity, list.tenant) else {
                return refuse(
                    .notAllowed, "\(request.identity) may not see \(list.tenant).", request)
            }
            answer(.tenantList(core.tenants(within: list.tenant)), request)
        default: preconditionFailure("\(message.kind) is not about the policy")
        }
    }
}
