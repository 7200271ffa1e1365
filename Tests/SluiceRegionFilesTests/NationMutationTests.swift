import SluiceModel
import Testing

@testable import SluiceRegionFiles

@Suite("Damaged region files")
struct NationMutationTests {
    /// Reads the folder; what matters is that it answers, and that a refusal has a reason.
    private func read(_ files: NationFiles) {
        do {
            _ = try Nation(files)
        } catch {
            #expect(!error.problems.isEmpty)
            #expect(error.problems.allSatisfy { $0.mark.line > 0 && !$0.remedy.isEmpty })
        }
    }

    @Test("A region's file cut after any line is read or refused with reasons")
    func cuts() throws {
        let files = try shipped { $0.regions.removeSubrange(1...) }
        let bytes = files.regions[0].bytes
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            var cut = files
            cut.regions[0].bytes = Array(bytes[..<index])
            read(cut)
        }
    }

    @Test("A catalogue's file cut after any line is read or refused with reasons")
    func cutCatalogues() throws {
        let files = try shipped { $0.regions.removeSubrange(1...) }
        let paths: [WritableKeyPath<NationFiles, SourceFile>] = [
            \.chips, \.metros, \.tariffs, \.providers, \.latency,
        ]
        for path in paths {
            let bytes = files[keyPath: path].bytes
            for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
                var cut = files
                cut[keyPath: path].bytes = Array(bytes[..<index])
                read(cut)
            }
        }
    }

    @Test("A region's file with flipped bytes is read or refused with reasons")
    func flips() throws {
        let files = try shipped { $0.regions.removeSubrange(1...) }
        let bytes = files.regions[0].bytes
        var state: UInt64 = 20_240_601
        for index in stride(from: 0, to: bytes.count, by: 3) {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var flipped = files
            flipped.regions[0].bytes[index] = UInt8(truncatingIfNeeded: state >> 33)
            read(flipped)
        }
    }
}
