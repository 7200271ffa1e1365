import SluiceLinux
import SluiceModel
import SluiceRegionFiles
import Testing

@Suite struct ExampleRegionTests {
    private let folder = "/tmp/sluice-example-region-\(ProcessIdentity.current.number)"

    @Test func `the example that a site owner copies passes the check beside the shipped layout`()
        throws
    {
        defer { try? Files.removeFolder(folder) }
        try Files.makeFolders("\(folder)/regions")
        for name in try Files.names(in: "Regions") where name.hasSuffix(".yaml") {
            try copy("Regions/\(name)", name)
        }
        for name in try Files.names(in: "Regions/regions") {
            try copy("Regions/regions/\(name)", "regions/\(name)")
        }
        try copy("ops/examples/region.yaml", "regions/ezhou.yaml")
        let nation = try Nation(folder: folder)
        let region = try #require(nation.layout.regions.first { $0.name.text == "ezhou" })
        #expect(region.pools.map(\.cards) == [32])
        #expect(region.pools.map(\.executor) == [.process])
    }

    private func copy(_ source: String, _ target: String) throws {
        try Files.replace("\(folder)/\(target)", with: try Files.read(source, limit: 1 << 20))
    }
}
