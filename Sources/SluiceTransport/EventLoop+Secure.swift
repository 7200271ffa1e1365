internal import SluiceLinux
package import SluiceTrust

/// Connections over TLS: the same queues, with a `SecureStream` between them and the socket.
extension EventLoop {
    /// Who the other side of a secured connection has proven to be, with its certificate's serial;
    /// nil for one that goes as it is, or where the handshake is not over.
    package func peer(of connection: ConnectionIdentity) -> (name: CertifiedName, serial: UInt64)? {
        guard let index = slot(of: connection), let secure = slots[index].secure,
            let name = secure.peer
        else { return nil }
        return (name, secure.peerSerial)
    }

    /// Whether the handshake of a secured connection is over, and the other side has shown no
    /// certificate: it may be anybody.
    package func isStranger(_ connection: ConnectionIdentity) -> Bool {
        slot(of: connection).flatMap { slots[$0].secure?.isStranger } ?? false
    }

    /// What new connections of a listener are secured with from now on.
    package mutating func secure(_ listener: ConnectionIdentity, with context: SecureContext) {
        guard let index = slot(of: listener) else { return }
        slots[index].context = context
    }

    /// What is to secure a new connection; nil where it goes as it is. Throws where it cannot be
    /// had, before there is a connection: one that was to be secured never goes as it is.
    func stream(_ context: SecureContext?) throws(KernelError) -> SecureStream? {
        guard let context else { return nil }
        do throws(TrustProblem) { return try SecureStream(context) } catch {
            // The one reason there is: OpenSSL has no memory for it.
            throw KernelError(call: "TLS", subject: "connection", reason: .noMemory)
        }
    }

    /// Reads sealed bytes, and opens what has come whole.
    mutating func read(
        _ index: Int, _ identity: ConnectionIdentity, through secure: SecureStream
    ) -> Occurrence {
        scratch.removeAll()
        let transfer = unsafe slots[index].descriptor.receive(into: scratch.room)
        guard case .moved(let count) = transfer else {
            return occurrence(transfer, index, identity)
        }
        scratch.added(count)
        guard countUnauthenticated(index, identity, count) else {
            scratch.removeAll()
            return .nothing
        }
        // The owner may be handed only what was opened.
        defer { scratch.removeAll() }
        let before = slots[index].input.count
        do throws(SecureStream.Fault) {
            try unsafe secure.take(scratch.bytes)
            try open(index, secure)
        } catch {
            distrust(index, identity, error)
            return .nothing
        }
        if secure.sealedCount > 0 || !slots[index].output.isEmpty { markDirty(index, identity) }
        if slots[index].input.isEmpty { slots[index].input.free() }
        return slots[index].input.count > before ? .input : .nothing
    }

    /// Ends a connection that cannot be believed; what TLS has to say of it leaves before.
    private mutating func distrust(
        _ index: Int, _ identity: ConnectionIdentity, _ fault: SecureStream.Fault
    ) {
        if !slots[index].output.isEmpty { pool.giveBack(&slots[index].output) }
        if case .open = slots[index].stage {
            close(identity, .untrusted(fault.reason))
        } else {
            doom(identity, .untrusted(fault.reason))
        }
    }

    private mutating func open(
        _ index: Int, _ secure: SecureStream
    ) throws(SecureStream.Fault) {
        while secure.isEstablished {
            // One record of TLS opens to 16 KiB at most (RFC 8446, 5.1).
            slots[index].input.reserve(16_384)
            let count = try unsafe secure.open(into: slots[index].input.room)
            guard count > 0 else { return }
            slots[index].input.added(count)
        }
    }

    /// Seals what waits, and writes it. Before the handshake is over only its own words leave.
    mutating func flush(
        _ index: Int, _ identity: ConnectionIdentity, through secure: SecureStream
    ) {
        do throws(SecureStream.Fault) {
            try seal(index, secure)
        } catch {
            doom(identity, .untrusted(error.reason))
            return
        }
        var failure: Errno?
        let descriptor = slots[index].descriptor
        unsafe secure.sendSealed { bytes in
            switch unsafe descriptor.send(bytes) {
            case .moved(let count): return count
            case .wouldBlock, .ended: return 0
            case .failed(let reason):
                failure = reason
                return 0
            }
        }
        if let failure {
            doom(identity, .failed(failure))
        } else if secure.sealedCount > 0 {
            slots[index].blocked = true
            updateInterest(index)
        } else if slots[index].output.isEmpty {
            outputDone(index, identity)
        }
    }

    private mutating func seal(
        _ index: Int, _ secure: SecureStream
    ) throws(SecureStream.Fault) {
        if !slots[index].output.isEmpty {
            guard secure.isEstablished else { return }
            try unsafe secure.seal(slots[index].output.bytes)
            pool.giveBack(&slots[index].output)
        }
        if slots[index].stage == .flushing || slots[index].outputEnds { secure.end() }
    }
}
