internal import COpenSSL

/// One TLS connection over no socket: sealed bytes go in and come out, and the owner carries them.
///
/// Nothing is read or written but what is put in and taken out here, so it fits any loop. Not to be
/// shared between threads.
@safe package final class SecureStream {
    /// Why a connection cannot go on: nobody of ours is at the other end, or bytes were changed on
    /// the way.
    package struct Fault: Error, Hashable, Sendable {
        /// For the log: what was found.
        package let reason: String
    }

    private let context: SecureContext
    private let tls: OpaquePointer
    /// From the network to OpenSSL, and back. They belong to `tls`.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    /// Who the other side has proven to be, once it has.
    package private(set) var peer: CertifiedName?
    /// The serial of its certificate.
    package private(set) var peerSerial: UInt64 = 0
    /// Whether the handshake is over and the other side has shown no certificate: it may be
    /// anybody.
    package private(set) var isStranger = false
    /// Of a pinned authority: the certificate that had the fingerprint.
    package private(set) var authority: Certificate?
    private var hasEnded = false

    /// The beginning of a connection; an opening side has its first bytes to send at once.
    package init(_ context: SecureContext) throws(TrustProblem) {
        guard let tls = unsafe SSL_new(context.context), let incoming = unsafe BIO_new(BIO_s_mem()),
            let outgoing = unsafe BIO_new(BIO_s_mem())
        else { throw TrustProblem(openSSL: "No memory for a connection") }
        self.context = context
        unsafe self.tls = tls
        unsafe self.incoming = incoming
        unsafe self.outgoing = outgoing
        unsafe SSL_set_bio(tls, incoming, outgoing)
        switch context.side {
        case .accepting: unsafe SSL_set_accept_state(tls)
        case .opening:
            unsafe SSL_set_connect_state(tls)
            _ = unsafe SSL_do_handshake(tls)
        }
    }

    deinit { unsafe SSL_free(tls) }

    /// Whether the other side has proven who it is, or is a stranger that may be one: before that,
    /// nothing is read or written.
    package var isEstablished: Bool { peer != nil || isStranger }

    /// Takes bytes of the network in. Throws where the other side cannot be believed; what is to be
    /// told of it waits as sealed bytes.
    package func take(_ sealed: UnsafeRawBufferPointer) throws(Fault) {
        var rest = unsafe sealed
        while rest.count > 0 {
            let count = unsafe BIO_write(
                incoming, rest.baseAddress, Int32(min(rest.count, 1 << 30)))
            guard count > 0 else { throw Fault(reason: "no memory for \(sealed.count) bytes") }
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[Int(count)...])
        }
        guard !isEstablished else { return }
        let result = unsafe SSL_do_handshake(tls)
        guard result == 1 else { return try mayGoOn(after: result) }
        try meet()
    }

    /// Opens as much as fits into `room` and has come whole; 0 where nothing is left to open.
    package func open(into room: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
        guard isEstablished, room.count > 0 else { return 0 }
        var count = 0
        let result = unsafe SSL_read_ex(tls, room.baseAddress, room.count, &count)
        if result == 1 { return count }
        try mayGoOn(after: result)
        return 0
    }

    /// As above, over an array's bytes.
    package func take(_ sealed: Span<UInt8>) throws(Fault) {
        try unsafe sealed.withUnsafeBytes { (bytes) throws(Fault) in try unsafe take(bytes) }
    }

    /// As above, into what lies behind the first `offset` bytes.
    package func open(
        into room: inout MutableSpan<UInt8>, from offset: Int
    ) throws(Fault) -> Int {
        try unsafe room.withUnsafeMutableBytes { (bytes) throws(Fault) in
            try unsafe open(into: UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]))
        }
    }

    /// As above, over an array's bytes.
    package func seal(_ bytes: Span<UInt8>) throws(Fault) {
        try unsafe bytes.withUnsafeBytes { (bytes) throws(Fault) in try unsafe seal(bytes) }
    }

    /// Seals bytes for the other side; they wait to be taken. Only once established.
    package func seal(_ bytes: UnsafeRawBufferPointer) throws(Fault) {
        var rest = unsafe bytes
        while rest.count > 0 {
            var count = 0
            let result = unsafe SSL_write_ex(tls, rest.baseAddress, rest.count, &count)
            guard result == 1 else {
                try mayGoOn(after: result)
                throw Fault(reason: "bytes could not be sealed")
            }
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Says to the other side that no more comes.
    package func end() {
        guard isEstablished, !hasEnded else { return }
        hasEnded = true
        _ = unsafe SSL_shutdown(tls)
        ERR_clear_error()
    }

    /// How many sealed bytes wait to be sent.
    package var sealedCount: Int { unsafe BIO_ctrl_pending(outgoing) }

    /// Gives the sealed bytes to `send`, which says how many it took from the front.
    package func sendSealed(_ send: (UnsafeRawBufferPointer) -> Int) {
        var base: UnsafeMutableRawPointer?
        // What OpenSSL has as the macro BIO_get_mem_data.
        let count = unsafe BIO_ctrl(outgoing, BIO_CTRL_INFO, 0, &base)
        guard count > 0, let base = unsafe base else { return }
        let sent = unsafe send(UnsafeRawBufferPointer(start: base, count: count))
        guard sent > 0 else { return }
        // Reading is how a memory BIO forgets; the bytes go back onto themselves.
        dropped(sent)
    }

    private func dropped(_ count: Int) {
        if count == sealedCount {
            _ = unsafe BIO_ctrl(outgoing, BIO_CTRL_RESET, 0, nil)
            return
        }
        var left = count
        unsafe withUnsafeTemporaryAllocation(byteCount: min(count, 65_536), alignment: 16) { room in
            while left > 0 {
                let gone = unsafe BIO_read(
                    outgoing, room.baseAddress, Int32(min(left, room.count)))
                guard gone > 0 else { return }
                left -= Int(gone)
            }
        }
    }

    /// The handshake is over: the certificate is the authority's; whose is it?
    private func meet() throws(Fault) {
        guard let shown = unsafe SSL_get1_peer_certificate(tls) else {
            if context.welcomesStrangers {
                isStranger = true
                return
            }
            throw Fault(reason: "the peer showed no certificate")
        }
        let certificate = unsafe Certificate(owned: shown)
        guard let name = certificate.name else {
            throw Fault(reason: "the peer's certificate names nobody of ours")
        }
        if let pinned = context.pinned {
            guard let authority = shownAuthority(pinned), certificate.isFit(issuer: authority)
            else {
                throw Fault(reason: "who answers is not certified by the authority of the token")
            }
            self.authority = authority
        }
        if context.side == .opening, case .peer = name {
            throw Fault(reason: "who answers is \(name), and no planner")
        }
        peer = name
        peerSerial = certificate.serial
    }

    /// The certificate of that fingerprint among those that the other side has shown.
    private func shownAuthority(_ fingerprint: [UInt8]) -> Certificate? {
        guard let chain = unsafe SSL_get_peer_cert_chain(tls) else { return nil }
        for index in unsafe 0..<max(0, OPENSSL_sk_num(chain)) {
            guard let entry = unsafe OPENSSL_sk_value(chain, index) else { continue }
            let x509 = OpaquePointer(entry)
            guard unsafe X509_up_ref(x509) == 1 else { continue }
            let certificate = unsafe Certificate(owned: x509)
            if certificate.fingerprint == fingerprint { return certificate }
        }
        return nil
    }

    /// Returns where more bytes will do, and throws otherwise.
    private func mayGoOn(after result: Int32) throws(Fault) {
        switch unsafe SSL_get_error(tls, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE, SSL_ERROR_ZERO_RETURN: ERR_clear_error()
        default: throw Fault(reason: fault)
        }
    }

    /// What OpenSSL found: of the certificate where that is it, else of the bytes.
    private var fault: String {
        let verdict = unsafe SSL_get_verify_result(tls)
        let reason = OpenSSLErrors.take() ?? "it ended in the middle"
        guard verdict != X509_V_OK, let text = unsafe X509_verify_cert_error_string(verdict) else {
            return reason
        }
        return unsafe "the peer's certificate: \(String(cString: text))"
    }
}
