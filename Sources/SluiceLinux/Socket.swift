internal import CLinux
internal import Glibc

/// Stream sockets, all non-blocking unless it says otherwise.
package enum Socket {
    /// How many connections may wait to be accepted.
    package static let backlog: Int32 = 4_096

    /// Listens. Port 0 lets the kernel choose: ask `localAddress`. A socket file left by a process
    /// that is gone is replaced; one that answers is an error (`address in use`). `mode` is that of
    /// a socket in the file system from its first moment; nil for the process's own.
    package static func listen(
        on address: SocketAddress, mode: UInt32? = nil
    ) throws(KernelError) -> FileDescriptor {
        let socket = try open(address)
        if case .local(let path) = address { try clearStale(path, address) }
        try set(socket.descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        if case .ipv6 = address { try set(socket.descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        let number = socket.descriptor.number
        let before = mode.map { umask(~$0 & 0o777) }
        let result = unsafe address.withKernelForm { unsafe bind(number, $0, $1) }
        let reason = Errno.last
        if let before { _ = umask(before) }
        guard result == 0 else {
            throw KernelError(call: "bind", subject: address.description, reason: reason)
        }
        guard Glibc.listen(number, backlog) == 0 else {
            throw KernelError("listen", on: address.description)
        }
        return socket
    }

    /// What a listener had for us.
    package enum Acceptance: ~Copyable {
        /// A new connection, without delay, and who it is from.
        case accepted(FileDescriptor, SocketAddress)
        /// Nobody waits now, or the one who waited left.
        case none
        /// No descriptor or memory for it: try later.
        case exhausted(Errno)
    }

    /// Takes one waiting connection.
    package static func accept(from listener: Descriptor) throws(KernelError) -> Acceptance {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let number = uninterrupted {
            unsafe withUnsafeMutableBytes(of: &storage) { bytes in
                unsafe sluice_accept(
                    listener.number, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
                    &length)
            }
        }
        guard number >= 0 else { return try refusal(.last) }
        let socket = try FileDescriptor(result: number, "accept")
        let peer = SocketAddress(kernelForm: storage) ?? .local(path: "")
        if peer.family != AF_UNIX { try set(socket.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
        return .accepted(socket, peer)
    }

    private static func refusal(_ reason: Errno) throws(KernelError) -> Acceptance {
        switch reason.code {
        case EMFILE, ENFILE, ENOMEM, ENOBUFS: return .exhausted(reason)
        case EBADF, EINVAL, ENOTSOCK, EOPNOTSUPP, EFAULT:
            throw KernelError(call: "accept", subject: "", reason: reason)
        // Everything else is about a connection that died while it waited (see accept(2)).
        default: return .none
        }
    }

    /// Begins to connect, from `source` where one is given; writable when done, then ask
    /// `connectResult`.
    package static func connect(
        to address: SocketAddress, from source: SocketAddress? = nil
    ) throws(KernelError) -> FileDescriptor {
        let socket = try open(address)
        if let source {
            let number = socket.descriptor.number
            guard unsafe source.withKernelForm({ unsafe bind(number, $0, $1) }) == 0 else {
                throw KernelError("bind", on: source.description)
            }
        }
        if address.family != AF_UNIX {
            try set(socket.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        }
        let number = socket.descriptor.number
        let result = unsafe address.withKernelForm { unsafe Glibc.connect(number, $0, $1) }
        // An interrupted connect goes on by itself.
        if result != 0, Errno.last != .inProgress, Errno.last != .interrupted {
            throw KernelError("connect", on: address.description)
        }
        return socket
    }

    /// How a connect ended: nil when it succeeded.
    package static func connectResult(_ socket: Descriptor) -> Errno? {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe getsockopt(socket.number, SOL_SOCKET, SO_ERROR, &code, &length)
        if result != 0 { return .last }
        return code == 0 ? nil : Errno(code: code)
    }

    /// The address a socket is bound to.
    package static func localAddress(_ socket: Descriptor) throws(KernelError) -> SocketAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe getsockname(
                socket.number, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
        }
        guard result == 0, let address = SocketAddress(kernelForm: storage) else {
            throw KernelError("getsockname")
        }
        return address
    }

    /// Says to the other side that no more comes; reading goes on.
    package static func endOutput(_ socket: Descriptor) {
        _ = shutdown(socket.number, Int32(SHUT_WR))
    }

    /// Asks the kernel for buffers of so many bytes (it may give others); for tests and small
    /// peers.
    package static func setBuffers(
        _ socket: Descriptor, send: Int32? = nil, receive: Int32? = nil
    ) throws(KernelError) {
        if let send { try set(socket, SOL_SOCKET, SO_SNDBUF, send) }
        if let receive { try set(socket, SOL_SOCKET, SO_RCVBUF, receive) }
    }

    /// Makes `close` answer the other side with a reset; for tests.
    package static func resetOnClose(_ socket: Descriptor) throws(KernelError) {
        var value = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        let result = unsafe setsockopt(socket.number, SOL_SOCKET, SO_LINGER, &value, size)
        if result != 0 { throw KernelError("setsockopt") }
    }

    /// Makes reads and writes wait (or not).
    package static func setBlocking(
        _ socket: Descriptor, _ blocking: Bool
    ) throws(KernelError) {
        let flags = fcntl(socket.number, F_GETFL)
        let wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK
        if flags < 0 || fcntl(socket.number, F_SETFL, wanted) != 0 { throw KernelError("fcntl") }
    }

    private static func open(_ address: SocketAddress) throws(KernelError) -> FileDescriptor {
        try FileDescriptor(result: sluice_socket(address.family), "socket")
    }

    private static func clearStale(_ path: String, _ address: SocketAddress) throws(KernelError) {
        do throws(KernelError) {
            _ = try connect(to: address)
            throw KernelError(call: "bind", subject: address.description, reason: .addressInUse)
        } catch  where error.reason == .refused {
            unsafe _ = unlink(path)
        } catch  where error.reason == .notFound {
            return
        }
    }

    private static func set(
        _ socket: Descriptor, _ level: Int32, _ option: Int32, _ value: Int32
    ) throws(KernelError) {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe setsockopt(socket.number, level, option, &value, size)
        if result != 0 { throw KernelError("setsockopt") }
    }
}
