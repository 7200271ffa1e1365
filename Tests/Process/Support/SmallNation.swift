import Foundation
import SluiceLinux
import SluiceModel

/// Region files of a nation that is quickly full: regions of one pool of 32 cards each.
/// Chips, metros, tariffs and the latency model are the shipped ones.
enum SmallNation {
    static let regions = ["alpha", "beta", "gamma"]
    /// With two more, for those who take some away.
    static let fiveRegions = regions + ["delta", "epsilon"]
    static let nodesPerPool = 4
    static let cardsPerNode = 8
    static var cardsPerPool: UInt32 { UInt32(nodesPerPool * cardsPerNode) }

    /// Writes the files; gives the folder.
    static func write(
        to folder: String, regions: [String] = SmallNation.regions
    ) throws -> String {
        let shipped = Settings.root + "Regions"
        try Files.makeFolders("\(folder)/regions")
        for name in ["chips", "latency", "metros", "providers", "tariffs"] {
            let bytes = try Files.read("\(shipped)/\(name).yaml", limit: 1 << 20)
            try Files.replace("\(folder)/\(name).yaml", with: bytes)
        }
        for (index, region) in regions.enumerated() {
            try Files.replace(
                "\(folder)/regions/\(region).yaml", with: Array(text(region, index).utf8))
        }
        return folder
    }

    private static func text(_ region: String, _ index: Int) -> String {
        let tariff = ["beijing", "jiangsu", "ningxia", "guizhou", "guangdong"][index]
        let metro = ["beijing", "nanjing", "yinchuan", "guiyang", "guangzhou"][index]
        let (latitude, longitude) = [
            (39.8, 116.5), (32.0, 118.8), (38.4, 106.3), (26.6, 106.7), (23.1, 113.2),
        ][index]
        return """
            region: \(region)
            title: "A small region for tests"
            tariff: \(tariff)
            carbonGramsPerKilowattHour: 500
            basis: {assumed: "a test"}
            serves: [\(metro)]
            sites:
              - name: \(region)-site
                provider: tianyi
                latitude: \(latitude)
                longitude: \(longitude)
                powerUsageEffectiveness: 1.25
                basis: {assumed: "a test"}
                pools:
                  - name: \(region)-pool
                    tier: edge
                    chip: nvidia-a800
                    interconnect: roce
                    interconnectGigabits: 200
                    trust: contracted
                    pricePerCardHourYuan: 6.2
                    blocks:
                      - {count: 1, nodes: \(nodesPerPool), cardsPerNode: \(cardsPerNode)}
                    basis: {assumed: "a test"}

            """
    }
}
