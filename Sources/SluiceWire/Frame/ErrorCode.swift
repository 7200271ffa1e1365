/// Why a request or a connection was refused. Numbers are never used again.
@frozen
public enum ErrorCode: UInt16, Sendable, CaseIterable {
    /// The frame is no frame of ours, or its checksum does not match.
    case badFrame = 1
    /// No common protocol version.
    case versionUnsupported = 2
    /// A message this version does not know, or that may not come now.
    case unexpectedMessage = 3
    /// A body that does not decode, or breaks a bound.
    case badBody = 4
    /// The role may not send this message.
    case notAllowed = 5
    /// The handshake did not come in time, or the peer fell silent.
    case timedOut = 6
    /// The peer sent past its credit, or misbehaved too often.
    case misbehaved = 7
    /// The planner has as much to do as it can hold; nothing was done.
    case busy = 8
    /// No such job, site, region or pool.
    case notFound = 9
    /// A field's value makes no sense; the sentence names it.
    case badRequest = 10
    /// The same request key came with another body.
    case keyReused = 11
    /// The request key is older than the window. An earlier try may have been done.
    case keyExpired = 12
    /// The planner is not the leader, or its journal does not take writes.
    case unavailable = 13
    /// The journal failed while the request was on its way: it may have happened, ask again.
    case outcomeUnknown = 14
    /// A second gateway of a region that has one.
    case regionTaken = 15
    /// The planner is older than the peer: a restored backup or a lost tail.
    case plannerOlder = 16
    /// The watch's resume token is past; list again.
    case tooOld = 17
    /// The region's gateway cannot be reached now.
    case regionUnreachable = 18
    /// The planner stops.
    case shuttingDown = 19

    /// Whether it certainly did not happen. `keyExpired` is not: an earlier try may have been done.
    public var isDefinite: Bool {
        switch self {
        case .badFrame, .versionUnsupported, .unexpectedMessage, .badBody, .notAllowed, .busy,
            .notFound, .badRequest, .keyReused, .unavailable, .regionTaken, .plannerOlder,
            .tooOld, .regionUnreachable:
            true
        case .timedOut, .misbehaved, .keyExpired, .outcomeUnknown, .shuttingDown:
            false
        }
    }
}
