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

    /// Whether `key` is the one it speaks of.
    package func belongs(to key: PrivateKey) -> Bool {
        unsafe X509_check_private_key(x509, key.key) == 1
    }
}
