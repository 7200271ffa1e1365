import Foundation
import SluiceModel
import Testing

@testable import SluiceProbing

/// The packets of `Proto/beacon.md`, byte for byte. With `SLUICE_REWRITE=1` the page's vectors are
/// written anew.
@Suite struct ProbePacketTests {
    static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Proto/beacon.md")

    static let packets: [ProbePacket] = {
        let probe = ProbePacket(
            .probe, key: "zhejiang", flow: 0x1122_3344_5566_7788, sequence: 41,
            nonce: 0x0102_0304_0506_0708, token: 0)
        var reply = probe
        reply.kind = .reply
        reply.token = 0xA1A2_A3A4_A5A6_A7A8
        reply.view.median = 7_212
        reply.view.percentile99 = 9_943
        reply.view.samples = 119
        reply.view.age = 1
        reply.view.loss = 9
        var answer = reply
        answer.kind = .acknowledgement
        answer.view = ProbePacket.View()
        return [probe, reply, answer]
    }()

    private static func text(_ bytes: [UInt8]) -> String {
        let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        return stride(from: 0, to: hex.count, by: 32).map {
            "    " + hex[$0..<min($0 + 32, hex.count)].joined() + "\n"
        }.joined()
    }

    @Test func `packets are those of the page`() throws {
        let key = try Pair.key()
        let made = Self.packets.map { Self.text($0.sealed(with: key)) }.joined(separator: "\n")
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let start = try #require(page.range(of: "<!-- vectors -->\n"))
        let end = try #require(page.range(of: "<!-- end vectors -->"))
        if ProcessInfo.processInfo.environment["SLUICE_REWRITE"] == "1" {
            let new = page[..<start.upperBound] + made + page[end.lowerBound...]
            try String(new).write(to: Self.page, atomically: true, encoding: .utf8)
        } else {
            #expect(page[start.upperBound..<end.lowerBound] == made)
        }
    }

    @Test func `a packet is read as it was sealed`() throws {
        let key = try Pair.key()
        for packet in Self.packets {
            let bytes = packet.sealed(with: key)
            #expect(bytes.count == ProbeLimits.packetBytes)
            #expect(try ProbePacket(bytes) { $0 == key.name ? key : nil } == packet)
        }
    }

    @Test func `what stands where zeros belong is malformed whatever its code`() throws {
        let key = try Pair.key()
        for place in [6, 7, 74, 79, 23] {
            var content = Array(Self.packets[0].sealed(with: key).dropLast(ProbeLimits.codeBytes))
            content[place] = 1
            let bytes = content + key.code(of: content)
            #expect(throws: ProbeFault.malformed) { try ProbePacket(bytes) { _ in key } }
        }
    }

    @Test func `a key of a wrong length or name is none`() {
        let secret = Pair.secret
        #expect(ProbeKey(name: "", secret: secret) == nil)
        #expect(ProbeKey(name: "seventeen-letters", secret: secret) == nil)
        #expect(ProbeKey(name: "Big", secret: secret) == nil)
        #expect(ProbeKey(name: "short", secret: Array(secret.dropLast())) == nil)
        #expect("\(String(describing: ProbeKey(name: "a", secret: secret)))".contains("key a"))
    }
}
