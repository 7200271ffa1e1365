import Foundation
import SluiceModel
import Testing

@testable import SluiceTrust

@Suite struct SecureStreamTests {
    @Test(arguments: [1, 7, 1_000, Int.max])
    func `both sides learn who the other is, however the bytes come`(_ piece: Int) throws {
        let trial = try Trial()
        let wire = try Wire(
            server: try trial.issue("planner", "central"),
            client: try trial.issue("region", "alpha"))
        try wire.carry(piece: piece)
        #expect(wire.client.peer == .planner("central"))
        #expect(wire.server.peer == .peer(Identity(role: .region, name: "alpha")))
        let sent = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
        try seal(wire.client, sent)
        try seal(wire.server, Array(sent.reversed()))
        try wire.carry(piece: max(piece, 100))
        #expect(try opened(wire.server) == sent)
        #expect(try opened(wire.client) == Array(sent.reversed()))
    }

    @Test func `nothing that was sealed can be read on the way`() throws {
        let trial = try Trial()
        let wire = try Wire(
            server: try trial.issue("planner", "central"),
            client: try trial.issue("tenant", "lab"))
        try wire.carry()
        let secret = Array("the price of the gang".utf8)
        try seal(wire.client, secret)
        var sealed: [UInt8] = []
        unsafe wire.client.sendSealed { bytes in
            sealed = unsafe Array(bytes)
            return sealed.count
        }
        #expect(sealed.count > secret.count)
        #expect(!String(decoding: sealed, as: UTF8.self).contains("price"))
    }

    @Test func `a changed byte ends the connection`() throws {
        let trial = try Trial()
        let wire = try Wire(
            server: try trial.issue("planner", "central"),
            client: try trial.issue("tenant", "lab"))
        try wire.carry()
        try seal(wire.client, [1, 2, 3])
        var sealed: [UInt8] = []
        unsafe wire.client.sendSealed { bytes in
            sealed = unsafe Array(bytes)
            return sealed.count
        }
        sealed[sealed.count - 1] ^= 1
        try feed(wire.server, sealed)
        #expect(throws: SecureStream.Fault.self) { try opened(wire.server) }
    }

    @Test func `a certificate of another authority is refused by both sides`() throws {
        let trial = try Trial()
        let forger = try CertificateAuthority.create("\(trial.root)/forger", name: "forger")
        let central = try trial.issue("planner", "central")
        let stranger = try trial.issue("operator", "mallory", by: forger)
        let fault = #expect(throws: SecureStream.Fault.self) {
            try Wire(server: central, client: stranger).carry()
        }
        // The client looks first, and does not believe the planner either.
        #expect(fault?.reason.contains("certificate") == true, "\(fault?.reason ?? "")")
    }

    @Test func `a planner does not believe a stranger who believes everybody`() throws {
        let trial = try Trial()
        let forger = try CertificateAuthority.create("\(trial.root)/forger", name: "forger")
        let stranger = try trial.issue("operator", "mallory", by: forger)
        // Its own list of authorities has the right one, so that it goes on to show itself.
        try FileManager.default.removeItem(atPath: "\(stranger.path)/authority.pem")
        try FileManager.default.copyItem(
            atPath: "\(trial.root)/authority/authority.pem",
            toPath: "\(stranger.path)/authority.pem")
        let wire = try Wire(
            server: try trial.issue("planner", "central"),
            client: try TrustFolder.read(stranger.path))
        let fault = #expect(throws: SecureStream.Fault.self) { try wire.carry() }
        #expect(fault?.reason.contains("the peer's certificate") == true)
        #expect(!wire.server.isEstablished)
    }

    @Test func `a certificate that ran out is refused`() throws {
        let trial = try Trial()
        let path = "\(trial.root)/late"
        let name = try #require(CertifiedName(role: "tenant", name: "lab"))
        _ = try trial.authority.issue(name, into: path, days: 0)
        #expect(throws: TrustProblem.self) { try TrustFolder.read(path) }
        let late = TrustFolder(
            path: path, name: name, certificate: try Certificate.read("\(path)/identity.pem"),
            key: try PrivateKey.read("\(path)/identity.key"),
            authority: try Certificate.read("\(path)/authority.pem"))
        let wire = try Wire(server: try trial.issue("planner", "central"), client: late)
        let fault = #expect(throws: SecureStream.Fault.self) { try wire.carry() }
        #expect(fault?.reason.contains("expired") == true, "\(fault?.reason ?? "")")
    }

    @Test func `who answers must be a planner`() throws {
        let trial = try Trial()
        let wire = try Wire(
            server: try trial.issue("region", "beta"), client: try trial.issue("tenant", "lab"))
        let fault = #expect(throws: SecureStream.Fault.self) { try wire.carry() }
        #expect(fault?.reason.contains("no planner") == true, "\(fault?.reason ?? "")")
    }

    @Test(arguments: [[UInt8]("SLUC".utf8), [UInt8](repeating: 0, count: 5_000), [22, 3, 1, 255]])
    func `what is no TLS is refused, or waited for`(_ bytes: [UInt8]) throws {
        let trial = try Trial()
        let server = try SecureStream(
            try SecureContext(try trial.issue("planner", "central"), .accepting))
        #expect(throws: SecureStream.Fault.self) {
            try feed(server, bytes)
            try feed(server, [UInt8](repeating: 7, count: 70_000))
        }
        #expect(!server.isEstablished)
    }

    @Test func `TLS 1.2 is refused`() throws {
        let trial = try Trial()
        let server = try SecureStream(
            try SecureContext(try trial.issue("planner", "central"), .accepting))
        // A ClientHello of 1.2 without the extension that 1.3 stands in (RFC 5246, 7.4.1.2).
        let random = [UInt8](repeating: 9, count: 32)
        let hello: [UInt8] = [3, 3] + random + [0, 0, 2, 0xC0, 0x2B, 1, 0]
        let handshake: [UInt8] = [1, 0, 0, UInt8(hello.count)] + hello
        let record: [UInt8] = [22, 3, 1, 0, UInt8(handshake.count)] + handshake
        let fault = #expect(throws: SecureStream.Fault.self) { try feed(server, record) }
        #expect(fault?.reason.contains("unsupported protocol") == true, "\(fault?.reason ?? "")")
        // An alert says so to the other side.
        #expect(server.sealedCount > 0)
    }
}
