internal import COpenSSL

/// TLS 1.3 with certificates on both sides, for all connections of one kind that a process has.
///
/// Only TLS 1.3 (RFC 8446); the other side's certificate is checked to the authority, its time and
/// its URI. No session is resumed and no early data taken: each connection proves its key anew, so
/// that what was revoked cannot come back on an old ticket.
@safe package final class SecureContext {
    /// Which end of its connections a process is.
    package enum Side: Sendable {
        /// It is connected to.
        case accepting
        /// It connects.
        case opening
    }

    let context: OpaquePointer
    let side: Side
    /// Whether who shows no certificate is let in as a stranger.
    let welcomesStrangers: Bool
    /// Of one who has no certificate yet: SHA-256 of the authority that has to have certified the
    /// other side.
    let pinned: [UInt8]?

    /// A context for one side of connections of the folder's holder. Where it `welcomesStrangers`
    /// it also lets in who shows no certificate at all: its owner has to look.
    package init(
        _ folder: TrustFolder, _ side: Side, welcomesStrangers: Bool = false
    ) throws(TrustProblem) {
        self.welcomesStrangers = welcomesStrangers
        pinned = nil
        let method = unsafe side == .accepting ? TLS_server_method() : TLS_client_method()
        guard let context = unsafe SSL_CTX_new(method) else {
            throw TrustProblem(openSSL: "TLS cannot be set up")
        }
        unsafe self.context = context
        self.side = side
        // What OpenSSL has as macros over this one call.
        guard
            unsafe SSL_CTX_ctrl(
                context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_3_VERSION), nil) == 1,
            unsafe SSL_CTX_use_certificate(context, folder.certificate.x509) == 1,
            unsafe SSL_CTX_use_PrivateKey(context, folder.key.key) == 1,
            unsafe X509_STORE_add_cert(SSL_CTX_get_cert_store(context), folder.authority.x509) == 1,
            unsafe SSL_CTX_set_num_tickets(context, 0) == 1
        else { throw TrustProblem(openSSL: "TLS cannot be set up for \(folder.name)") }
        unsafe SSL_CTX_set_verify(
            context,
            welcomesStrangers
                ? SSL_VERIFY_PEER : SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        // A stranger knows the authority by its fingerprint only, and has to see it.
        if welcomesStrangers {
            _ = unsafe SSL_CTX_ctrl(
                context, SSL_CTRL_CHAIN_CERT, 1, UnsafeMutableRawPointer(folder.authority.x509))
        }
        unsafe SSL_CTX_set_verify_depth(context, 1)
        // A record of half a buffer is written as far as it goes; an idle connection has no buffer.
        _ = unsafe SSL_CTX_ctrl(
            context, SSL_CTRL_MODE,
            Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER)
                | Int(SSL_MODE_RELEASE_BUFFERS), nil)
        _ = unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
    }

    /// A context of one who has no certificate yet, and knows of the authority the fingerprint.
    /// What is to be trusted is checked when the handshake is over, before anything is said.
    package init(pinning fingerprint: [UInt8]) throws(TrustProblem) {
        guard let context = unsafe SSL_CTX_new(TLS_client_method()) else {
            throw TrustProblem(openSSL: "TLS cannot be set up")
        }
        unsafe self.context = context
        side = .opening
        welcomesStrangers = false
        pinned = fingerprint
        guard
            unsafe SSL_CTX_ctrl(
                context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_3_VERSION), nil) == 1
        else { throw TrustProblem(openSSL: "TLS cannot be set up") }
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
        _ = unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
    }

    deinit { unsafe SSL_CTX_free(context) }
}
