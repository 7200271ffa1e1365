import Foundation
import SluiceModel
import Testing

@testable import SluiceRegionFiles

/// What a job file says of the place.
@Suite struct PlaceFileTests {
    private static func read(_ text: String) throws -> JobSpecification {
        try #require(
            try readJobs(SourceFile(path: "job.yaml", bytes: Array(text.utf8))).first)
    }

    private static func problems(_ text: String) -> String {
        do {
            _ = try readJobs(SourceFile(path: "job.yaml", bytes: Array(text.utf8)))
            return ""
        } catch {
            return error.problems.map(\.description).joined(separator: "\n")
        }
    }

    private static let serving = "kind: inference\nname: x\ncards: 2\nreplicas: 4\n"

    @Test func `every wish about the place is read`() throws {
        let job = try Self.read(
            """
            kind: inference
            name: x
            equivalents: 64
            replicas: 7
            chips: [a100, {name: n910, efficiency: 0.7}]
            allowedProviders: [tianyi]
            deniedProviders: [shangdu]
            deniedTrust: [open]
            data: {region: ningxia, site: zw-1, gibibytes: 2000, mustStay: true}
            metros:
              - {name: shanghai, weight: 3, within: 10ms}
              - {name: wuhan, within: 20ms}
            spread: {sites: 3, regions: 2}
            availabilityPercent: 99.95
            cpu: true
            """)
        var place = PlaceWishes()
        place.equivalents = 64
        place.chips = [
            ChipEfficiency(chip: ChipName(trusted: "a100"), efficiency: .one),
            ChipEfficiency(chip: ChipName(trusted: "n910"), efficiency: PerMille(700)),
        ]
        place.allowedProviders = [ProviderName(trusted: "tianyi")]
        place.deniedProviders = [ProviderName(trusted: "shangdu")]
        place.trust = TrustSet([.contracted, .sensitive])
        place.data = DataPlace(
            region: RegionName(trusted: "ningxia"), site: SiteName(trusted: "zw-1"),
            gibibytes: 2_000, mustStay: true)
        place.metros = [
            MetroShare(metro: MetroName(trusted: "shanghai"), weight: 3, ring: .within10),
            MetroShare(metro: MetroName(trusted: "wuhan"), weight: 1, ring: .within20),
        ]
        place.spread = SpreadWish(sites: 3, regions: 2)
        place.availability = 999_500
        place.processors = true
        #expect(job.place == place)
        #expect(job.chips.isEmpty && job.cards == 0)
    }

    @Test func `a job that asks nothing of the place has no wishes`() throws {
        #expect(try Self.read(Self.serving + "chips: [a100]\n").place == nil)
    }

    @Test(
        "Each slip is told with its place",
        arguments: [
            ("equivalents: 8", "cards and equivalents"),
            ("spread: {sites: 5}", "4 replicas do not lie in 5 sites"),
            ("spread: {sites: 1, regions: 2}", "at least one region, and a site in each"),
            ("metro: a\nmetros: [{name: b, within: 10ms}]", "metro and metros"),
            ("metros: [{name: b}]", "within"),
            ("metros: [{name: b, within: 5ms}, {name: b, within: 5ms}]", "metro b stands twice"),
            ("data: {region: a}", "data is 0 GiB"),
            ("chips: [{name: x, efficiency: 0}]", "efficiency"),
            ("chips: [x, {name: x}]", "chip x stands twice"),
            ("allowedProviders: [p]\ndeniedProviders: [p]", "allowed and denied"),
            ("leastTrust: sensitive\nallowedTrust: [open]", "no trust class is left"),
            ("availabilityPercent: 100", "availabilityPercent"),
        ])
    func slips(text: String, told: String) {
        #expect(Self.problems(Self.serving + text + "\n").contains(told), "\(text)")
    }

    @Test(arguments: ["training-equivalents", "inference-metros"])
    func `the examples are read, and ask something of the place`(name: String) throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../ops/examples/\(name).yaml").standardizedFileURL.path
        #expect(try readJobs(path: path).allSatisfy { $0.place != nil })
    }
}
