internal import SluiceLinux
public import SluiceModel
internal import SluiceTrust
internal import SluiceWire

extension SluiceClient {
    /// Makes the folder of a gateway's certificate at `folder`: makes a key, which leaves it for
    /// nobody, and has the planner at `address` sign it, with the token that an operator made.
    /// Nothing is said to a planner that the token's authority has not certified. Gives who the
    /// folder's holder is. Where it fails for a passing reason it may be tried again, with the same
    /// key.
    public static func join(
        _ address: String, token: String, into folder: String, timeout: Duration = .seconds(30)
    ) throws(ClientError) -> Identity {
        guard let socketAddress = SocketAddress(address) else {
            throw ClientError(
                .badAddress, "'\(address)' is no address", at: address,
                next: "Write it as 10.0.0.1:7400 or [::1]:7400.")
        }
        guard let read = TokenText(token) else {
            throw ClientError(
                .misuse, "This is no token", at: address,
                next: "'sluice trust token region NAME' prints one: sluice-join-…")
        }
        let join: Join
        let context: SecureContext
        do throws(TrustProblem) {
            let key = try TrustFolder.begin(folder)
            join = Join(secret: read.secret, request: try CertificateRequest.make(key))
            context = try SecureContext(pinning: read.fingerprint)
        } catch { throw ClientError(error, at: address) }
        let answer = try exchange(join, socketAddress, context, at: address, within: timeout)
        do throws(TrustProblem) {
            return try keep(answer, pinned: read.fingerprint, in: folder)
        } catch { throw ClientError(error, at: address) }
    }

    private static func keep(
        _ answer: IssuedCertificate, pinned fingerprint: [UInt8], in folder: String
    ) throws(TrustProblem) -> Identity {
        let authority = try Certificate.read(der: answer.authority)
        guard authority.fingerprint == fingerprint else {
            throw TrustProblem.strange("another authority's certificate came")
        }
        let made = try TrustFolder.finish(
            folder, try Certificate.read(der: answer.certificate), of: authority)
        guard case .peer(let identity) = made.name else {
            throw TrustProblem.strange("the certificate is a planner's")
        }
        return identity
    }

    /// Has the planner sign the certificate of `folder` anew, over this connection, and puts the
    /// new one there.
    public func renewCertificate(of folder: String) throws(ClientError) {
        let (read, wanted) = try renewal(of: folder)
        let answer = try request(.renewCertificate(RenewCertificate(request: wanted)))
        guard case .issuedCertificate(let issued) = answer else { throw unexpected(answer) }
        do throws(TrustProblem) {
            try read.replace(by: try Certificate.read(der: issued.certificate))
        } catch { throw ClientError(error, at: address) }
    }

    private func renewal(of folder: String) throws(ClientError) -> (TrustFolder, [UInt8]) {
        do throws(TrustProblem) {
            let read = try TrustFolder.read(folder)
            return (read, try CertificateRequest.make(read.key))
        } catch { throw ClientError(error, at: address) }
    }

    private static func exchange(
        _ join: Join, _ socketAddress: SocketAddress, _ context: SecureContext,
        at address: String, within timeout: Duration
    ) throws(ClientError) -> IssuedCertificate {
        let deadline = Instant.now + timeout
        do throws(Connection.End) {
            let connection = try Connection(
                to: socketAddress, context: context, first: .join(join), deadline: deadline)
            while try connection.wait(until: deadline) {
                guard let (_, message) = try connection.next() else { continue }
                guard case .issuedCertificate(let issued) = message else {
                    throw .garbage("the answer to a token is \(message.kind)")
                }
                return issued
            }
            throw .lost("no answer came in time")
        } catch { throw ClientError(error, at: address) }
    }
}
