import SluiceHub
import SluiceLinux
import SluiceModel
import SluicePlanner
import SluiceTransport
import Testing

@testable import SluiceDaemons

/// What a planner does with region files that have changed since its journal was begun.
@Suite struct CatalogueTests {
    private let folder = "/tmp/sluice-catalogue-\(ProcessIdentity.current.number)"

    /// Names of metros, and the position, of a planner over these files, once its reign is durable.
    private func start(_ files: String) throws -> (metros: [String], watts: UInt32, log: UInt64) {
        let address = SocketAddress.local(path: "\(folder)/socket")
        var options = PlannerOptions(
            dataFolder: "\(folder)/data", address: address, regionsFolder: files)
        options.isSilent = true
        var loop = try EventLoop(signals: [])
        var daemon = try PlannerDaemon(options, listener: loop.wakeup)
        try loop.turn(&daemon)
        let catalogue = daemon.hub.core.catalogue
        try daemon.finish()
        return (
            catalogue.metros.map(\.name.text),
            catalogue.chips.first { $0.name.text == "nvidia-t4" }?.power.count ?? 0,
            daemon.store.appendedBytes
        )
    }

    @Test func `changed chips and metros are taken up, and nothing that is known is lost`() throws {
        defer { try? Files.removeFolder(folder) }
        try Files.makeFolders("\(folder)/files/regions")
        for name in ["chips", "tariffs", "latency", "providers", "metros", "regions/ningxia"] {
            let bytes = try Files.read("Regions/\(name).yaml", limit: 1 << 20)
            try Files.replace("\(folder)/files/\(name).yaml", with: bytes)
        }
        let first = try start("\(folder)/files")
        let same = try start("\(folder)/files")
        #expect(same.metros == first.metros && same.metros.contains("luoyang"))
        #expect(same.log < first.log, "the same catalogue was written again")

        try edit("metros") { $0.filter { !$0.contains("name: luoyang") } }
        try edit("chips") { lines in lines.map { $0 == "    watts: 70" ? "    watts: 4321" : $0 } }
        let changed = try start("\(folder)/files")
        #expect(changed.metros == first.metros)
        #expect(changed.watts == 4_321 && first.watts == 70)
    }

    private func edit(_ name: String, _ change: ([String]) -> [String]) throws {
        let path = "\(folder)/files/\(name).yaml"
        let text = String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        try Files.replace(path, with: Array(change(lines).joined(separator: "\n").utf8))
    }
}
