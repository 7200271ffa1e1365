import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

/// Rights to join: used once, over when their time is, and the same after a replay or a snapshot.
@Suite struct TokenTests {
    private func digest(_ byte: UInt8) throws -> TokenDigest {
        try #require(TokenDigest([UInt8](repeating: byte, count: 32)))
    }

    private func issue(
        _ world: inout World, _ byte: UInt8, hold: Int64 = 60, key: UInt64
    ) throws -> Reply {
        world.tell(
            .trust(
                .issueToken(
                    key: RequestKey(high: 3, low: key),
                    JoinToken(
                        digest: try digest(byte), region: RegionName(trusted: "region-0"),
                        until: world.now.adding(Seconds(hold))))))
    }

    private func isRefused(_ reply: Reply, _ code: ErrorCode) -> Bool {
        if case .refused(let refusal) = reply { refusal.code == code } else { false }
    }

    @Test func `a token is used once, and no later than it says`() throws {
        var world = World(seed: 1)
        _ = try issue(&world, 1, key: 1)
        _ = try issue(&world, 2, key: 2)
        #expect(world.core.region(joiningWith: try digest(1))?.text == "region-0")
        #expect(world.core.region(joiningWith: try digest(3)) == nil)
        guard case .done = world.tell(.trust(.useToken(try digest(1)))) else {
            Issue.record("the token was not taken")
            return
        }
        #expect(isRefused(world.tell(.trust(.useToken(try digest(1)))), .notAllowed))
        // The request that made it, sent again, makes it no more.
        _ = try issue(&world, 1, key: 1)
        #expect(world.core.region(joiningWith: try digest(1)) == nil)
        world.now = world.now.adding(Seconds(60))
        world.tell(.tick)
        #expect(isRefused(world.tell(.trust(.useToken(try digest(2)))), .notAllowed))
        // Those that are over are forgotten by the next.
        _ = try issue(&world, 4, key: 4)
        #expect(world.core.tokens.map(\.digest) == [try digest(4)])
    }

    @Test func `replay and snapshot give the same tokens`() throws {
        var world = World(seed: 2)
        for byte in 1...5 { _ = try issue(&world, UInt8(byte), key: UInt64(byte)) }
        world.tell(.trust(.useToken(try digest(3))))
        let (restored, replayed) = try world.recovered()
        #expect(restored.tokens == world.core.tokens && restored.tokens.count == 4)
        #expect(replayed.tokens == world.core.tokens)
        #expect(replayed.stateHash() == world.core.stateHash())
    }

    @Test func `no more tokens wait than are bounded`() throws {
        var world = World(seed: 3)
        for number in 0..<PlannerLimits.tokens {
            var bytes = [UInt8](repeating: 9, count: 32)
            bytes[0] = UInt8(number & 255)
            bytes[1] = UInt8(number >> 8)
            world.tell(
                .trust(
                    .issueToken(
                        key: RequestKey(high: 4, low: UInt64(number) + 1),
                        JoinToken(
                            digest: try #require(TokenDigest(bytes)),
                            region: RegionName(trusted: "region-0"),
                            until: world.now.adding(Seconds(60))))))
        }
        #expect(isRefused(try issue(&world, 1, key: 1), .busy))
        #expect(world.core.tokens.count == PlannerLimits.tokens)
    }
}
