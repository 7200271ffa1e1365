import SluiceModel
package import SluicePlanner
package import SluiceWire

/// Gateways that join, and certificates that are renewed. Who signs is the owner's: the hub keeps
/// what may be signed, and lets no answer out before that is durable.
extension Hub {
    /// An operator lets a gateway join once.
    mutating func issueToken(_ issue: IssueToken, _ request: Request, at now: Moment) {
        guard configuration.signs else {
            return refuse(
                .unavailable,
                "This planner signs no certificates: start it with --authority, or make the "
                    + "gateway's folder with 'sluice trust issue'.", request)
        }
        guard let digest = TokenDigest(issue.digest) else {
            return refuse(.badRequest, "A digest has 32 bytes: SHA-256 of the secret.", request)
        }
        guard issue.region != .none, (1...HubConfiguration.longestToken).contains(issue.valid.count)
        else {
            return refuse(
                .badRequest,
                "A token names a region and holds for a second to \(HubConfiguration.longestToken) "
                    + "seconds, not \(issue.valid.count).", request)
        }
        let civil = Seconds(issue.valid.count * Int64(configuration.civilSpeed))
        let token = JoinToken(
            digest: digest, region: issue.region, until: now.civil.adding(civil))
        let reply = decide(
            .trust(.issueToken(key: issue.key, token)), by: request.identity, at: now)
        guard case .done(let sentence) = reply else { return refuse(reply, request) }
        answer(.done(Done(position: turnPosition, sentence: sentence)), request)
    }

    /// Uses up the token of a gateway whose certificate was signed, hands that over once the use is
    /// durable, and ends the connection.
    package mutating func join(
        _ id: SessionID, _ digest: TokenDigest, handing certificate: IssuedCertificate,
        correlation: UInt64, at now: Moment
    ) {
        let region = core.region(joiningWith: digest)
        let reply = decide(.trust(.useToken(digest)), by: itself, at: now)
        guard case .done(let sentence) = reply else {
            return expel(
                id, because: Failure(code: .notAllowed, sentence: "The token cannot be used."),
                at: now)
        }
        note(
            "join", Outcome(code: nil, sentence: sentence), from: id,
            by: region.map { Identity(role: .region, name: $0.text) }, at: now)
        send(.issuedCertificate(certificate), to: id, answering: correlation)
        output.close(id, because: sentence)
        closed(id, because: sentence, at: now)
    }

    /// Answers somebody who asked for a new certificate. It takes no credit, as it asks for none.
    package mutating func answerRenewal(
        _ answer: Message, to id: SessionID, correlation: UInt64, at now: Moment
    ) {
        note("renewCertificate", Outcome(answer), from: id, at: now)
        send(answer, to: id, answering: correlation)
    }
}
