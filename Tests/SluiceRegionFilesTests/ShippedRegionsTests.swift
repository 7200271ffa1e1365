import Foundation
import SluiceModel
import Testing

@testable import SluiceRegionFiles

/// The package's root, which holds `Regions/` and `ops/`.
let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path(percentEncoded: false)

@Suite("The shipped Regions")
struct ShippedRegionsTests {
    let nation: Nation

    init() throws {
        nation = try Nation(folder: root + "Regions")
    }

    private func pools(of tier: Tier) -> [(region: RegionName, pool: PoolDescription)] {
        nation.layout.regions.flatMap { region in
            region.pools.filter { $0.tier == tier }.map { (region.name, $0) }
        }
    }

    @Test("Pools of ten thousand cards are in Beijing, Shanghai, Guangdong and Ningxia")
    func tenThousands() {
        let found = pools(of: .tenThousand)
        #expect(found.map(\.region.text) == ["beijing", "guangdong", "ningxia", "shanghai"])
        #expect(found.allSatisfy { $0.pool.cards >= 10_000 })
    }

    @Test("Pools of a thousand cards are in seven places, Zhejiang and Jiangsu among them")
    func thousands() {
        let places = pools(of: .thousand).map(\.region.text)
        #expect(places.count == 7)
        #expect(Set(places).count == 7)
        #expect(places.contains("zhejiang") && places.contains("jiangsu"))
    }

    @Test("Edge pools are within 5 ms of at least 20 metros")
    func edges() {
        #expect(Nation.metros(of: nation.layout, within: .within5, tier: .edge).count >= 20)
    }

    @Test("Every metro has a pool within 10 ms, and is served by a region")
    func everyMetro() {
        let all = nation.layout.metros.map(\.name)
        #expect(Nation.metros(of: nation.layout, within: .within10) == all)
        #expect(Set(nation.metrosServed.joined()) == Set(all))
    }

    @Test("Ningxia is more than 20 ms from the coast")
    func ningxiaIsFar() throws {
        let index = try #require(nation.layout.regions.firstIndex { $0.name.text == "ningxia" })
        let near = nation.layout.rings[index].filter { $0.ring <= .within20 }.map(\.metro.text)
        for coastal in ["beijing", "tianjin", "shanghai", "hangzhou", "guangzhou", "qingdao"] {
            #expect(!near.contains(coastal), "\(coastal) is near Ningxia")
        }
    }

    @Test("Sixteen regions, several providers, and every kind of chip but one are in use")
    func variety() throws {
        #expect(nation.layout.regions.count == 16)
        let sites = nation.layout.regions.flatMap(\.sites)
        #expect(Set(sites.map(\.provider)).count == nation.providers.count)
        let used = Set(nation.layout.regions.flatMap(\.pools).map(\.chip))
        #expect(used == Set(nation.layout.chips.map(\.name)))
        #expect(Set(nation.layout.chips.map(\.kind)) == [.gpu, .npu, .fpga, .cpu])
    }

    @Test("Chips, metros and regions stand in order of names, and rings are marked as modelled")
    func order() {
        let layout = nation.layout
        #expect(layout.chips.map(\.name) == layout.chips.map(\.name).sorted())
        #expect(layout.metros.map(\.name) == layout.metros.map(\.name).sorted())
        #expect(layout.regions.map(\.name) == layout.regions.map(\.name).sorted())
        #expect(layout.rings.joined().allSatisfy { $0.samples == 0 })
        #expect(layout.rings.joined().allSatisfy { $0.ring < .beyond })
    }

    @Test("Both reported and assumed figures are marked, one mark at least for each pool")
    func figures() {
        let pools = nation.layout.regions.flatMap(\.pools).count
        let marked = nation.figures.filter { $0.field.contains(".pools[") }
        #expect(marked.count >= pools)
        #expect(nation.figures.contains { if case .reported = $0.basis { true } else { false } })
        #expect(nation.figures.contains { if case .assumed = $0.basis { true } else { false } })
        #expect(nation.figures.contains { if case .modelled = $0.basis { true } else { false } })
    }

    @Test("The totals are those of the files")
    func totals() {
        let totals = nation.totals
        #expect(totals.tiers.map(\.tier) == [.edge, .thousand, .tenThousand])
        #expect(totals.tiers.map(\.pools).suffix(2) == [7, 4])
        #expect(totals.metrosWithin10 == totals.metros)
        #expect(totals.modelled == 1)
        #expect(totals.description.contains("tenThousand: 4 pools, 44160 cards"))
    }
}
