import SluiceModel
import Testing

@testable import SluiceRegionFiles

/// The shipped files, with one of them changed.
func shipped(_ change: (inout NationFiles) -> Void = { _ in }) throws -> NationFiles {
    var files = try NationFiles(folder: root + "Regions")
    change(&files)
    return files
}

/// The problems that a folder has; none where it is read.
func problems(of files: NationFiles) -> [FileProblem] {
    do {
        _ = try Nation(files)
        return []
    } catch {
        return error.problems
    }
}

extension SourceFile {
    /// Replaces a text's first occurrence and gives the place where the new one begins.
    mutating func replace(_ old: String, by new: String) throws -> YAMLMark {
        let text = String(decoding: bytes, as: UTF8.self)
        let range = try #require(text.firstRange(of: old), "'\(old)' is not in \(path)")
        let lines = text[..<range.lowerBound].split(
            separator: "\n", omittingEmptySubsequences: false)
        let changed = text[..<range.lowerBound] + new + text[range.upperBound...]
        bytes = Array(changed.utf8)
        return YAMLMark(line: lines.count, column: (lines.last?.count ?? 0) + 1)
    }
}

@Suite("Problems of a folder")
struct NationProblemsTests {
    /// A change to the file of Beijing and what must come of it, at `skip` characters past its
    /// start.
    struct Slip: CustomTestStringConvertible, Sendable {
        var old: String
        var new: String
        var skip: Int
        var what: String
        var remedy: String
        var testDescription: String { new }
    }

    static let slips = [
        Slip(
            old: "chip: ascend-910b", new: "chip: ascend-910c", skip: 6,
            what: "no chip is called", remedy: "did you mean 'ascend-910b'?"),
        Slip(
            old: "provider: tianyi", new: "provider: tianyy", skip: 10,
            what: "no provider is called", remedy: "did you mean 'tianyi'?"),
        Slip(
            old: "tariff: beijing", new: "tariff: bejing", skip: 8,
            what: "no tariff is called", remedy: "did you mean 'beijing'?"),
        Slip(
            old: "serves: [beijing", new: "serves: [beijin", skip: 9,
            what: "no metro is called", remedy: "did you mean 'beijing'?"),
        Slip(
            old: "serves: [beijing", new: "serves: [shanghai", skip: 9,
            what: "a metro is served within 10 ms", remedy: "leave it out"),
        Slip(
            old: "serves: [beijing", new: "serves: [tianjin", skip: 18,
            what: "declared twice", remedy: "rename or remove"),
        Slip(
            old: "tier: tenThousand", new: "tier: thousand", skip: 6,
            what: "10240 cards", remedy: "tier: tenThousand"),
        Slip(
            old: "tier: tenThousand", new: "tier: tenthousand", skip: 6,
            what: "not known here", remedy: "did you mean 'tenThousand'?"),
        Slip(
            old: "cardsPerNode: 8", new: "cardsPerNode: 17", skip: 14,
            what: "outside 1 to 16", remedy: "between"),
        Slip(
            old: "interconnect: roce", new: "interconect: roce", skip: 0,
            what: "'interconect' is not known", remedy: "did you mean 'interconnect'?"),
        Slip(
            old: "latitude: 39.7955", new: "latitude: 116.5", skip: 10,
            what: "outside 3 to 54 degrees north", remedy: "between"),
        Slip(
            old: "longitude: 116.5062", new: "longitude: 11.65062", skip: 11,
            what: "outside 73 to 136 degrees east", remedy: "between"),
        Slip(
            old: "powerUsageEffectiveness: 1.25", new: "powerUsageEffectiveness: 125", skip: 25,
            what: "outside 1 to 3", remedy: "between"),
        Slip(
            old: "region: beijing", new: "region: peking", skip: 8,
            what: "in a file called 'beijing.yaml'", remedy: "rename"),
        Slip(
            old: "region: beijing", new: "region: Beijing", skip: 8,
            what: "is no name", remedy: "write it as"),
        Slip(
            old: "- name: beijing-haidian\n", new: "- name: beijing-yizhuang\n", skip: 8,
            what: "the site 'beijing-yizhuang' is declared twice", remedy: "rename"),
        Slip(
            old: "- name: beijing-haidian-edge\n", new: "- name: beijing-haidian-cpu\n", skip: 0,
            what: "the pool 'beijing-haidian-cpu' is declared twice", remedy: "rename"),
        Slip(
            old: "basis: {assumed:", new: "basis: {guessed:", skip: 8,
            what: "'guessed' is not known", remedy: "use one of: reported, assumed, modelled"),
        Slip(
            old: "blocks: \"the", new: "blobs: \"the", skip: 0,
            what: "no field is called 'blobs'", remedy: "name one"),
        Slip(
            old: "serves:",
            new: "beacons: [{metro: beijin, address: \"10.0.0.1:1\", keyFile: k}]\nserves:",
            skip: 18, what: "no metro is called", remedy: "did you mean 'beijing'?"),
        Slip(
            old: "serves:",
            new: "beacons: [{metro: beijing, address: 10.0.0.1, keyFile: k}]\nserves:",
            skip: 36, what: "is no address with a port", remedy: "in quotes"),
        Slip(
            old: "serves:", new: "beacons: [{metro: beijing, address: \"10.0.0.1:7\"}]\nserves:",
            skip: 10, what: "'keyFile' is missing", remedy: "add `keyFile"),
        Slip(
            old: "serves:", new: "probing: {packetsPerSecond: 100_000}\nserves:",
            skip: 28, what: "outside 2 to 1000", remedy: "between"),
        Slip(
            old: "powerUsageEffectiveness: 1.25",
            new: "probeFrom: 10.0.0.1:5\n    powerUsageEffectiveness: 1.25",
            skip: 11, what: "is no address of a machine", remedy: "without a port"),
        Slip(
            old: "lent: [\"20:00-08:00\"]", new: "lent: [\"20:00-28:00\"]", skip: 7,
            what: "no span of hours", remedy: "22:00-06:00"),
    ]

