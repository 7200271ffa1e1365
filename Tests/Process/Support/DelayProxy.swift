import Foundation
import Glibc
import SluiceLinux
import Synchronization

/// A way that is as long as one likes: datagrams and connections on a loopback address go on to a
/// beacon and come back, each direction after half of the delay, which may be changed at any time.
final class DelayProxy: Sendable {
    private struct Settings {
        var delay: Duration
        var dropsDatagrams = false
        var isStopped = false

        var look: Way.Look {
            Way.Look(half: delay / 2, dropsDatagrams: dropsDatagrams, isStopped: isStopped)
        }
    }

    /// Where it listens.
    let address: SocketAddress
    private let settings: Mutex<Settings>

    /// A way to `target` from a free port of `host`.
    init(_ host: String, to target: SocketAddress, delay: Duration) throws {
        guard let local = SocketAddress(host: host, port: 0) else { throw Trouble("no host") }
        let listener = try Socket.listen(on: local)
        address = try Socket.localAddress(listener.descriptor)
        let datagrams = try Datagram.bound(to: address)
        settings = Mutex(Settings(delay: delay))
        let way = Way(listener.release(), datagrams.release(), target)
        let thread = Thread { [self] in way.run { settings.withLock { $0.look } } }
        thread.start()
    }

    /// There and back.
    func setDelay(_ delay: Duration) { settings.withLock { $0.delay = delay } }

    /// Datagrams vanish, as behind a firewall.
    func dropDatagrams() { settings.withLock { $0.dropsDatagrams = true } }

    /// Ends it.
    func stop() { settings.withLock { $0.isStopped = true } }
}

/// The thread of a delay proxy: what came in, and when it goes on.
private struct Way {
    struct Look {
        var half: Duration
        var dropsDatagrams: Bool
        var isStopped: Bool
    }

    let listener: Descriptor
    let datagrams: Descriptor
    let target: SocketAddress

    init(_ listener: Descriptor, _ datagrams: Descriptor, _ target: SocketAddress) {
        self.listener = listener
        self.datagrams = datagrams
        self.target = target
    }

    /// Bytes under way.
    private struct Parcel {
        var at: Instant
        var bytes: [UInt8]
        var to: Descriptor
        /// For datagrams back to a gateway, whose socket is shared.
        var address: SocketAddress?
    }

    /// The sockets beyond the listening ones, and what waits.
    private struct Traffic {
        var upstream: [SocketAddress: Descriptor] = [:]
        var homeward: [Int32: SocketAddress] = [:]
        var streams: [Int32: Descriptor] = [:]
        var parcels: [Parcel] = []
        var all: [Descriptor] = []
    }

    func run(_ look: () -> Look) {
        guard let epoll = try? Epoll(capacity: 64) else { return }
        var traffic = Traffic()
        traffic.all = [listener, datagrams]
        try? epoll.add(listener, .read, token: UInt64(listener.number))
        try? epoll.add(datagrams, .read, token: UInt64(datagrams.number))
        turn(epoll, &traffic, look)
        for descriptor in traffic.all { descriptor.close() }
    }

    private func turn(_ epoll: consuming Epoll, _ traffic: inout Traffic, _ look: () -> Look) {
        var epoll = epoll
        while !look().isStopped {
            let next = traffic.parcels.map(\.at).min() ?? (Instant.now + .milliseconds(50))
            Self.wait(epoll.watchable, until: next)
            let now = look()
            let count = (try? epoll.wait(atMost: .zero)) ?? 0
            for index in 0..<count {
                let number = Int32(truncatingIfNeeded: epoll.event(index).token)
                take(Descriptor(number), epoll, &traffic, now)
            }
            let time = Instant.now
            for parcel in traffic.parcels where parcel.at <= time { send(parcel) }
            traffic.parcels.removeAll { $0.at <= time }
        }
    }

    /// Waits for events as finely as the kernel can: epoll's own wait counts milliseconds.
    private static func wait(_ watched: Descriptor, until moment: Instant) {
        let left = min(moment.since(.now), .milliseconds(50))
        var length = timespec(
            tv_sec: 0, tv_nsec: Int(left.components.attoseconds / 1_000_000_000))
        var watchedSet = fd_set()
        unsafe withUnsafeMutableBytes(of: &watchedSet) {
            unsafe $0[Int(watched.number) / 8] |= 1 << UInt8(watched.number % 8)
        }
        _ = unsafe pselect(watched.number + 1, &watchedSet, nil, nil, &length, nil)
    }

    private func send(_ parcel: Parcel) {
        if let address = parcel.address {
            Datagram.send(parcel.bytes, to: address, on: parcel.to)
        } else {
            Datagram.send(parcel.bytes, on: parcel.to)
        }
    }

    private func take(
        _ socket: Descriptor, _ epoll: borrowing Epoll, _ traffic: inout Traffic, _ look: Look
    ) {
        let at = Instant.now + look.half
        if socket == listener {
            accept(epoll, &traffic)
        } else if socket == datagrams {
            while case .arrived(let bytes, let from) = Datagram.receive(socket, limit: 2_048) {
                guard !look.dropsDatagrams, let on = upstream(from, epoll, &traffic) else {
                    continue
                }
                traffic.parcels.append(Parcel(at: at, bytes: bytes, to: on))
            }
        } else if let home = traffic.homeward[socket.number] {
            while case .arrived(let bytes, _) = Datagram.receive(socket, limit: 2_048) {
                traffic.parcels.append(
                    Parcel(at: at, bytes: bytes, to: datagrams, address: home))
            }
        } else if let other = traffic.streams[socket.number] {
            var room = [UInt8](repeating: 0, count: 4_096)
            let moved = unsafe room.withUnsafeMutableBytes { unsafe socket.receive(into: $0) }
            switch moved {
            case .moved(let count):
                traffic.parcels.append(Parcel(at: at, bytes: Array(room[..<count]), to: other))
            case .wouldBlock: break
            case .ended, .failed: try? epoll.remove(socket)
            }
        }
    }

    private func upstream(
        _ from: SocketAddress, _ epoll: borrowing Epoll, _ traffic: inout Traffic
    ) -> Descriptor? {
        if let known = traffic.upstream[from] { return known }
        guard let made = try? Datagram.connected(to: target, from: nil) else { return nil }
        let socket = made.release()
        try? epoll.add(socket, .read, token: UInt64(socket.number))
        traffic.upstream[from] = socket
        traffic.homeward[socket.number] = from
        traffic.all.append(socket)
        return socket
    }

    private func accept(_ epoll: borrowing Epoll, _ traffic: inout Traffic) {
        guard let accepted = try? Socket.accept(from: listener) else { return }
        guard case .accepted(let socket, _) = accepted,
            let onward = try? Socket.connect(to: target)
        else { return }
        let near = socket.release()
        let far = onward.release()
        for (one, other) in [(near, far), (far, near)] {
            try? epoll.add(one, .read, token: UInt64(one.number))
            traffic.streams[one.number] = other
            traffic.all.append(one)
        }
    }
}
