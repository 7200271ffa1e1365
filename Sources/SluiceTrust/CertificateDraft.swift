internal import COpenSSL
internal import SluiceLinux

/// A certificate on its way to its signature (X.509 version 3, RFC 5280).
@safe final class CertificateDraft {
    let certificate: Certificate
    private var x509: OpaquePointer { unsafe certificate.x509 }

    /// 63 random bits: RFC 5280 wants a positive number that nobody can guess and none has twice.
    static func newSerial() -> UInt64 { max(1, SystemRandom.word() >> 1) }

    init(serial: UInt64, commonName: String, seconds: Int) throws(TrustProblem) {
        guard let x509 = unsafe X509_new() else { throw TrustProblem(openSSL: "No certificate") }
        certificate = unsafe Certificate(owned: x509)
        let subject = unsafe X509_get_subject_name(x509)
        guard unsafe X509_set_version(x509, Int(X509_VERSION_3)) == 1,
            unsafe ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), serial) == 1,
            unsafe X509_gmtime_adj(X509_getm_notBefore(x509), -TrustLimits.backdatedSeconds) != nil,
            unsafe X509_gmtime_adj(X509_getm_notAfter(x509), seconds) != nil,
            unsafe X509_NAME_add_entry_by_txt(
                subject, "CN", MBSTRING_UTF8, commonName, Int32(commonName.utf8.count), -1, 0) == 1
        else { throw TrustProblem(openSSL: "The certificate cannot be made") }
    }

    /// Signs itself, as an authority that signs processes and no further authorities.
    func becomeAuthority(_ key: PrivateKey) throws(TrustProblem) {
        guard unsafe X509_set_issuer_name(x509, X509_get_subject_name(x509)) == 1,
            unsafe X509_set_pubkey(x509, key.key) == 1
        else { throw TrustProblem(openSSL: "The authority cannot be made") }
        try add(NID_basic_constraints, "critical,CA:TRUE,pathlen:0", by: certificate)
        try add(NID_key_usage, "critical,keyCertSign,cRLSign", by: certificate)
        try add(NID_subject_key_identifier, "hash", by: certificate)
        guard unsafe X509_sign(x509, key.key, EVP_sha256()) > 0 else {
            throw TrustProblem(openSSL: "The authority cannot be signed")
        }
    }

    /// Has `issuer` sign that `holder`'s key is that of `name`.
    func sign(
        _ holder: PrivateKey, name: CertifiedName, by key: PrivateKey, of issuer: Certificate
    ) throws(TrustProblem) {
        guard unsafe X509_set_issuer_name(x509, X509_get_subject_name(issuer.x509)) == 1,
            unsafe X509_set_pubkey(x509, holder.key) == 1
        else { throw TrustProblem(openSSL: "The certificate of \(name) cannot be made") }
        try add(NID_basic_constraints, "critical,CA:FALSE", by: issuer)
        try add(NID_key_usage, "critical,digitalSignature", by: issuer)
        // A gateway is a client of its planner and the server of its own socket.
        try add(NID_ext_key_usage, "serverAuth,clientAuth", by: issuer)
        try add(NID_subject_key_identifier, "hash", by: issuer)
        try add(NID_authority_key_identifier, "keyid", by: issuer)
        try addName(name)
        guard unsafe X509_sign(x509, key.key, EVP_sha256()) > 0 else {
            throw TrustProblem(openSSL: "The certificate of \(name) cannot be signed")
        }
    }

    private func add(
        _ kind: Int32, _ value: String, by issuer: Certificate
    ) throws(TrustProblem) {
        var context = unsafe X509V3_CTX()
        unsafe X509V3_set_ctx(&context, issuer.x509, x509, nil, nil, 0)
        guard let made = unsafe X509V3_EXT_conf_nid(nil, &context, kind, value) else {
            throw TrustProblem(openSSL: "The extension \(value) cannot be made")
        }
        defer { unsafe X509_EXTENSION_free(made) }
        guard unsafe X509_add_ext(x509, made, -1) == 1 else {
            throw TrustProblem(openSSL: "The extension \(value) cannot be added")
        }
    }

    /// The URI, made part by part: OpenSSL's text form of it has an escape for each comma.
    private func addName(_ name: CertifiedName) throws(TrustProblem) {
        guard let names = unsafe OPENSSL_sk_new_null() else {
            throw TrustProblem(openSSL: "No memory")
        }
        defer { unsafe GENERAL_NAMES_free(names) }
        guard let entry = unsafe GENERAL_NAME_new() else {
            throw TrustProblem(openSSL: "No memory")
        }
        let text = unsafe ASN1_IA5STRING_new()
        let uri = name.uri
        unsafe GENERAL_NAME_set0_value(entry, GEN_URI, text)
        guard unsafe OPENSSL_sk_push(names, entry) > 0,
            unsafe ASN1_STRING_set(text, uri, Int32(uri.utf8.count)) == 1,
            unsafe X509_add1_ext_i2d(
                x509, NID_subject_alt_name, UnsafeMutableRawPointer(names), 0, 0) == 1
        else { throw TrustProblem(openSSL: "The name \(name) cannot be added") }
    }
}
