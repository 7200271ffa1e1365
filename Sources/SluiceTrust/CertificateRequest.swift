internal import COpenSSL

/// What the holder of a key asks an authority to sign (RFC 2986), signed with that key: so nobody
/// gets a certificate for a key that he has not.
///
/// It names nobody. Whom the certificate is for is not the holder's to say.
@safe package final class CertificateRequest {
    private let request: OpaquePointer
    let key: PrivateKey

    /// Asks for `key`.
    package static func make(_ key: PrivateKey) throws(TrustProblem) -> [UInt8] {
        guard let request = unsafe X509_REQ_new() else {
            throw TrustProblem(openSSL: "No memory for a request")
        }
        defer { unsafe X509_REQ_free(request) }
        guard unsafe X509_REQ_set_version(request, 0) == 1,
            unsafe X509_REQ_set_pubkey(request, key.key) == 1,
            unsafe X509_REQ_sign(request, key.key, EVP_sha256()) > 0
        else { throw TrustProblem(openSSL: "The request cannot be made") }
        return unsafe DER.bytes { unsafe i2d_X509_REQ(request, $0) }
    }

    /// Reads one; throws where it is none, where its key did not sign it, or where the key is
    /// weaker than the 112 bits that are still taken for enough (NIST SP 800-57).
    init(_ bytes: [UInt8]) throws(TrustProblem) {
        let read = unsafe bytes.withUnsafeBufferPointer { buffer in
            var place = buffer.baseAddress
            return unsafe d2i_X509_REQ(nil, &place, buffer.count)
        }
        guard let request = unsafe read else {
            throw TrustProblem(openSSL: "This is no request for a certificate")
        }
        guard let key = unsafe X509_REQ_get_pubkey(request),
            unsafe X509_REQ_verify(request, key) == 1, unsafe EVP_PKEY_get_security_bits(key) >= 112
        else {
            unsafe X509_REQ_free(request)
            throw TrustProblem(openSSL: "The request was not signed by its key, or that is weak")
        }
        unsafe self.request = request
        self.key = unsafe PrivateKey(owned: key)
    }

    deinit { unsafe X509_REQ_free(request) }
}

/// DER, as OpenSSL's `i2d` functions write it.
enum DER {
    /// What `write` writes: called once for the length and once for the bytes.
    static func bytes(
        _ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
    ) -> [UInt8] {
        let count = Int(write(nil))
        guard count > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            var place = room.baseAddress
            filled = max(0, Int(unsafe write(&place)))
        }
    }
}

/// SHA-256.
package enum SHA256 {
    /// The 32 bytes of the digest.
    package static func of(_ bytes: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 32) { room, filled in
            let isDone = unsafe EVP_Digest(
                bytes, bytes.count, room.baseAddress, nil, EVP_sha256(), nil)
            precondition(isDone == 1, "SHA-256 is in every OpenSSL")
            filled = 32
        }
    }
}
