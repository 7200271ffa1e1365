import SluiceModel
import Testing

@testable import SluiceTrust

/// One who joins: he shows no certificate, and believes only the authority of his token.
@Suite struct PinnedTests {
    private func wire(_ server: SecureContext, _ fingerprint: [UInt8]) throws -> Wire {
        Wire(
            server: try SecureStream(server),
            client: try SecureStream(try SecureContext(pinning: fingerprint)))
    }

    @Test func `a stranger is let in where strangers are, and knows the authority`() throws {
        let trial = try Trial()
        let central = try trial.issue("planner", "central")
        let open = try SecureContext(central, .accepting, welcomesStrangers: true)
        let joined = try wire(open, trial.authority.itself.fingerprint)
        try joined.carry()
        #expect(joined.server.isStranger && joined.server.peer == nil)
        #expect(joined.client.peer == .planner("central"))
        #expect(joined.client.authority?.fingerprint == trial.authority.itself.fingerprint)
        // Elsewhere nobody comes without a certificate.
        let shut = try wire(
            try SecureContext(central, .accepting), trial.authority.itself.fingerprint)
        #expect(throws: SecureStream.Fault.self) {
            try shut.carry()
            try seal(shut.client, [1])
            try shut.carry()
        }
        #expect(!shut.server.isEstablished)
    }

    @Test func `who is not certified by the pinned authority is told nothing`() throws {
        let trial = try Trial()
        let other = try Trial()
        let impostor = try SecureContext(
            try other.issue("planner", "central"), .accepting, welcomesStrangers: true)
        let met = try wire(impostor, trial.authority.itself.fingerprint)
        #expect(throws: SecureStream.Fault.self) { try met.carry() }
        #expect(!met.client.isEstablished)
        // One who has the authority's certificate beside his own, as everybody may, is none either.
        let liar = try other.issue("planner", "liar")
        let bent = TrustFolder(
            path: liar.path, name: liar.name, certificate: liar.certificate, key: liar.key,
            authority: trial.authority.itself)
        let lied = try wire(
            try SecureContext(bent, .accepting, welcomesStrangers: true),
            trial.authority.itself.fingerprint)
        #expect(throws: SecureStream.Fault.self) { try lied.carry() }
        // A gateway's certificate is no planner's.
        let gateway = try SecureContext(
            try trial.issue("region", "alpha"), .accepting, welcomesStrangers: true)
        let wrong = try wire(gateway, trial.authority.itself.fingerprint)
        #expect(throws: SecureStream.Fault.self) { try wrong.carry() }
    }

    @Test func `a request is signed for whom the token names, and only with its own key`() throws {
        let trial = try Trial()
        let key = try PrivateKey.make()
        let request = try CertificateRequest.make(key)
        let name = CertifiedName.peer(Identity(role: .region, name: "alpha"))
        let issued = try trial.authority.sign(request: request, for: name, seconds: 60)
        #expect(issued.name == name && issued.belongs(to: key))
        #expect((50...60).contains(issued.secondsLeft) && !issued.isWaning)
        #expect((59...61).contains(issued.wholeSeconds))
        #expect(try Certificate.read(der: issued.der).serial == issued.serial)
        var bent = request
        bent[request.count / 3] ^= 1
        #expect(throws: TrustProblem.self) {
            try trial.authority.sign(request: bent, for: name, seconds: 60)
        }
        for count in stride(from: 0, to: request.count, by: 7) {
            #expect(throws: TrustProblem.self) {
                try trial.authority.sign(
                    request: Array(request.prefix(count)), for: name, seconds: 60)
            }
        }
        // What was taken back is not renewed.
        try trial.authority.revoke([issued.serial])
        #expect(throws: TrustProblem.self) {
            try trial.authority.sign(
                request: request, for: name, seconds: 60, renewing: issued.serial)
        }
    }

    @Test func `a token reads back from its text, and nothing else is one`() throws {
        let trial = try Trial()
        let token = TokenText(of: trial.authority.itself)
        #expect(TokenText(token.text) == token && token.secret.count == 16)
        #expect(TokenText(of: trial.authority.itself).secret != token.secret)
        let text = token.text
        for wrong in [
            "", "sluice-join-", String(text.dropLast()), text + "0", text.uppercased(),
            text.replacing("sluice-join-", with: "sluice-join-+"),
        ] { #expect(TokenText(wrong) == nil, "\(wrong)") }
        // The digest that the planner is told is SHA-256: FIPS 180-4's "abc".
        #expect(
            SHA256.of(Array("abc".utf8)).map { String($0, radix: 16) }.prefix(4)
                == ["ba", "78", "16", "bf"])
    }
}
