internal import COpenSSL
internal import SluiceLinux

/// A private key on the curve P-256, made by OpenSSL from the kernel's random source.
///
/// P-256 is what every TLS library and every browser can check (RFC 8446, 9.1 demands it).
@safe package final class PrivateKey {
    let key: OpaquePointer

    init(owned key: OpaquePointer) { unsafe self.key = key }

    deinit { unsafe EVP_PKEY_free(key) }

    /// A new key.
    package static func make() throws(TrustProblem) -> PrivateKey {
        guard let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil) else {
            throw TrustProblem(openSSL: "No key can be made")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1,
            unsafe EVP_PKEY_keygen(context, &made) == 1, let made = unsafe made
        else { throw TrustProblem(openSSL: "No key can be made") }
        return unsafe PrivateKey(owned: made)
    }

    /// Reads a PEM file that nobody but its owner may read.
    package static func read(_ path: String) throws(TrustProblem) -> PrivateKey {
        let bytes = try TrustFiles.read(path, what: "key")
        if let mode = Files.permissions(path), mode & 0o077 != 0 {
            throw TrustProblem(
                "Others may read the key \(path) (mode \(String(mode, radix: 8))): "
                    + "`chmod 600 \(path)`, and have a new one issued if others were here.")
        }
        let memory = try MemoryBuffer(bytes)
        guard let key = unsafe PEM_read_bio_PrivateKey(memory.bio, nil, nil, nil) else {
            throw TrustProblem(openSSL: "\(path) is no private key in PEM")
        }
        return unsafe PrivateKey(owned: key)
    }

    /// Writes it as PKCS #8 in PEM, for its owner alone.
    package func write(_ path: String) throws(TrustProblem) {
        let memory = try MemoryBuffer()
        guard unsafe PEM_write_bio_PKCS8PrivateKey(memory.bio, key, nil, nil, 0, nil, nil) == 1
        else { throw TrustProblem(openSSL: "The key cannot be written") }
        try TrustFiles.write(path, memory.bytes, mode: 0o600)
    }
}
