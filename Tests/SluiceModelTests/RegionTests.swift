import SluiceModel
import Testing

@Suite struct RegionTests {
    private let tariff = Tariff(
        name: TariffName(trusted: "three-bands"),
        bands: [
            Tariff.Band(startSecondOfDay: 0, pricePerKilowattHour: MicroYuan(310_001)),
            Tariff.Band(startSecondOfDay: 30_601, pricePerKilowattHour: MicroYuan(720_003)),
            Tariff.Band(startSecondOfDay: 79_200, pricePerKilowattHour: MicroYuan(450_007)),
        ])

    @Test(
        arguments: [
            (0, 0), (0, 1), (57_599, 2), (12_345, 86_400), (70_000, 30_000), (-5, 90_001),
            (1_750_000_000, 200_000),
        ] as [(Int64, Int64)])
    func `the cost of a kilowatt is the sum of its seconds`(start: Int64, length: Int64) {
        var sum: Int64 = 0
        for second in start..<start + length {
            sum += tariff.price(at: CivilTime(seconds: second)).count
        }
        let cost = tariff.costOfKilowatt(from: CivilTime(seconds: start), for: Seconds(length))
        #expect(cost == MicroYuan(sum / 3_600))
    }

    @Test func `a ring ends at its bound, and a bound admits the rings inside it`() {
        for ring in Ring.allCases {
            guard let bound = ring.boundMilliseconds else { continue }
            #expect(Ring(roundTrip: .milliseconds(bound)) == ring)
            #expect(Ring(roundTrip: Microseconds(bound * 1_000 + 1)) > ring)
            #expect(Ring(boundMilliseconds: bound) == ring)
        }
        #expect(Ring(boundMilliseconds: 1) == nil)
        #expect(Ring(boundMilliseconds: 12) == .within10)
        #expect(Ring(boundMilliseconds: 99) == .within50)
    }

    @Test func `a pool within a tenth of a tier's size counts to it`() {
        #expect(Tier(cards: 899) == .edge)
        #expect(Tier(cards: 900) == .thousand)
        #expect(Tier(cards: 9_000) == .tenThousand)
        #expect(Tier(cards: 90_000) == .hundredThousand)
        for tier in Tier.all { #expect(Tier(name: tier.description) == tier) }
        #expect(Tier(name: "tier9") == nil)
    }

    @Test(arguments: ["", "-a", ".a", "A", "a_b", "a b", "ä", String(repeating: "a", count: 64)])
    func `what is no name is refused, also as a part of a tenant`(text: String) {
        #expect(PoolName(text) == nil)
        #expect(TenantName(text) == nil)
        #expect(TenantName("org/" + text) == nil)
    }

    @Test func `names and tenants of the longest kind are taken`() {
        let longest = String(repeating: "9", count: 63)
        #expect(PoolName("a-1.b")?.text == "a-1.b")
        #expect(PoolName(longest)?.text == longest)
        #expect(TenantName("org/team")?.text == "org/team")
        #expect(TenantName("org/team/more") == nil)
        #expect(PoolName("org/team") == nil)
    }
}
