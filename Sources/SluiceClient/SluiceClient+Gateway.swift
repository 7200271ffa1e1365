public import SluiceModel
public import SluiceWire

/// What a gateway answers on its own socket (`unix:DATA/gateway.sock`), also while the planner is
/// away. A planner refuses all of it.
extension SluiceClient {
    /// How the gateway is: its link, its lease, its pools.
    public func gatewayStatus() throws(ClientError) -> GatewayStatusReply {
        let answer = try request(.gatewayStatus(GatewayStatus()))
        guard case .gatewayStatusReply(let status) = answer else { throw unexpected(answer) }
        return status
    }

    /// A page of the runs there behind `after`, of one pool or of all; `limit` at most.
    public func gatewayRuns(
        in pool: PoolName = .none, after: ReplicaID = ReplicaID(job: .none, index: 0),
        limit: UInt32 = 1_024
    ) throws(ClientError) -> RunList {
        let answer = try request(
            .listRuns(ListRuns(pool: pool, after: after, limit: limit)))
        guard case .runList(let list) = answer else { throw unexpected(answer) }
        return list
    }

    /// The provider wants `cards` of a pool back in all, after `notice` whatever runs on them; 0
    /// lends them again.
    public func reclaim(
        _ cards: UInt32, of pool: PoolName, notice: Seconds
    ) throws(ClientError) -> Reclaimed {
        let answer = try request(
            .reclaim(Reclaim(pool: pool, cards: cards, notice: notice)))
        guard case .reclaimed(let reclaimed) = answer else { throw unexpected(answer) }
        return reclaimed
    }

    /// Closes a pool to new runs for a reason, or opens it where that is nil.
    public func cordonPool(
        _ pool: PoolName, because: String?
    ) throws(ClientError) -> Done {
        let answer = try request(
            .cordonPool(
                CordonPool(pool: pool, isCordoned: because != nil, because: because ?? "")))
        guard case .done(let done) = answer else { throw unexpected(answer) }
        return done
    }

    /// The site says how one of its nodes is, and why.
    public func declareNode(
        _ node: String, of pool: PoolName, _ health: NodeHealth, cause: String
    ) throws(ClientError) -> Done {
        let answer = try request(
            .declareNode(DeclareNode(pool: pool, node: node, health: health, cause: cause)))
        guard case .done(let done) = answer else { throw unexpected(answer) }
        return done
    }
}
