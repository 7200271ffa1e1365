import SluiceModel
import SluicePlanner
import SluiceSession
import SluiceWire

/// What came of an act.
struct Outcome: Sendable {
    /// The error; nil where it was done.
    var code: ErrorCode?
    /// What its answer said.
    var sentence: String
}

extension Outcome {
    init(_ answer: Message) {
        switch answer {
        case .failure(let failure): self.init(code: failure.code, sentence: failure.sentence)
        case .done(let done): self.init(code: nil, sentence: done.sentence)
        case .jobChanged(let changed): self.init(code: nil, sentence: changed.sentence)
        case .movesReply(let reply):
            let begun = reply.outcomes.filter(\.isBegun).map { "\($0.id.replica)" }
            self.init(
                code: nil,
                sentence: "\(begun.count) of \(reply.outcomes.count) moves begun: "
                    + begun.prefix(32).joined(separator: " "))
        default: self.init(code: nil, sentence: "\(answer.kind)")
        }
    }
}

/// The trail of who did what: acts that steer, what operators end and change of others, who joined
/// and had a certificate renewed, and what was refused. What tenants do with their own work is that
/// work's history.
extension Hub {
    /// Carries out `body`, and notes it in the trail where it is an act of that kind.
    mutating func noting(
        _ kind: MessageKind, _ request: Request, at now: Moment, _ body: (inout Hub) -> Void
    ) {
        let isOnOthers = kind == .cancel || kind == .changeJob
        let isAct = kind.steers || (isOnOthers && request.identity.role == .operator)
        guard isAct, configuration.digest != nil else { return body(&self) }
        outcome = Outcome(code: nil, sentence: "not answered at once")
        body(&self)
        if let outcome { note("\(kind)", outcome, from: request.session, at: now) }
        outcome = nil
    }

    /// Notes an act of the one at the other end, or of `newcomer` who is nobody there yet; nothing
    /// of a stranger. It is durable with the act, before its answer leaves.
    mutating func note(
        _ what: String, _ outcome: Outcome, from id: SessionID, by newcomer: Identity? = nil,
        at now: Moment
    ) {
        guard let digest = configuration.digest, let entry = sessions[id],
            let who = newcomer ?? entry.identity ?? entry.proven
        else { return }
        guard outcome.code == nil || refusalsToNote.take(at: now.boot) else {
            uncounted = uncounted.addingReportingOverflow(1).partialValue
            return
        }
        let link = core.auditHead
        let record = AuditRecord(
            number: link.number + 1, at: now.civil, who: who, from: entry.peer,
            serial: entry.serial, what: what, code: outcome.code?.rawValue ?? 0,
            sentence: outcome.sentence, uncounted: uncounted)
        uncounted = 0
        let act = AuditEntry(record: record, hash: digest(record.hashed(after: link)))
        _ = decide(.trust(.note(act)), by: itself, at: now)
    }
}
