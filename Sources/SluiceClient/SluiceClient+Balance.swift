public import SluiceModel
public import SluiceWire

extension SluiceClient {
    /// Where the nation is tight and where idle, and which work might move; for operators. The
    /// live placements are looked at in parts, of which the reply says how many there are.
    public func balance(part: UInt32 = 0, atMost: UInt32 = 32) throws(ClientError) -> BalanceReply {
        let answer = try request(.showBalance(ShowBalance(part: part, atMost: atMost)))
        guard case .balanceReply(let reply) = answer else { throw unexpected(answer) }
        return reply
    }

    /// Lets moves be done that were proposed, each checked again as of now; `anyway` also
    /// those that are not worth it. For operators.
    public func approve(
        _ moves: [MoveID], anyway: Bool = false, key: RequestKey = .none
    ) throws(ClientError) -> MovesReply {
        let approval = ApproveMoves(key: key, moves: moves, anyway: anyway)
        let answer = try request(.approveMoves(approval))
        guard case .movesReply(let reply) = answer else { throw unexpected(answer) }
        return reply
    }
}