    @Test(
        "Each slip is told with its line and column, what is wrong and a remedy", arguments: slips)
    func slip(_ slip: Slip) throws {
        var files = try shipped()
        var mark = try files.regions[0].replace(slip.old, by: slip.new)
        mark.column += slip.skip
        let found = problems(of: files)
        let text = found.map(\.description).joined(separator: "\n")
        let hit = try #require(found.first { $0.what.contains(slip.what) }, "\(text)")
        #expect(hit.remedy.contains(slip.remedy), "\(text)")
        #expect(hit.file.hasSuffix("regions/beijing.yaml"))
        // The second declaration of a pool stands further down than the change.
        if slip.skip > 0 || !slip.what.contains("twice") { #expect(hit.mark == mark, "\(text)") }
    }

    @Test("A field that is missing is told at its map, with its way from the root")
    func missing() throws {
        var files = try shipped()
        let mark = try files.regions[0].replace("        chip: ascend-910b\n", by: "")
        let found = problems(of: files)
        let hit = try #require(found.first { $0.what.contains("'chip' is missing") })
        #expect(hit.field == "sites[0].pools[0]")
        #expect(hit.mark == YAMLMark(line: mark.line - 2, column: 9))
    }

    @Test(
        "Hours of a tariff with a gap, an overlap or an early end are told with the hours",
        arguments: [
            ("- 07:00-10:00 flat", "- 08:00-10:00 flat", "from 07:00 to 08:00 have no price"),
            ("- 07:00-10:00 flat", "- 06:30-10:00 flat", "from 06:30 to 07:00 have two prices"),
            ("      - 23:00-24:00 valley\n", "", "covered to 23:00 only"),
            ("- 07:00-10:00 flat", "- 07:00-10:00 flt", "no price is called 'flt'"),
            ("- 07:00-10:00 flat", "- 10:00-07:00 flat", "no span of hours"),
        ])
    func tariff(old: String, new: String, what: String) throws {
        var files = try shipped()
        _ = try files.tariffs.replace(old, by: new)
        let found = problems(of: files)
        #expect(found.count == 1, "a tariff that is declared but broken is one problem")
        #expect(found.first?.what.contains(what) == true)
        #expect(found.first?.file.hasSuffix("tariffs.yaml") == true)
    }

    @Test("All problems of all files come at once, in order of file and line")
    func allAtOnce() throws {
        var files = try shipped()
        _ = try files.chips.replace("watts: ", by: "wats: ")
        _ = try files.regions[0].replace("provider: tianyi", by: "provider: tianyy")
        _ = try files.regions[1].replace("cardsPerNode: 8", by: "cardsPerNode: 0")
        let found = problems(of: files)
        // The misspelt field counts twice: its note of what is assumed names no field any more.
        #expect(found.count == 4)
        #expect(found.map(\.file) == found.map(\.file).sorted())
    }

    @Test("A file that is no YAML refuses the whole folder, and is named")
    func broken() throws {
        var files = try shipped()
        _ = try files.regions[3].replace("serves: [", by: "serves: ]")
        let found = problems(of: files)
        #expect(found.contains { $0.file == files.regions[3].path && $0.mark.line == 6 })
    }

    @Test("A folder that is not there is told, with every file that is missing")
    func absent() {
        #expect(throws: FileProblems.self) { try Nation(folder: root + "Regions/nowhere") }
        do {
            _ = try Nation(folder: root + "Regions/nowhere")
        } catch {
            #expect(error.problems.count == 6)
        }
    }

    @Test("A file without an end is read to the limit and refused, a folder in its place is told")
    func endless() throws {
        #expect(try SourceFile(reading: "/dev/zero").bytes.count == YAMLLimits.bytes + 1)
        #expect(throws: FileProblems.self) { try SourceFile(reading: root) }
    }

    @Test("A problem reads as file, line, column, field, what and remedy")
    func reads() {
        let problem = FileProblem(
            file: "a.yaml", mark: YAMLMark(line: 3, column: 7), field: "sites[0].name",
            what: "it is empty", remedy: "write a value")
        #expect(problem.description == "a.yaml:3:7: sites[0].name: it is empty; write a value")
    }
}
