import Foundation
import SluiceWire
import Testing

/// The inputs that `ops/fuzz --store` kept, one in hexadecimal a line.
@Suite struct CorpusTests {
    static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "corpus/inputs.hex")

    @Test func `every stored input of the fuzzer decodes to what it was, or to a fault`() throws {
        let lines = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count >= 43)
        for (number, line) in lines.enumerated() {
            let bytes = try #require(Hexadecimal.bytes(String(line)), "line \(number + 1)")
            #expect(FuzzedInput.kindsThatChange(bytes) == [], "line \(number + 1)")
        }
    }
}
