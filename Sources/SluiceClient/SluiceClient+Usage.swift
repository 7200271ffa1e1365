public import SluiceModel
public import SluiceWire

extension SluiceClient {
    /// What was used in a range of time, told by tenant, provider, pool or tier; `.none` for the
    /// ends stands for all that is kept, and for now.
    public func usage(
        by: UsageBy, from: CivilTime = .none, to: CivilTime = .none, tenant: TenantName = .none
    ) throws(ClientError) -> UsageReply {
        let answer = try request(
            .showUsage(ShowUsage(by: by, from: from, to: to, tenant: tenant)))
        guard case .usageReply(let reply) = answer else { throw unexpected(answer) }
        return reply
    }
}
