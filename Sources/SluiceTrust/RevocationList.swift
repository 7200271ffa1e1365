internal import COpenSSL

/// The certificates that an authority took back (RFC 5280, 5), as its signed list says.
package struct RevocationList: Hashable, Sendable {
    /// Their serials, ascending.
    package let serials: [UInt64]

    /// An authority that took nothing back.
    package static let empty = RevocationList(serials: [])

    /// Whether it has that serial. O(log n).
    package func contains(_ serial: UInt64) -> Bool {
        var low = 0
        var high = serials.count
        while low < high {
            let middle = (low + high) / 2
            if serials[middle] < serial { low = middle + 1 } else { high = middle }
        }
        return low < serials.count && serials[low] == serial
    }

    /// What either of them has: what was taken back never comes again.
    package func merged(with other: RevocationList) -> RevocationList {
        RevocationList(serials: Set(serials).union(other.serials).sorted())
    }

    private init(serials: [UInt64]) { self.serials = serials }

    /// Reads a list in PEM. One that `authority` did not sign is an error: whoever can put a file
    /// there must not be able to let a stolen key in again.
    package static func read(
        _ path: String, of authority: Certificate
    ) throws(TrustProblem) -> RevocationList {
        let memory = try MemoryBuffer(try TrustFiles.read(path, what: "revocation list"))
        guard let list = unsafe PEM_read_bio_X509_CRL(memory.bio, nil, nil, nil) else {
            throw TrustProblem(openSSL: "\(path) is no revocation list in PEM")
        }
        defer { unsafe X509_CRL_free(list) }
        guard let key = unsafe X509_get0_pubkey(authority.x509),
            unsafe X509_CRL_verify(list, key) == 1
        else {
            throw TrustProblem(
                openSSL: "\(path) was not signed by the authority that is trusted here; copy the "
                    + "authority's own revoked.pem")
        }
        var serials: [UInt64] = []
        let entries = unsafe X509_CRL_get_REVOKED(list)
        for index in unsafe 0..<max(0, OPENSSL_sk_num(entries)) {
            guard let entry = unsafe OPENSSL_sk_value(entries, index) else { continue }
            var serial: UInt64 = 0
            let number = unsafe X509_REVOKED_get0_serialNumber(OpaquePointer(entry))
            guard unsafe ASN1_INTEGER_get_uint64(&serial, number) == 1 else {
                throw TrustProblem("\(path): a serial is longer than this authority gives.")
            }
            serials.append(serial)
        }
        return RevocationList(serials: serials.sorted())
    }

    /// The list of `serials`, signed, in PEM.
    static func sign(
        _ serials: [UInt64], by key: PrivateKey, of authority: Certificate
    ) throws(TrustProblem) -> [UInt8] {
        guard let list = unsafe X509_CRL_new(), let now = unsafe ASN1_TIME_new(),
            let next = unsafe ASN1_TIME_new()
        else { throw TrustProblem(openSSL: "No memory for a revocation list") }
        defer {
            unsafe X509_CRL_free(list)
            unsafe ASN1_TIME_free(now)
            unsafe ASN1_TIME_free(next)
        }
        let memory = try MemoryBuffer()
        guard unsafe X509_CRL_set_version(list, Int(X509_CRL_VERSION_2)) == 1,
            unsafe X509_CRL_set_issuer_name(list, X509_get_subject_name(authority.x509)) == 1,
            unsafe X509_gmtime_adj(now, 0) != nil,
            unsafe X509_gmtime_adj(next, TrustLimits.authorityDays * 86_400) != nil,
            unsafe X509_CRL_set1_lastUpdate(list, now) == 1,
            unsafe X509_CRL_set1_nextUpdate(list, next) == 1,
            serials.allSatisfy({ unsafe add($0, since: now, to: list) }),
            unsafe X509_CRL_sort(list) == 1, unsafe X509_CRL_sign(list, key.key, EVP_sha256()) > 0,
            unsafe PEM_write_bio_X509_CRL(memory.bio, list) == 1
        else { throw TrustProblem(openSSL: "The revocation list cannot be signed") }
        return memory.bytes
    }

    private static func add(
        _ serial: UInt64, since now: UnsafeMutablePointer<ASN1_TIME>, to list: OpaquePointer
    ) -> Bool {
        guard let entry = unsafe X509_REVOKED_new(), let number = unsafe ASN1_INTEGER_new() else {
            return false
        }
        defer { unsafe ASN1_INTEGER_free(number) }
        let isMade =
            unsafe ASN1_INTEGER_set_uint64(number, serial) == 1
            && X509_REVOKED_set_serialNumber(entry, number) == 1
            && X509_REVOKED_set_revocationDate(entry, now) == 1
        guard isMade, unsafe X509_CRL_add0_revoked(list, entry) == 1 else {
            unsafe X509_REVOKED_free(entry)
            return false
        }
        return true
    }
}
