import SluiceGateway
import SluiceLinux
import SluiceModel
import SluiceRegionFiles
import Testing

@testable import SluiceDaemons

/// The file in which a site says how its nodes are.
@Suite struct HealthFileTests {
    private let region: RegionDescription
    private let folder = "/tmp/sluice-health-\(ProcessIdentity.current.number)"

    init() throws {
        let layout = try Nation(folder: "Regions").layout
        region = try #require(layout.regions.first { $0.name.text == "beijing" })
    }

    private func lines(_ text: String) -> Result<[HealthFile.Line], DaemonFailure> {
        HealthFile.lines(text, "health", region)
    }

    @Test func `a line names pool, node, state, errors and cause`() throws {
        let read = try lines(
            "# since noon\n\nbeijing-yizhuang-train b1-n3 faulted errors=7 bus error\n"
                + "beijing-yizhuang-train b0-n0 suspect\n"
        ).get()
        #expect(read.map(\.health) == [.faulted, .suspect])
        #expect(read[0].node.block == 1 && read[0].node.node == 3)
        #expect(read[0].errors == 7 && read[0].cause == "bus error")
    }

    @Test(arguments: [
        ("beijing-yizhuang-train b0-n0", "health:2: a line is POOL NODE STATE"),
        ("beijing-yizhuang-train b99-n0 ok", "has no node b99-n0"),
        ("nowhere b0-n0 ok", "in a pool nowhere"),
        ("beijing-yizhuang-train b0-n0 tired", "tired is no state"),
        ("beijing-yizhuang-train b0-n0 ok errors=many", "errors=many is no count"),
    ])
    func `a line that does not read is refused with its place`(line: String, why: String) {
        guard case .failure(let failure) = lines("\n\(line)\n") else {
            Issue.record("\(line) was taken")
            return
        }
        #expect(failure.sentence.contains(why), "\(failure.sentence)")
    }

    @Test func `a node that the file names no more is well, and a broken file changes nothing`()
        throws
    {
        try Files.makeFolders(folder)
        defer { try? Files.removeFolder(folder) }
        var file = HealthFile("\(folder)/health", region)
        var now = Instant.now
        func look(_ text: String) throws -> HealthFile.News {
            try Files.replace("\(folder)/health", with: Array(text.utf8))
            now = now + .seconds(1)
            return file.look(unwell: [], now: now, civil: CivilTime(seconds: 1))
        }
        guard case .nodes(let first) = try look("beijing-yizhuang-train b0-n0 faulted gone\n"),
            case .problem = try look("beijing-yizhuang-train b0-n0 gone\n"),
            case .nodes(let last) = try look("# all well\n")
        else {
            Issue.record("the file was not taken as written")
            return
        }
        #expect(first.map(\.health) == [.faulted] && first[0].cause == "gone")
        #expect(last.map(\.health) == [.ok])
    }
}
