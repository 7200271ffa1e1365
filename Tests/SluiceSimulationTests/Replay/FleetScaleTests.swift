import SluiceModel
import Testing

@testable import SluiceSimulation

@Suite struct FleetScaleTests {
    private func cards(_ layout: NationalLayout) -> [Int64] {
        layout.regions.map { region in region.pools.reduce(0) { $0 + Int64($1.cards) } }
    }

    @Test(arguments: [1, 7, 8, 9, 47, 48, 49, 1_000, 12_345] as [Int64])
    func `a scaled fleet has what was asked, and less than a node more`(wanted: Int64) {
        let scaled = FleetScale.scale(SmallNation.layout(), toCards: wanted, largestGang: 1)
        let sum = cards(scaled).reduce(0, +)
        #expect(sum >= wanted)
        #expect(sum < wanted + 8)
        #expect(scaled.regions.count == scaled.rings.count)
    }

    @Test func `the shape is kept`() {
        // Two nodes near and four far are a third and two thirds.
        let scaled = FleetScale.scale(SmallNation.layout(), toCards: 4_800, largestGang: 1)
        #expect(cards(scaled) == [3_200, 1_600])
    }

    @Test func `the largest pool holds the largest gang, however small the fleet`() {
        let scaled = FleetScale.scale(SmallNation.layout(), toCards: 8, largestGang: 20)
        #expect(cards(scaled).max() == 24)
    }
}
