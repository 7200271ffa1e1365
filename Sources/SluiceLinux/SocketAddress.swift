internal import CLinux
internal import Glibc

/// Where a socket listens or connects: numbers only, no name service (besides `localhost`).
package enum SocketAddress: Hashable, Sendable {
    /// An IPv4 address, first byte highest, and a port.
    case ipv4(UInt32, port: UInt16)
    /// An IPv6 address in network order as two halves, and a port.
    case ipv6(high: UInt64, low: UInt64, port: UInt16)
    /// A socket in the file system; at most 107 bytes of path.
    case local(path: String)

    /// The most bytes a socket's path may have (`sun_path` less its closing zero).
    package static let pathLimit = 107

    /// This machine, on IPv4.
    package static func loopback(port: UInt16) -> SocketAddress {
        .ipv4(0x7F00_0001, port: port)
    }

    /// An address from a host (`10.1.2.3`, `::1`, `[::1]`, `localhost`) and a port; nil when the
    /// host is none of these.
    package init?(host: String, port: UInt16) {
        if host == "localhost" {
            self = .loopback(port: port)
            return
        }
        let bare =
            host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        var bytes4: UInt32 = 0
        if unsafe inet_pton(AF_INET, bare, &bytes4) == 1 {
            self = .ipv4(UInt32(bigEndian: bytes4), port: port)
            return
        }
        var bytes6: (UInt64, UInt64) = (0, 0)
        guard unsafe inet_pton(AF_INET6, bare, &bytes6) == 1 else { return nil }
        self = .ipv6(
            high: UInt64(bigEndian: bytes6.0), low: UInt64(bigEndian: bytes6.1), port: port)
    }

    /// An address as people write it: `host:port`, `[::1]:port`, or `unix:/path`.
    package init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard !path.isEmpty, path.utf8.count <= Self.pathLimit else { return nil }
            self = .local(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        let host = text[..<colon]
        guard !host.contains(":") || host.hasPrefix("[") else { return nil }
        self.init(host: String(host), port: port)
    }

    /// The port, 0 for a local socket.
    package var port: UInt16 {
        switch self {
        case .ipv4(_, let port), .ipv6(_, _, let port): port
        case .local: 0
        }
    }

    /// Whether nobody but this machine can be at it: 127.0.0.0/8, `::1`, a socket in the file
    /// system.
    package var isOfThisMachine: Bool {
        switch self {
        case .ipv4(let address, _): address >> 24 == 127
        case .ipv6(let high, let low, _): high == 0 && low == 1
        case .local: true
        }
    }

    /// Whether bytes may go there, or come from there, without certificates. Over TCP only where
    /// that was asked for, and on this machine; a socket in the file system is as open as its
    /// folder.
    package func mayBePlain(asked isAsked: Bool) -> Bool {
        if case .local = self { return true }
        return isAsked && isOfThisMachine
    }

    /// Whom connections are counted by: an IPv4 address, the network of an IPv6 one (a /64 is one
    /// customer's). Nil for a socket in the file system, whose folder bounds who comes.
    package var source: Source? {
        switch self {
        case .ipv4(let address, _): Source(kind: 4, word: UInt64(address))
        case .ipv6(let high, _, _): Source(kind: 6, word: high)
        case .local: nil
        }
    }

    /// Where connections come from, without their port.
    package struct Source: Hashable, Sendable {
        fileprivate let kind: UInt8
        fileprivate let word: UInt64
    }

    var family: Int32 {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .local: AF_UNIX
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `10.1.2.3:7400`, `[::1]:7400`, `unix:/run/x`.
    package var description: String {
        switch self {
        case .ipv4(let address, let port):
            return [24, 16, 8, 0].map { String(address >> UInt32($0) & 255) }
                .joined(separator: ".") + ":\(port)"
        case .ipv6(let high, let low, let port):
            var halves = (high.bigEndian, low.bigEndian)
            let text = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) {
                buffer in
                unsafe inet_ntop(AF_INET6, &halves, buffer.baseAddress!, 64)
                return unsafe String(cString: buffer.baseAddress!)
            }
            return "[\(text)]:\(port)"
        case .local(let path): return "unix:\(path)"
        }
    }
}

extension SocketAddress {
    /// Calls with the address as the kernel takes it.
    func withKernelForm<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            let base = bytes.baseAddress!
            switch self {
            case .ipv4(let address, let port):
                var form = sockaddr_in()
                form.sin_family = sa_family_t(AF_INET)
                form.sin_port = port.bigEndian
                form.sin_addr.s_addr = address.bigEndian
                unsafe bytes.storeBytes(of: form, as: sockaddr_in.self)
            case .ipv6(let high, let low, let port):
                var form = sockaddr_in6()
                form.sin6_family = sa_family_t(AF_INET6)
                form.sin6_port = port.bigEndian
                unsafe withUnsafeMutableBytes(of: &form.sin6_addr) {
                    unsafe $0.storeBytes(of: high.bigEndian, as: UInt64.self)
                    unsafe $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
                }
                length = socklen_t(MemoryLayout<sockaddr_in6>.size)
                unsafe bytes.storeBytes(of: form, as: sockaddr_in6.self)
            case .local(let path):
                precondition(path.utf8.count <= Self.pathLimit, "socket path too long: \(path)")
                unsafe bytes.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
                unsafe bytes[2...].copyBytes(from: Array(path.utf8))
                length = socklen_t(2 + path.utf8.count + 1)
            }
            return unsafe body(base.assumingMemoryBound(to: sockaddr.self), length)
        }
    }

    /// The address in the kernel's form, nil for a family we do not speak.
    init?(kernelForm storage: sockaddr_storage) {
        let address: SocketAddress? = unsafe withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET:
                let form = unsafe bytes.load(as: sockaddr_in.self)
                return .ipv4(
                    UInt32(bigEndian: form.sin_addr.s_addr), port: UInt16(bigEndian: form.sin_port))
            case AF_INET6:
                let port = unsafe bytes.load(as: sockaddr_in6.self).sin6_port
                let high = unsafe bytes.load(fromByteOffset: 8, as: UInt64.self)
                let low = unsafe bytes.load(fromByteOffset: 16, as: UInt64.self)
                return .ipv6(
                    high: UInt64(bigEndian: high), low: UInt64(bigEndian: low),
                    port: UInt16(bigEndian: port))
            case AF_UNIX:
                return .local(path: "")
            default: return nil
            }
        }
        guard let address else { return nil }
        self = address
    }
}
