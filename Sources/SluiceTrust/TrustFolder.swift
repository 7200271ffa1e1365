package import SluiceLinux

/// What one process shows and whom it believes: the folder that `sluice trust issue` makes.
///
///     identity.pem     its certificate
///     identity.key     the key of it, mode 0600
///     authority.pem    the authority that it believes
///     revoked.pem      what the authority took back; need not be there
package struct TrustFolder {
    static let certificateFile = "identity.pem"
    static let keyFile = "identity.key"
    static let authorityFile = "authority.pem"
    static let revokedFile = "revoked.pem"

    /// Where it is.
    package let path: String
    /// Who its holder is.
    package let name: CertifiedName
    package let certificate: Certificate
    package let key: PrivateKey
    package let authority: Certificate

    /// Reads it whole; throws where a part is missing, is over, or does not fit the others.
    package static func read(_ path: String) throws(TrustProblem) -> TrustFolder {
        let certificate = try Certificate.read("\(path)/\(certificateFile)")
        let key = try PrivateKey.read("\(path)/\(keyFile)")
        let authority = try Certificate.read("\(path)/\(authorityFile)")
        guard let name = certificate.name else {
            throw TrustProblem(
                "\(path)/\(certificateFile) names nobody of ours; have one issued by `sluice trust "
                    + "issue`.")
        }
        guard certificate.belongs(to: key) else {
            throw TrustProblem(
                "\(path)/\(keyFile) is not the key of \(certificateFile) beside it: bring both "
                    + "back from one backup, or have new ones issued.")
        }
        guard certificate.secondsLeft > 0 else {
            throw TrustProblem(
                "The certificate of \(name) in \(path) ran out \(-certificate.secondsLeft) seconds "
                    + "ago: `sluice trust renew \(path)` where the authority is.")
        }
        return TrustFolder(
            path: path, name: name, certificate: certificate, key: key, authority: authority)
    }

    /// What its authority took back, as the file beside it says; empty where there is none.
    package func revoked() throws(TrustProblem) -> RevocationList {
        guard Files.exists(revokedPath) else { return .empty }
        return try RevocationList.read(revokedPath, of: authority)
    }

    /// Changes when its certificate does.
    package var stamp: Files.Stamp? { Files.stamp("\(path)/\(Self.certificateFile)") }

    /// Puts a new certificate for its key in the place of the old one.
    package func replace(by certificate: Certificate) throws(TrustProblem) {
        guard certificate.belongs(to: key), certificate.name == name else {
            throw TrustProblem("A certificate came that is not \(name)'s; the old one stays.")
        }
        try TrustFiles.write("\(path)/\(Self.certificateFile)", try certificate.pem())
    }

    /// Makes the folder of one who joins: a key, kept before anybody is told of it. An earlier
    /// try's key is used again.
    package static func begin(_ path: String) throws(TrustProblem) -> PrivateKey {
        guard !Files.exists("\(path)/\(certificateFile)") else {
            throw TrustProblem(
                "\(path) has a certificate already: `sluice trust show \(path)` says whose. Name "
                    + "another folder with --into.")
        }
        if Files.exists("\(path)/\(keyFile)") { return try PrivateKey.read("\(path)/\(keyFile)") }
        try TrustFiles.makeFolder(path)
        let key = try PrivateKey.make()
        try key.write("\(path)/\(keyFile)")
        return key
    }

    /// Makes the folder whole. The certificate comes last: with it the folder can be used.
    package static func finish(
        _ path: String, _ certificate: Certificate, of authority: Certificate
    ) throws(TrustProblem) -> TrustFolder {
        try TrustFiles.write("\(path)/\(authorityFile)", try authority.pem())
        try TrustFiles.write("\(path)/\(certificateFile)", try certificate.pem())
        return try read(path)
    }

    /// Changes when the file of revoked certificates does; nil where there is none.
    package var revokedStamp: Files.Stamp? { Files.stamp(revokedPath) }

    private var revokedPath: String { "\(path)/\(Self.revokedFile)" }
}
