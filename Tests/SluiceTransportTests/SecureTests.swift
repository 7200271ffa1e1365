import Foundation
import SluiceLinux
import SluiceModel
import SluiceTransport
import SluiceTrust
import Testing

/// Connections over TLS, through the same loop and owner as those without.
@Suite struct SecureTests {
    @Test func `bytes go both ways, and both ends know the other`() throws {
        let trial = try Trial()
        var bench = try Bench()
        bench.owner.echoes = true
        let near = try trial.connect(&bench)
        let sent = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
        bench.loop.send(sent, to: near)
        // Each end hands over what the other sent: the echo is echoed until enough has come.
        try bench.turn(until: { $0.input.count >= 600_000 })
        let first = Array(bench.owner.input[..<1_000])
        #expect(first == Array(sent[..<1_000]))
        let far = try #require(bench.owner.accepted.last)
        let nearPeer = bench.loop.peer(of: near)
        let farPeer = bench.loop.peer(of: far)
        #expect(nearPeer?.name == .planner("central"))
        #expect(farPeer?.name == .peer(Identity(role: .region, name: "alpha")))
        #expect(farPeer?.serial == trial.client.certificate.serial)
    }

    @Test func `what a failed turn wanted to say is never sealed`() throws {
        let trial = try Trial()
        var bench = try Bench()
        let near = try trial.connect(&bench)
        try bench.turn(until: { _ in true })
        bench.loop.send([1, 2, 3], to: near)
        bench.loop.discardTurnOutput()
        bench.loop.send([4], to: near)
        try bench.turn(until: { !$0.input.isEmpty })
        #expect(bench.owner.input == [4])
    }

    @Test func `all that was queued leaves before a close`() throws {
        let trial = try Trial()
        var limits = LoopLimits()
        limits.closingTime = .seconds(60)
        var bench = try Bench(limits)
        let near = try trial.connect(&bench)
        let sent = [UInt8](repeating: 9, count: 2_000_000)
        bench.loop.send(sent, to: near)
        bench.loop.close(near, .owner(5))
        try bench.turn(until: { $0.input.count == 2_000_000 && $0.reasons.contains(.owner(5)) })
        #expect(bench.owner.reasons.contains(.peerEnded))
    }

    @Test func `a peer that speaks without TLS is closed, and nobody else notices`() throws {
        let trial = try Trial()
        var bench = try Bench()
        bench.owner.echoes = true
        let near = try trial.connect(&bench)
        bench.loop.send([1], to: near)
        try bench.turn(until: { $0.input.count > 2 })
        let plain = try Socket.connect(to: trial.address(&bench))
        let before = bench.owner.accepted.count
        try bench.turn(until: { $0.accepted.count > before })
        write(plain.descriptor, Array("SLUC and no TLS at all, and more of it".utf8))
        try bench.turn(until: { _ in read(plain.descriptor).0 == .ended })
        plain.close()
        try bench.turn(until: { !$0.reasons.isEmpty })
        guard case .untrusted = bench.owner.reasons[0] else {
            Issue.record("closed for \(bench.owner.reasons[0])")
            return
        }
        let count = bench.owner.input.count
        try bench.turn(until: { $0.input.count > count })
    }

    @Test func `one that never begins its handshake is handed nothing and holds little`() throws {
        let trial = try Trial()
        var bench = try Bench()
        let silent = try Socket.connect(to: trial.address(&bench))
        try bench.turn(until: { $0.accepted.count == 1 })
        let connection = bench.owner.accepted[0]
        bench.loop.send([1, 2, 3], to: connection)
        let turns = bench.owner.turns
        try bench.turn(until: { $0.turns > turns + 2 })
        #expect(read(silent.descriptor).0 == .wouldBlock)
        let peer = bench.loop.peer(of: connection)
        #expect(peer == nil)
        bench.loop.close(connection, .owner(3))
        silent.close()
        try bench.turn(until: { $0.reasons == [.owner(3)] })
    }
}

/// An authority, a planner and a region, gone with the test.
private final class Trial {
    let root: String
    let server: TrustFolder
    let client: TrustFolder
    private let accepting: SecureContext
    private let opening: SecureContext
    private var listening: SocketAddress?

    init() throws {
        let root = NSTemporaryDirectory() + "sluice-secure-\(UUID().uuidString)"
        self.root = root
        let authority = try CertificateAuthority.create("\(root)/authority", name: "trial")
        func issue(_ role: String, _ name: String) throws -> TrustFolder {
            let certified = try #require(CertifiedName(role: role, name: name))
            _ = try authority.issue(certified, into: "\(root)/\(name)", days: 1)
            return try TrustFolder.read("\(root)/\(name)")
        }
        server = try issue("planner", "central")
        client = try issue("region", "alpha")
        accepting = try SecureContext(server, .accepting)
        opening = try SecureContext(client, .opening)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// Where the bench listens, over TLS.
    func address(_ bench: inout Bench) throws -> SocketAddress {
        if let listening { return listening }
        let listener = try bench.loop.listen(on: .loopback(port: 0), context: accepting)
        let address = bench.loop.localAddress(listener)
        listening = address
        return try #require(address)
    }

    /// A connection of the bench to itself; both of its ends are the owner's.
    func connect(_ bench: inout Bench) throws -> ConnectionIdentity {
        let near = try bench.loop.connect(
            to: try address(&bench), context: opening, within: .seconds(10))
        let before = bench.owner.accepted.count
        try bench.turn(until: { $0.connected.contains(near) && $0.accepted.count > before })
        return near
    }
}
