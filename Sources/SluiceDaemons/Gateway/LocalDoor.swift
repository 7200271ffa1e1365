internal import SluiceLinux
internal import SluiceModel
internal import SluiceSession
internal import SluiceTransport
internal import SluiceWire

/// The connections on a gateway's own socket, and what they wait for.
struct LocalDoor {
    /// One of the site's own people, or their program.
    struct Peer {
        let connection: ConnectionIdentity
        var session: AcceptingSession
    }

    /// An answer on its way.
    struct Answer {
        let connection: ConnectionIdentity
        let correlation: UInt64
        let message: Message
        /// Whether it tells of a change, which must be durable first.
        let isPromise: Bool
    }

    /// A page of runs is the longest answer; a few people look at once.
    static let peers = 32

    private(set) var peers: [Peer] = []
    var answers: [Answer] = []

    /// The socket's path for a data folder.
    static func path(in folder: String) -> String { "\(folder)/gateway.sock" }

    func index(of connection: ConnectionIdentity) -> Int? {
        peers.firstIndex { $0.connection == connection }
    }

    /// Takes a new peer; false where there are too many.
    mutating func open(_ connection: ConnectionIdentity, at now: BootTime) -> Bool {
        guard peers.count < Self.peers else { return false }
        let session = AcceptingSession(openedAt: now, limits: SessionLimits(), isLocal: true)
        peers.append(Peer(connection: connection, session: session))
        return true
    }

    /// Forgets a peer that is gone; false where it was none.
    mutating func close(_ connection: ConnectionIdentity) -> Bool {
        guard let index = index(of: connection) else { return false }
        peers.remove(at: index)
        answers.removeAll { $0.connection == connection }
        return true
    }

    /// Does something with a peer's session.
    mutating func withSession<Result>(
        _ index: Int, _ body: (inout AcceptingSession) -> Result
    ) -> Result { body(&peers[index].session) }
}
