public import SluiceModel
public import SluiceWire

extension SluiceClient {
    /// A policy; version 0 is the one that holds.
    public func policy(version: UInt64 = 0) throws(ClientError) -> PolicyReply {
        let answer = try request(.showPolicy(ShowPolicy(version: version)))
        guard case .policyReply(let reply) = answer else { throw unexpected(answer) }
        return reply
    }

    /// Applies a policy whole; refused where version `after` does not hold any more (0: whatever
    /// holds).
    public func apply(
        _ policy: Policy, after: UInt64 = 0, key: RequestKey = .random()
    ) throws(ClientError) -> Done {
        try done(.applyPolicy(ApplyPolicy(key: key, policy: policy, after: after)))
    }

    /// Lets a version that held before hold again, as a new version.
    public func rollBackPolicy(
        to version: UInt64, key: RequestKey = .random()
    ) throws(ClientError) -> Done {
        try done(.rollBackPolicy(RollBackPolicy(key: key, version: version)))
    }

    /// What a tenant and its teams hold and want; all tenants for none.
    public func tenants(within tenant: TenantName = .none) throws(ClientError) -> TenantList {
        let answer = try request(.listTenants(ListTenants(tenant: tenant)))
        guard case .tenantList(let list) = answer else { throw unexpected(answer) }
        return list
    }
}
