import Foundation
import SluiceWire
import Testing

/// `sluice wire` on every golden vector of the protocol.
@Suite struct WireVerbTests {
    static let vectors = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Proto/vectors")

    static let names: [String] =
        ((try? FileManager.default.contentsOfDirectory(
            atPath: vectors.path)) ?? [])
        .filter { $0.hasSuffix(".hex") }.map { String($0.dropLast(4)) }.sorted()

    static func text(_ name: String) throws -> String {
        try String(contentsOf: vectors.appending(path: name), encoding: .utf8)
    }

    /// The bytes of pairs of hexadecimal digits, by other means than the verb's.
    static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] * 16 + digits[$0 + 1])
        }
    }

    @Test func `there is a vector of every message`() {
        #expect(Self.names.count == MessageKind.allCases.count)
    }

    @Test(arguments: names)
    func `a vector decodes to its JSON, from text and from bytes, and encodes to its frame`(
        name: String
    ) throws {
        let hex = try Self.text("\(name).hex")
        let json = try Self.text("\(name).json")
        #expect(runLine("wire decode", input: Array(hex.utf8)).output == json)
        #expect(runLine("wire decode", input: Self.bytes(hex)).output == json)
        let encoded = runLine("wire encode", input: Array(json.utf8))
        #expect(encoded.code == 0)
        #expect(Self.bytes(encoded.output) == Self.bytes(hex))
    }

    @Test func `two frames in one input are shown one below the other`() throws {
        let both = try Self.text("ping.hex") + Self.text("cancel.hex")
        let expected = try Self.text("ping.json") + Self.text("cancel.json")
        #expect(runLine("wire decode", input: Array(both.utf8)).output == expected)
    }
}
