internal import SluiceModel
public import SluiceWire

/// A request that did not go well: what happened, where, what to do next, and whether it is certain
/// that nothing was done.
public struct ClientError: Error, Hashable, Sendable {
    /// What went wrong, for programs.
    public enum Kind: Hashable, Sendable {
        /// The address cannot be read.
        case badAddress
        /// Nobody could be reached there in time.
        case unreachable
        /// One end could not prove to the other who it is.
        case untrusted
        /// The planner said no, with this code.
        case refused(ErrorCode)
        /// The answer did not come in time.
        case timedOut
        /// The connection broke, and broke again, while the answer was awaited.
        case connectionLost
        /// What came is no Sluice protocol, or not the answer to what was asked.
        case badAnswer
        /// The program asked for what a client cannot do.
        case misuse
    }

    /// What went wrong, for programs.
    public let kind: Kind
    /// What happened, as a sentence.
    public let what: String
    /// The planner's address.
    public let address: String
    /// What to do next, as a sentence.
    public let next: String
    /// Whether it is certain that nothing was changed.
    public let isDefinite: Bool

    /// Wraps what is known of a failure.
    public init(
        _ kind: Kind, _ what: String, at address: String, next: String, isDefinite: Bool = true
    ) {
        self.kind = kind
        self.what = what
        self.address = address
        self.next = next
        self.isDefinite = isDefinite
    }

    /// The planner's error code, where it was the planner that said no.
    public var code: ErrorCode? {
        if case .refused(let code) = kind { code } else { nil }
    }
}

extension ClientError: CustomStringConvertible {
    /// The whole, as a person reads it.
    public var description: String {
        let doubt = isDefinite ? "" : " It is not known whether it was done."
        return "\(what) (planner \(address)).\(doubt) \(next)"
    }
}

extension ClientError {
    /// What the planner said, with what to do about it.
    init(_ failure: Failure, at address: String) {
        let sentence =
            failure.sentence.hasSuffix(".")
            ? String(failure.sentence.dropLast()) : failure.sentence
        self.init(
            .refused(failure.code), sentence.isEmpty ? "Refused: \(failure.code)" : sentence,
            at: address, next: failure.code.advice, isDefinite: failure.code.isDefinite)
    }
}

extension ErrorCode {
    /// What a person does about it.
    var advice: String {
        switch self {
        case .badFrame, .badBody, .unexpectedMessage, .misbehaved:
            "Client and planner disagree about the protocol: compare their versions."
        case .versionUnsupported: "Use a client of the planner's version."
        case .notAllowed: "Ask as somebody who may, or ask an operator."
        case .timedOut: "Try again; look at the network if it stays so."
        case .busy: "Try again in a moment."
        case .notFound: "Look at the name or number: list what there is."
        case .badRequest: "Mend the named field and ask again."
        case .keyReused: "Use a new request key for a new request."
        case .keyExpired: "List the jobs to see whether it was done; then use a new key."
        case .unavailable: "Try again, or ask the planner that leads."
        case .outcomeUnknown: "Ask again with the same key, or list the jobs."
        case .regionTaken: "Stop the other gateway of the region first."
        case .plannerOlder: "The planner runs on an old journal: tell its operator."
        case .tooOld: "List the jobs, and watch from the list's position."
        case .regionUnreachable: "Try again when 'sluice regions' shows the region reachable."
        case .shuttingDown: "Try again when the planner is back."
        }
    }

    /// Whether a new connection may fare better than one that ended so.
    var isPassing: Bool {
        switch self {
        case .busy, .unavailable, .outcomeUnknown, .shuttingDown, .timedOut: true
        default: false
        }
    }
}

extension Failure {
    /// Whether the request is sent again by itself: the planner says when, or does not know whether
    /// it was done.
    var mayAskAgain: Bool {
        switch code {
        case .outcomeUnknown, .shuttingDown: true
        case .busy, .unavailable: retryAfter.count > 0
        default: false
        }
    }
}
