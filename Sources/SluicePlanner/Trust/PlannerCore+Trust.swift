import SluiceCoding
package import SluiceModel
import SluicePlacement
import SluiceWire

extension PlannerCore {
    /// Whose gateway may join with the secret of this digest now; nil where nobody may. O(tokens).
    package func region(joiningWith digest: TokenDigest) -> RegionName? {
        state.tokens.first { $0.digest == digest && $0.until > state.now }?.region
    }

    /// Tokens that were issued and not used; some may be over.
    package var tokens: [JoinToken] { state.tokens }

    mutating func work(_ command: TrustCommand, _ decision: inout Decision) -> Reply {
        switch command {
        case .issueToken(let key, let token): return issue(token, key, &decision)
        case .useToken(let digest):
            guard let region = region(joiningWith: digest) else {
                return .refused(
                    Refusal(.notAllowed, "this token is not known, was used, or is over"))
            }
            emit(.trust(.tokenUsed(digest)), &decision)
            return .done("region \(region) joins")
        case .note(let entry):
            let next = state.audit.head.number + 1
            guard entry.record.number == next else {
                return .refused(
                    Refusal(.badRequest, "act \(entry.record.number) is noted in place of \(next)"))
            }
            emit(.trust(.acted(entry)), &decision)
            return .done("noted")
        case .erase(let key, let organisation): return erase(organisation, key, &decision)
        case .forgotten(let region, let organisations):
            return forgotten(region, organisations, &decision)
        case .purged:
            if isPurgeDue { emit(.trust(.erasure(.purged)), &decision) }
            return .done("the journal was written anew")
        }
    }

    private mutating func issue(
        _ token: JoinToken, _ key: RequestKey, _ decision: inout Decision
    ) -> Reply {
        var body = StateHash()
        body.mix(token.region.text)
        for index in 0..<4 { body.mix(token.digest.words[index]) }
        if let reply = repeated(key, body.value, "a token of region \(token.region)") {
            return reply
        }
        guard token.until > state.now else {
            return .refused(Refusal(.badRequest, "the token would be over at once"))
        }
        guard !state.tokens.contains(where: { $0.digest == token.digest }) else {
            return .refused(Refusal(.badRequest, "there is a token of this secret already"))
        }
        let waiting = state.tokens.filter { $0.until > state.now }.count
        guard waiting < PlannerLimits.tokens else {
            return .refused(
                Refusal(.busy, "\(waiting) tokens wait to be used: some have to be used or be over")
            )
        }
        use(key, body.value, &decision)
        emit(.trust(.tokenIssued(token)), &decision)
        return .done("a gateway of region \(token.region) may join once")
    }
}

extension PlannerState {
    mutating func apply(_ event: TrustEvent) {
        switch event {
        case .tokenIssued(let token):
            tokens.removeAll { $0.until <= now }
            tokens.append(token)
        case .tokenUsed(let digest): tokens.removeAll { $0.digest == digest }
        case .acted(let entry): audit.append(entry)
        case .erasure(let event): apply(event)
        }
    }

    /// Appends the tokens that were not used, where there is any.
    func encodeTokens(into writer: inout ByteWriter) {
        guard !tokens.isEmpty else { return }
        writer.write(SnapshotSection.tokens.rawValue)
        writer.write(UInt32(tokens.count))
        for token in tokens { token.encode(into: &writer) }
    }
}
