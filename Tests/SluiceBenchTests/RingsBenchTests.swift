import Foundation
import SluiceModel
import Testing

@testable import SluiceBench

@Suite("Latency-bound requests beside a flow bound")
struct RingsBenchTests {
    private static let regions = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Regions").path

    @Test
    func `the nation is cut to the cards that are wanted, and its bound is reached by no more`()
        throws
    {
        var nation = try RingsNation(folder: Self.regions, cards: 2_000)
        #expect((1_900...3_000).contains(nation.cards), "\(nation.cards)")
        let drawn = (0..<4_000).map { $0 * 7 % nation.requests.count }
        let most = nation.mostAcceptable(drawn)
        #expect(most <= nation.cards)
        let placed = drawn.count { nation.place($0) != nil }
        #expect(placed <= most)
        // What was found may be placed: all of one kind fill its pools and no more.
        var other = try RingsNation(folder: Self.regions, cards: 2_000)
        let one = [Int](repeating: 0, count: 4_000)
        #expect(other.mostAcceptable(one) == one.count { other.place($0) != nil })
    }

    @Test func `no request is placed outside its ring, and equal seeds give equal counts`() throws {
        let first = try RingsBench.run(
            folder: Self.regions, requests: 3_000, loadPercent: 120, seed: 7)
        let second = try RingsBench.run(
            folder: Self.regions, requests: 3_000, loadPercent: 120, seed: 7)
        #expect(first.json == second.json)
        #expect(first.json.contains("\"outsideTheirRing\": 0"))
    }
}
