internal import COpenSSL

/// An X.509 certificate: an authority's word on who holds a key, and until when.
@safe package final class Certificate {
    let x509: OpaquePointer

    /// Takes a certificate that the caller owns.
    init(owned x509: OpaquePointer) { unsafe self.x509 = x509 }

    deinit { unsafe X509_free(x509) }

    /// Reads the first certificate of a PEM file.
    package static func read(_ path: String) throws(TrustProblem) -> Certificate {
        let memory = try MemoryBuffer(try TrustFiles.read(path, what: "certificate"))
        guard let x509 = unsafe PEM_read_bio_X509(memory.bio, nil, nil, nil) else {
            throw TrustProblem(openSSL: "\(path) is no certificate in PEM")
        }
        return unsafe Certificate(owned: x509)
    }

    /// Reads one in DER.
    package static func read(der bytes: [UInt8]) throws(TrustProblem) -> Certificate {
        let read = unsafe bytes.withUnsafeBufferPointer { buffer in
            var place = buffer.baseAddress
            return unsafe d2i_X509(nil, &place, buffer.count)
        }
        guard let x509 = unsafe read else {
            throw TrustProblem(openSSL: "This is no certificate in DER")
        }
        return unsafe Certificate(owned: x509)
    }

    /// In DER.
    package var der: [UInt8] { unsafe DER.bytes { unsafe i2d_X509(x509, $0) } }

    /// SHA-256 of it in DER: what a token pins it by.
    package var fingerprint: [UInt8] { SHA256.of(der) }

    /// In PEM.
    package func pem() throws(TrustProblem) -> [UInt8] {
        let memory = try MemoryBuffer()
        guard unsafe PEM_write_bio_X509(memory.bio, x509) == 1 else {
            throw TrustProblem(openSSL: "The certificate cannot be written")
        }
        return memory.bytes
    }

    /// The number its authority gave it; ours fit in 63 bits.
    package var serial: UInt64 {
        var number: UInt64 = 0
        return unsafe ASN1_INTEGER_get_uint64(&number, X509_get0_serialNumber(x509)) == 1
            ? number : 0
    }

    /// Who holds it; nil where it says none of our URIs, or more than one.
    package var name: CertifiedName? {
        guard let raw = unsafe X509_get_ext_d2i(x509, NID_subject_alt_name, nil, nil) else {
            return nil
        }
        let names = OpaquePointer(raw)
        defer { unsafe GENERAL_NAMES_free(names) }
        guard unsafe OPENSSL_sk_num(names) == 1, let first = unsafe OPENSSL_sk_value(names, 0)
        else {
            return nil
        }
        let entry = unsafe first.assumingMemoryBound(to: GENERAL_NAME.self).pointee
        guard unsafe entry.type == GEN_URI, let text = unsafe entry.d.uniformResourceIdentifier
        else { return nil }
        let bytes = unsafe UnsafeBufferPointer(
            start: ASN1_STRING_get0_data(text), count: Int(ASN1_STRING_length(text)))
        return unsafe CertifiedName(uri: String(decoding: bytes, as: UTF8.self))
    }

    /// Seconds from now until it is over; negative after.
    package var secondsLeft: Int64 {
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard unsafe ASN1_TIME_diff(&days, &seconds, nil, X509_get0_notAfter(x509)) == 1 else {
            return 0
        }
        return Int64(days) * 86_400 + Int64(seconds)
    }

    /// How long it was to hold, in seconds.
    package var wholeSeconds: Int64 {
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard
            unsafe ASN1_TIME_diff(
                &days, &seconds, X509_get0_notBefore(x509), X509_get0_notAfter(x509)) == 1
        else { return 0 }
        return Int64(days) * 86_400 + Int64(seconds) - Int64(TrustLimits.backdatedSeconds)
    }

    /// Whether a new one should be asked for: two thirds of its time are over, so that a planner
    /// which is away for a month takes nobody's certificate with it.
    package var isWaning: Bool { secondsLeft < wholeSeconds / 3 }

    /// Whether `issuer` signed it, it is not over, and it may be shown by who is connected to.
    func isFit(issuer: Certificate) -> Bool {
        guard let store = unsafe X509_STORE_new() else { return false }
        defer { unsafe X509_STORE_free(store) }
        guard unsafe X509_STORE_add_cert(store, issuer.x509) == 1,
            let check = unsafe X509_STORE_CTX_new()
        else { return false }
        defer { unsafe X509_STORE_CTX_free(check) }
        defer { ERR_clear_error() }
        return unsafe X509_STORE_CTX_init(check, store, x509, nil) == 1
            && X509_STORE_CTX_set_purpose(check, X509_PURPOSE_SSL_SERVER) == 1
            && X509_verify_cert(check) == 1
    }

    /// Whether `key` is the one it speaks of.
    package func belongs(to key: PrivateKey) -> Bool {
        unsafe X509_check_private_key(x509, key.key) == 1
    }
}
