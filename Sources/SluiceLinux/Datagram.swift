internal import Glibc

/// Datagram sockets, non-blocking.
package enum Datagram {
    /// What a receive had for us.
    package enum Arrival: Sendable {
        /// A datagram, cut to the room that was offered for it, and who it is from.
        case arrived([UInt8], from: SocketAddress)
        /// Nothing now, or something that was no concern of ours (an error of an earlier send).
        case nothing
    }

    /// A socket bound to `address`; port 0 lets the kernel choose.
    package static func bound(to address: SocketAddress) throws(KernelError) -> FileDescriptor {
        let socket = try open(address)
        let number = socket.descriptor.number
        guard unsafe address.withKernelForm({ unsafe bind(number, $0, $1) }) == 0 else {
            throw KernelError("bind", on: address.description)
        }
        return socket
    }

    /// A socket that speaks with `address` only, from `source` where one is given: the kernel drops
    /// what others send to it. Use `send` and `receive` of its descriptor.
    package static func connected(
        to address: SocketAddress, from source: SocketAddress?
    ) throws(KernelError) -> FileDescriptor {
        let socket = if let source { try bound(to: source) } else { try open(address) }
        let number = socket.descriptor.number
        guard unsafe address.withKernelForm({ unsafe Glibc.connect(number, $0, $1) }) == 0 else {
            throw KernelError("connect", on: address.description)
        }
        return socket
    }

    /// Takes the next datagram of at most `limit` bytes; a longer one comes as `limit` + 1.
    package static func receive(_ socket: Descriptor, limit: Int) -> Arrival {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        let count = unsafe bytes.withUnsafeMutableBytes { room in
            unsafe withUnsafeMutableBytes(of: &storage) { from in
                uninterrupted {
                    unsafe recvfrom(
                        socket.number, room.baseAddress, room.count, 0,
                        from.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
                }
            }
        }
        guard count >= 0, let from = SocketAddress(kernelForm: storage) else { return .nothing }
        return .arrived(Array(bytes[..<count]), from: from)
    }

    /// Sends a datagram; one that the kernel has no room for is lost, as any other may be.
    package static func send(_ bytes: [UInt8], to address: SocketAddress, on socket: Descriptor) {
        _ = unsafe address.withKernelForm { form, length in
            unsafe bytes.withUnsafeBytes { buffer in
                uninterrupted {
                    unsafe sendto(
                        socket.number, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL), form,
                        length)
                }
            }
        }
    }

    /// Sends a datagram to the peer of a connected socket; false where the kernel refused it.
    @discardableResult
    package static func send(_ bytes: [UInt8], on socket: Descriptor) -> Bool {
        switch unsafe bytes.withUnsafeBytes({ unsafe socket.send($0) }) {
        case .moved: true
        case .wouldBlock, .ended, .failed: false
        }
    }

    private static func open(_ address: SocketAddress) throws(KernelError) -> FileDescriptor {
        let kind =
            Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            | Int32(SOCK_CLOEXEC.rawValue)
        return try FileDescriptor(result: socket(address.family, kind, 0), "socket")
    }
}
