import SluiceModel
import Testing

@testable import SluiceRegionFiles

@Suite("Tides in job files")
struct TideFileTests {
    private let head = "kind: inference\nname: chat\ncards: 2\n"

    private func read(_ text: String) throws(FileProblems) -> Tide? {
        let text = head + text
        return try readJobs(SourceFile(path: "job.yaml", bytes: Array(text.utf8))).first?.tide
    }

    @Test("By the hour, by a curve and by load")
    func forms() throws {
        let hours = (0..<24).map { $0 < 8 ? "1" : "4" }.joined(separator: ", ")
        let exact = try read("tide:\n  hours: [\(hours)]\n  lead: 15m\n")
        #expect(exact?.wanted(at: CivilTime(seconds: 1_767_196_800)) == 1)
        #expect(exact?.lead == Seconds(900))
        let curve = try read("tide: {least: 2, most: 8, peakHour: 21}\n")
        #expect(curve == Tide(hours: Tide.curve(least: 2, most: 8, peakHour: 21)))
        let load = try read("tide: {least: 2, most: 8, load: 0.7}\n")
        #expect(load == Tide(least: 2, most: 8, target: PerMille(700)))
    }

    @Test(
        "What is no tide is refused",
        arguments: [
            "tide: {least: 2}\n", "tide: {least: 8, most: 2, load: 0.7}\n",
            "tide: {hours: [1, 2, 3]}\n", "tide: {least: 2, most: 8, load: 0.7, peakHour: 3}\n",
            "tide: {least: 0, most: 8, load: 0.7}\n", "tide: {least: 1, most: 8, lode: 0.7}\n",
        ])
    func refused(_ text: String) {
        #expect(throws: FileProblems.self) { try read(text) }
    }

    @Test("Lent capacity, spare nodes and limits of processes are read")
    func others() throws {
        let text = """
            kind: training
            name: llm
            cards: 64
            spares: 2
            usesLent: true
            limits: {memoryMebibytes: 512, processors: 1.5, processes: 64}
            """
        let job = try #require(
            try readJobs(SourceFile(path: "job.yaml", bytes: Array(text.utf8))).first)
        #expect(job.spares == 2)
        #expect(job.usesLent)
        #expect(
            job.limits
                == ProcessLimits(
                    memory: Mebibytes(512), processors: PerMille(1_500), processes: 64))
    }
}
