internal import COpenSSL
internal import SluiceLinux

/// A small certificate authority in a folder: it says who holds which key, and takes it back.
///
///     authority.key    its private key, mode 0600: whoever reads it can be anybody
///     authority.pem    its certificate, which everybody has
///     issued/N.pem     each certificate it issued, by its serial
///     revoked.pem      the list of those that hold no more (RFC 5280, 5), signed
///
/// One process at a time changes it; a file lock sees to that.
package final class CertificateAuthority {
    private let folder: String
    private let key: PrivateKey
    private let certificate: Certificate
    private let lock: FileLock

    private init(
        _ folder: String, _ key: PrivateKey, _ certificate: Certificate, _ lock: consuming FileLock
    ) {
        self.folder = folder
        self.key = key
        self.certificate = certificate
        self.lock = lock
    }

    /// Makes one in `folder`, which must have none.
    package static func create(
        _ folder: String, name: String, days: Int = TrustLimits.authorityDays
    ) throws(TrustProblem) -> CertificateAuthority {
        try TrustFiles.makeFolder(folder)
        try TrustFiles.makeFolder("\(folder)/issued")
        let lock = try Self.lock(folder)
        guard !Files.exists("\(folder)/authority.key") else {
            throw TrustProblem(
                "\(folder) has an authority already; all that it signed would be worth nothing. "
                    + "Name another folder, or issue from this one with `sluice trust issue`.")
        }
        let key = try PrivateKey.make()
        let draft = try CertificateDraft(
            serial: CertificateDraft.newSerial(), commonName: "Sluice authority \(name)",
            seconds: days * 86_400)
        try draft.becomeAuthority(key)
        let authority = CertificateAuthority(folder, key, draft.certificate, lock)
        try key.write("\(folder)/authority.key")
        try TrustFiles.write("\(folder)/authority.pem", try draft.certificate.pem())
        try authority.writeRevoked([])
        return authority
    }

    /// Opens the one in `folder`.
    package static func open(_ folder: String) throws(TrustProblem) -> CertificateAuthority {
        guard Files.exists("\(folder)/authority.key") else {
            throw TrustProblem(
                "\(folder) has no authority: `sluice trust init \(folder)` makes one; a folder "
                    + "that was issued to somebody is not one.")
        }
        let lock = try Self.lock(folder)
        let key = try PrivateKey.read("\(folder)/authority.key")
        let certificate = try Certificate.read("\(folder)/authority.pem")
        guard certificate.belongs(to: key) else {
            throw TrustProblem(
                "\(folder)/authority.pem is not the certificate of authority.key beside it: bring "
                    + "both back from one backup.")
        }
        return CertificateAuthority(folder, key, certificate, lock)
    }

    /// Makes a key for `name`, signs it, and writes what its process needs into `target`.
    package func issue(
        _ name: CertifiedName, into target: String, days: Int
    ) throws(TrustProblem) -> Certificate {
        try TrustFiles.makeFolder(target)
        guard !Files.exists("\(target)/\(TrustFolder.keyFile)") else {
            throw TrustProblem(
                "\(target) has a key already; `sluice trust renew` signs it anew, or name another "
                    + "folder.")
        }
        let holder = try PrivateKey.make()
        let issued = try sign(name, of: holder, seconds: days * 86_400)
        try holder.write("\(target)/\(TrustFolder.keyFile)")
        try TrustFiles.write("\(target)/\(TrustFolder.certificateFile)", try issued.pem())
        try TrustFiles.write("\(target)/\(TrustFolder.authorityFile)", try certificate.pem())
        return issued
    }

    /// Signs the key of `target` anew, for the name that its certificate has; the old certificate
    /// holds as long as it said.
    package func renew(_ target: String, days: Int) throws(TrustProblem) -> Certificate {
        let old = try Certificate.read("\(target)/\(TrustFolder.certificateFile)")
        let holder = try PrivateKey.read("\(target)/\(TrustFolder.keyFile)")
        guard let name = old.name, hasSigned(old), old.belongs(to: holder) else {
            throw TrustProblem(
                "\(target) holds no certificate of this authority with its key: have one issued.")
        }
        guard try !revoked().contains(old.serial) else {
            throw TrustProblem(
                "The certificate of \(name), serial \(old.serial), was revoked; have a new one "
                    + "issued into a new folder.")
        }
        let issued = try sign(name, of: holder, seconds: days * 86_400)
        try TrustFiles.write("\(target)/\(TrustFolder.certificateFile)", try issued.pem())
        return issued
    }

    /// Signs the key of a request (RFC 2986, in DER) for `name`. Where the holder has one that is
    /// to be renewed, its serial is `old`: one that was taken back is not.
    package func sign(
        request: [UInt8], for name: CertifiedName, seconds: Int, renewing old: UInt64? = nil
    ) throws(TrustProblem) -> Certificate {
        if let old, try revoked().contains(old) {
            throw TrustProblem("The certificate of \(name), serial \(old), was revoked.")
        }
        return try sign(name, of: try CertificateRequest(request).key, seconds: seconds)
    }

    /// Its own certificate.
    package var itself: Certificate { certificate }

    /// Takes certificates back, for good. Unknown serials are an error, and nothing is done.
    package func revoke(_ serials: [UInt64]) throws(TrustProblem) {
        let known = try issued().map(\.serial)
        if let unknown = serials.first(where: { !known.contains($0) }) {
            throw TrustProblem(
                "This authority issued no certificate with serial \(unknown); `sluice trust show "
                    + "\(folder)` lists them.")
        }
        try writeRevoked(try revoked().union(serials))
    }

    /// All that it issued, in the order of their serials.
    package func issued() throws(TrustProblem) -> [Certificate] {
        let names: [String]
        do throws(KernelError) {
            names = try Files.names(in: "\(folder)/issued")
        } catch { throw TrustProblem("What was issued cannot be listed: \(error).") }
        var all: [Certificate] = []
        for name in names where name.hasSuffix(".pem") {
            all.append(try Certificate.read("\(folder)/issued/\(name)"))
        }
        return all.sorted { $0.serial < $1.serial }
    }

    /// The serials that hold no more.
    package func revoked() throws(TrustProblem) -> Set<UInt64> {
        Set(
            try RevocationList.read("\(folder)/\(TrustFolder.revokedFile)", of: certificate)
                .serials)
    }

    /// Puts the list of what was taken back into a process's folder.
    package func publish(to target: String) throws(TrustProblem) {
        let list = try TrustFiles.read(
            "\(folder)/\(TrustFolder.revokedFile)", what: "revocation list")
        try TrustFiles.write("\(target)/\(TrustFolder.revokedFile)", list)
    }

    private func sign(
        _ name: CertifiedName, of holder: PrivateKey, seconds: Int
    ) throws(TrustProblem) -> Certificate {
        let draft = try CertificateDraft(
            serial: CertificateDraft.newSerial(), commonName: "\(name)", seconds: seconds)
        try draft.sign(holder, name: name, by: key, of: certificate)
        let path = "\(folder)/issued/\(draft.certificate.serial).pem"
        try TrustFiles.write(path, try draft.certificate.pem())
        return draft.certificate
    }

    private func hasSigned(_ other: Certificate) -> Bool {
        unsafe X509_verify(other.x509, key.key) == 1
    }

    private func writeRevoked(_ serials: Set<UInt64>) throws(TrustProblem) {
        let list = try RevocationList.sign(serials.sorted(), by: key, of: certificate)
        try TrustFiles.write("\(folder)/\(TrustFolder.revokedFile)", list)
    }

    private static func lock(_ folder: String) throws(TrustProblem) -> FileLock {
        do throws(KernelError) {
            return try FileLock("\(folder)/authority.lock")
        } catch {
            throw TrustProblem("Another process works on the authority in \(folder): \(error).")
        }
    }
}
