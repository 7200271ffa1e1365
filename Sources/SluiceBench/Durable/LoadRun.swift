import SluiceLinux
import SluiceModel
import SluiceTransport

/// A load on its loop, step by step.
struct LoadRun: ~Copyable {
    private var load: DurableLoad
    private var loop: EventLoop

    init(_ load: DurableLoad) throws(BenchFailure) {
        self.load = load
        do {
            loop = try EventLoop()
        } catch { throw BenchFailure("The event loop cannot be made: \(error).") }
    }

    var counts: LoadCounts { load.counts }
    var samples: Samples { load.samples }
    var held: Int { load.held.count }
    /// Orders that gateways took since the run was made.
    var orders: UInt64 { load.gateways.reduce(0) { $0 + $1.orders } }

    /// Connects a gateway for every region, then the clients; over TLS where there is `trust`.
    mutating func open(
        _ connections: Int, _ address: SocketAddress, _ layout: NationalLayout,
        trust: BenchTrust? = nil
    ) throws(BenchFailure) {
        do {
            for (region, rings) in zip(layout.regions, layout.rings) {
                let context = try trust?.context(Identity(role: .region, name: region.name.text))
                try load.addGateway(region, rings, to: address, context: context, &loop)
            }
            let context = try trust?.context(Identity(role: .tenant, name: load.tenant.text))
            try load.addLoads(connections, to: address, context: context, &loop)
        } catch let failure as BenchFailure {
            throw failure
        } catch { throw BenchFailure("A connection cannot be made: \(error).") }
        try turn(atMost: 30, "connections to open") { $0.isOpen }
    }

    /// Connects clients to an echo, which may still be starting.
    mutating func openEcho(
        _ connections: Int, _ address: SocketAddress
    ) throws(BenchFailure) {
        for _ in 0..<2_000 {
            if try isListening(address) {
                do {
                    try load.addLoads(connections, to: address, &loop)
                } catch { throw BenchFailure("A connection cannot be made: \(error).") }
                try turn(atMost: 10, "the echo to answer") { $0.isOpen }
                return
            }
        }
        throw BenchFailure("The echo does not listen on \(address).")
    }

    /// Whether somebody takes connections there; waits a moment for the kernel's word.
    private mutating func isListening(_ address: SocketAddress) throws(BenchFailure) -> Bool {
        guard let socket = try? Socket.connect(to: address) else { return false }
        try turn(for: .milliseconds(5))
        return Socket.connectResult(socket.descriptor) == nil
    }

    /// Places until `live` are held, and lets the gateways have their say.
    mutating func fill(_ live: Int) throws(BenchFailure) {
        load.begin(.filling(live), &loop)
        try turn(atMost: 300, "\(live) placements") { $0.held.count >= live && $0.isIdle }
        load.mode = .quiet
        try turn(for: .milliseconds(1_000))
    }

    /// Runs the load: a second to warm up, then the measured time, whose length comes back.
    mutating func measure(_ options: DurableBench.Options) throws(BenchFailure) -> Double {
        let mode: DurableLoad.Mode =
            options.rate > 0
            ? .paced(nanoseconds: 1_000_000_000 / UInt64(options.rate))
            : .mixed(depth: options.depth)
        load.begin(mode, &loop)
        try turn(for: .milliseconds(1_000))
        load.counts = LoadCounts()
        load.isMeasuring = true
        let start = Instant.now
        try turn(for: .seconds(options.seconds))
        load.isMeasuring = false
        load.mode = .quiet
        return Instant.now.since(start) / .seconds(1)
    }

    private mutating func turn(for time: Duration) throws(BenchFailure) {
        let end = Instant.now + time
        while Instant.now < end { try turnOnce() }
    }

    private mutating func turn(
        atMost seconds: Int, _ what: String, until isDone: (DurableLoad) -> Bool
    ) throws(BenchFailure) {
        let end = Instant.now + .seconds(seconds)
        while !isDone(load) {
            try turnOnce()
            guard Instant.now < end else {
                throw BenchFailure(
                    "Waited \(seconds) s for \(what); \(load.held.count) placements are held.")
            }
        }
    }

    private mutating func turnOnce() throws(BenchFailure) {
        do {
            try loop.turn(&load)
        } catch { throw BenchFailure("The event loop failed: \(error).") }
        if let failure = load.failure { throw BenchFailure(failure) }
    }
}
