internal import SluiceCoding
internal import SluiceHub
internal import SluiceModel
internal import SluicePlanner
internal import SluiceTransport
internal import SluiceTrust
internal import SluiceWire

extension PlannerDaemon {
    /// A gateway without a certificate shows a token. Wrong ones are told alike, so that nobody
    /// learns which ones there were.
    mutating func join(
        _ header: FrameHeader, _ body: RawSpan, from connection: ConnectionIdentity,
        at now: Moment, _ loop: borrowing EventLoop
    ) {
        let session = SessionID(connection.raw)
        guard hub.isOpen(session) else { return }
        do throws(Failure) {
            guard loop.isStranger(connection), door?.authority != nil else {
                throw Failure(
                    code: .notAllowed,
                    sentence:
                        "Nobody joins here: it takes TLS without a certificate, and a planner "
                        + "with --authority.")
            }
            let (digest, issued, region) = try joining(body, from: connection, at: now)
            log.write(
                "joined",
                [
                    "peer": peers.address(connection), "region": region.text,
                    "serial": "\(issued.serial)",
                ])
            hub.join(
                session, digest, handing: certificate(issued), correlation: header.correlation,
                at: now)
        } catch {
            log.write(
                "join refused",
                ["peer": peers.address(connection), "reason": error.sentence])
            hub.expel(session, because: error, at: now)
        }
    }

    /// The token and the certificate that it stands for, signed.
    private mutating func joining(
        _ body: RawSpan, from connection: ConnectionIdentity, at now: Moment
    ) throws(Failure) -> (TokenDigest, Certificate, RegionName) {
        let source = Self.source(peers.address(connection))
        guard door?.authority?.mayTry(from: source, at: now.boot) == true else {
            throw Failure(
                code: .busy, sentence: "Too many wrong tokens were shown lately; try again later.",
                retryAfter: .milliseconds(60_000))
        }
        let join: Join = try Self.read(body)
        guard let digest = TokenDigest(SHA256.of(join.secret)),
            let region = hub.core.region(joiningWith: digest),
            let name = CertifiedName(role: "region", name: region.text)
        else {
            door?.authority?.noteWrong(from: source, at: now.boot)
            throw Failure(
                code: .notAllowed,
                sentence: "This token is not known, was used, or is over: 'sluice trust token' "
                    + "makes another.")
        }
        return (digest, try sign(join.request, for: name), region)
    }

    /// Somebody's certificate is about to be over; he has shown it on this connection.
    mutating func renew(
        _ header: FrameHeader, _ body: RawSpan, from connection: ConnectionIdentity,
        at now: Moment, _ loop: borrowing EventLoop
    ) {
        let session = SessionID(connection.raw)
        let answer: Message
        do throws(Failure) {
            answer = .issuedCertificate(certificate(try renewing(body, connection, at: now, loop)))
        } catch {
            log.write(
                "renewal refused", ["peer": peers.address(connection), "reason": error.sentence])
            answer = .failure(error)
        }
        hub.answerRenewal(answer, to: session, correlation: header.correlation, at: now)
    }

    private mutating func renewing(
        _ body: RawSpan, _ connection: ConnectionIdentity, at now: Moment,
        _ loop: borrowing EventLoop
    ) throws(Failure) -> Certificate {
        guard let peer = loop.peer(of: connection), case .peer(let identity) = peer.name,
            door?.hasRevoked(peer.serial) == false
        else {
            throw Failure(
                code: .notAllowed, sentence: "Only who has shown a certificate has it renewed.")
        }
        guard door?.authority != nil else {
            throw Failure(
                code: .unavailable,
                sentence:
                    "This planner signs no certificates: 'sluice trust renew' does, where the "
                    + "authority is.")
        }
        guard door?.authority?.mayRenew(identity, at: now.boot) == true else {
            throw Failure(
                code: .busy, sentence: "Certificates of \(identity) were renewed a moment ago.",
                retryAfter: .milliseconds(60_000))
        }
        let request: RenewCertificate = try Self.read(body)
        let issued = try sign(request.request, for: peer.name, renewing: peer.serial)
        log.write("renewed", ["holder": "\(identity)", "serial": "\(issued.serial)"])
        return issued
    }

    private func sign(
        _ request: [UInt8], for name: CertifiedName, renewing old: UInt64? = nil
    ) throws(Failure) -> Certificate {
        do throws(TrustProblem) {
            guard let authority = door?.authority else { throw TrustProblem.noAuthority }
            return try authority.sign(request, for: name, renewing: old)
        } catch {
            throw Failure(
                code: .unavailable, sentence: "Nothing was signed: \(error)",
                retryAfter: .milliseconds(1_000))
        }
    }

    /// The body of a frame as a message of its kind.
    private static func read<Body: WireMessage>(_ body: RawSpan) throws(Failure) -> Body {
        do throws(CodingFault) {
            var reader = ByteReader(body)
            return try Body(from: &reader)
        } catch { throw Failure(code: .badBody, sentence: error.sentence(of: Body.kind)) }
    }

    private func certificate(_ issued: Certificate) -> IssuedCertificate {
        IssuedCertificate(
            certificate: issued.der, authority: door?.authority?.certificate.der ?? [])
    }

    /// An address without its port: what a source is counted by.
    static func source(_ address: String) -> String {
        String(address[..<(address.lastIndex(of: ":") ?? address.endIndex)])
    }
}

/// Thrown on the way to the peer that is told of it.
extension Failure: Error {}
