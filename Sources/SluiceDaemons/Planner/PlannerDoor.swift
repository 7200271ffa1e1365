internal import SluiceHub
internal import SluiceLinux
internal import SluiceModel
internal import SluicePlanner
internal import SluiceTransport
internal import SluiceTrust
internal import SluiceWire

/// Who may come to a planner: the authority it believes, and whom that took back since.
struct PlannerDoor {
    private(set) var context: SecureContext
    /// Signs for those who join and renew; nil where this planner signs nothing.
    var authority: PlannerAuthority?
    private var folder: TrustFolder
    private var folderStamp: Files.Stamp?
    private var stamp: Files.Stamp?
    private var revoked: RevocationList

    /// The door that the options ask for; nil for plain TCP, which only this machine may speak.
    init?(_ options: PlannerOptions) throws(DaemonFailure) {
        guard let path = options.identityFolder else {
            guard options.address.mayBePlain(asked: options.isInsecure) else {
                throw DaemonFailure(
                    "Whoever reaches \(options.address) could be anybody: name the folder of the "
                        + "planner's certificate with --identity, which 'sluice trust issue' "
                        + "makes, or listen on 127.0.0.1 with --insecure.")
            }
            return nil
        }
        do throws(TrustProblem) {
            folder = try TrustFolder.read(path)
            guard case .planner = folder.name else {
                throw TrustProblem.notOf("planner", folder)
            }
            authority = try PlannerAuthority(options, of: folder.authority)
            context = try SecureContext(
                folder, .accepting, welcomesStrangers: authority != nil)
            folderStamp = folder.stamp
            revoked = try folder.revoked()
            stamp = folder.revokedStamp
        } catch { throw DaemonFailure(error.description) }
    }

    /// Whether the authority took a certificate back.
    func hasRevoked(_ serial: UInt64) -> Bool { revoked.contains(serial) }

    /// Renews the planner's own certificate where it is about to be over, and takes one that was
    /// put into its folder. Says whether new connections are to be shown another.
    mutating func lookAtItself() throws(TrustProblem) -> Bool {
        if let authority, folder.certificate.isWaning { try authority.renew(folder) }
        let now = folder.stamp
        guard now != folderStamp else { return false }
        folderStamp = now
        let read = try TrustFolder.read(folder.path)
        guard read.name == folder.name, read.authority.fingerprint == folder.authority.fingerprint
        else { throw TrustProblem.notOf("\(folder.name) of the same authority", read) }
        context = try SecureContext(read, .accepting, welcomesStrangers: authority != nil)
        folder = read
        return true
    }

    /// How long its own certificate still holds, in seconds.
    var secondsLeft: Int64 { folder.certificate.secondsLeft }

    /// Reads the list again where its file changed. Throws, and keeps what it knows, where that
    /// cannot be read: what was revoked stays so.
    mutating func look() throws(TrustProblem) -> Bool {
        let now = folder.revokedStamp
        guard now != stamp else { return false }
        // Told once of each change, whatever it holds.
        stamp = now
        revoked = revoked.merged(with: try folder.revoked())
        return true
    }
}

extension PlannerDaemon {
    /// Learns who is at the other end of a connection before its first frame is looked at; false
    /// where nobody may be, and then it is closed.
    mutating func meet(
        _ connection: ConnectionIdentity, at now: Moment, _ loop: borrowing EventLoop
    ) -> Bool {
        guard let door else { return true }
        // The hub lets it join, and takes no hello of it.
        if loop.isStranger(connection) { return true }
        let session = SessionID(connection.raw)
        guard let peer = loop.peer(of: connection), case .peer(let identity) = peer.name else {
            hub.expel(
                session,
                because: Failure(
                    code: .notAllowed, sentence: "A planner's certificate opens no session here."),
                at: now)
            return false
        }
        guard !door.hasRevoked(peer.serial) else {
            hub.expel(session, because: .revoked(identity, peer.serial), at: now)
            return false
        }
        hub.proved(session, identity, serial: peer.serial)
        return true
    }

    /// Keeps its own certificate from running out.
    mutating func lookAtItself(_ loop: inout EventLoop) {
        guard door != nil, loop.now >= nextLookAtItself else { return }
        nextLookAtItself = loop.now + PlannerLimits.ownCertificatePause
        do throws(TrustProblem) {
            guard try door?.lookAtItself() == true, let door, let listener else { return }
            loop.secure(listener, with: door.context)
            log.write("certificate renewed", ["holds": "\(door.secondsLeft) s"])
        } catch {
            log.write("certificate not renewed", ["reason": error.description])
            nextLookAtItself = loop.now + PlannerLimits.ownCertificatePause * 60
        }
    }

    /// Closes the sessions whose certificates were revoked since the last tick.
    mutating func expelRevoked(_ loop: inout EventLoop) {
        do throws(TrustProblem) {
            guard try door?.look() == true, let door else { return }
            log.write("revocations read")
            for connection in peers.all {
                guard let peer = loop.peer(of: connection), door.hasRevoked(peer.serial),
                    case .peer(let identity) = peer.name
                else { continue }
                hub.expel(
                    SessionID(connection.raw), because: .revoked(identity, peer.serial),
                    at: moment(loop))
            }
        } catch { log.write("revocations not read", ["reason": error.description]) }
    }
}

extension Failure {
    fileprivate static func revoked(_ identity: Identity, _ serial: UInt64) -> Failure {
        Failure(
            code: .notAllowed,
            sentence: "The certificate of \(identity), serial \(serial), was revoked.")
    }
}
