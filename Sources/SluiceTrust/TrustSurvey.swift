internal import SluiceLinux

/// What a folder of certificates holds, for a person to read.
package enum TrustSurvey {
    /// One certificate.
    package struct Row: Hashable, Sendable {
        /// `role/name`.
        package let holder: String
        package let serial: UInt64
        /// Seconds until it is over; not above 0 where it is.
        package let secondsLeft: Int64
        /// `holds`, `ran out` or `revoked`.
        package let state: String
    }

    /// All that an authority issued, or the one certificate of a process's folder.
    package static func rows(of path: String) throws(TrustProblem) -> [Row] {
        if Files.exists("\(path)/authority.key") {
            let authority = try CertificateAuthority.open(path)
            let revoked = try authority.revoked()
            return try authority.issued().map { row($0, isRevoked: revoked.contains($0.serial)) }
        }
        let certificate = try Certificate.read("\(path)/\(TrustFolder.certificateFile)")
        let authority = try Certificate.read("\(path)/\(TrustFolder.authorityFile)")
        let list = "\(path)/\(TrustFolder.revokedFile)"
        let revoked =
            Files.exists(list) ? try RevocationList.read(list, of: authority) : .empty
        return [row(certificate, isRevoked: revoked.contains(certificate.serial))]
    }

    private static func row(_ certificate: Certificate, isRevoked: Bool) -> Row {
        let left = certificate.secondsLeft
        return Row(
            holder: certificate.name?.description ?? "nobody of ours", serial: certificate.serial,
            secondsLeft: left, state: isRevoked ? "revoked" : left > 0 ? "holds" : "ran out")
    }
}

extension CertificateAuthority {
    /// The serials that people mean by `wanted`: each a serial, or `role/name` for all of a
    /// holder's. Throws where one means nothing that was issued here.
    package func serials(of wanted: [String]) throws(TrustProblem) -> [UInt64] {
        let all = try issued()
        var serials: [UInt64] = []
        for text in wanted {
            let meant = all.filter { certificate in
                "\(certificate.serial)" == text || certificate.name?.description == text
            }
            guard !meant.isEmpty else {
                throw TrustProblem(
                    "This authority issued nothing that '\(text)' means; `sluice trust show` lists "
                        + "what it did. Nothing was revoked.")
            }
            serials += meant.map(\.serial)
        }
        return Set(serials).sorted()
    }
}
