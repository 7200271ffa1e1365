internal import SluiceLinux
internal import SluiceModel
internal import SluiceSpoke
internal import SluiceTransport
internal import SluiceTrust
internal import SluiceWire

/// Who a gateway is to its planner, and how it stays so: its certificate is renewed over the
/// connection that it has, long before it is over.
struct GatewayIdentity {
    /// The request that asks for a new certificate, told from all others, which have 0.
    static let correlation: UInt64 = 0x5345_4E45_574C

    /// What its connections prove themselves with.
    private(set) var context: SecureContext
    private var folder: TrustFolder
    private var stamp: Files.Stamp?
    private var nextTry = Instant(nanoseconds: 0)

    /// The one that the options name; nil for plain TCP, which only this machine may speak.
    init?(_ options: GatewayOptions) throws(DaemonFailure) {
        guard let path = options.identityFolder else {
            for planner in options.planners where !planner.mayBePlain(asked: options.isInsecure) {
                throw DaemonFailure(
                    "Whoever answers at \(planner) could be anybody: name the folder of "
                        + "the gateway's certificate with --identity; 'sluice gateway join' or "
                        + "'sluice trust issue' makes it. --insecure speaks plain TCP to a planner "
                        + "of this machine.")
            }
            return nil
        }
        do throws(TrustProblem) {
            folder = try TrustFolder.read(path)
            let wanted = Identity(role: .region, name: options.region.text)
            guard folder.name == .peer(wanted) else {
                throw TrustProblem.notOf("\(wanted)", folder)
            }
            stamp = folder.stamp
            context = try SecureContext(folder, .opening)
        } catch { throw DaemonFailure(error.description) }
    }

    /// What to ask for now; nil while there is time.
    mutating func request(_ now: Instant) throws(TrustProblem) -> RenewCertificate? {
        guard folder.certificate.isWaning, now >= nextTry else { return nil }
        let part = Duration.seconds(max(1, folder.certificate.secondsLeft / 8))
        nextTry = now + min(GatewayLimits.renewalPause, part)
        return RenewCertificate(request: try CertificateRequest.make(folder.key))
    }

    /// Keeps a certificate that came.
    func keep(_ issued: IssuedCertificate) throws(TrustProblem) {
        try folder.replace(by: try Certificate.read(der: issued.certificate))
    }

    /// Takes the certificate that is in the folder where that has changed: later connections show
    /// it. Says whether it had.
    mutating func look() throws(TrustProblem) -> Bool {
        let now = folder.stamp
        guard now != stamp else { return false }
        stamp = now
        let read = try TrustFolder.read(folder.path)
        guard read.name == folder.name else { throw TrustProblem.notOf("\(folder.name)", read) }
        context = try SecureContext(read, .opening)
        folder = read
        return true
    }

    /// How long its certificate still holds.
    var secondsLeft: Int64 { folder.certificate.secondsLeft }
}

extension GatewayDaemon {
    /// Asks for another certificate where this one is about to be over, and takes up what the
    /// folder has.
    mutating func keepIdentity(_ loop: inout EventLoop) {
        do throws(TrustProblem) {
            try lookAtIdentity()
            guard case .connected(let connection) = stage, spoke.isRegistered,
                let request = try identity?.request(loop.now)
            else { return }
            send(
                .renewCertificate(request), correlation: GatewayIdentity.correlation,
                to: connection, &loop)
        } catch { log.write("certificate not renewed", ["reason": error.description]) }
    }

    /// The planner's answer to that.
    mutating func take(renewal answer: Message, _ now: Instant) {
        switch answer {
        case .issuedCertificate(let issued):
            do throws(TrustProblem) {
                try identity?.keep(issued)
                try lookAtIdentity()
            } catch { log.write("certificate not renewed", ["reason": error.description]) }
        case .failure(let failure):
            log.write(
                "certificate not renewed",
                ["reason": failure.sentence, "holds": "\(identity?.secondsLeft ?? 0) s"])
        default: log.write("certificate not renewed", ["reason": "\(answer.kind) came"])
        }
    }

    private mutating func lookAtIdentity() throws(TrustProblem) {
        guard try identity?.look() == true else { return }
        log.write("certificate renewed", ["holds": "\(identity?.secondsLeft ?? 0) s"])
    }
}
