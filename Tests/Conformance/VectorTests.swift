import Foundation
import SluiceModel
import SluiceWire
import Testing

/// The golden vectors: `Proto/vectors/NAME.hex` is a frame, `NAME.json` what it says. With
/// `SLUICE_REWRITE=1` the tests write them anew; read the difference before you commit it.
@Suite struct VectorTests {
    static let proto = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Proto")
    static let isRewriting = ProcessInfo.processInfo.environment["SLUICE_REWRITE"] == "1"

    /// `capacity-report` of `capacityReport`.
    static func kebab(_ kind: MessageKind) -> String {
        "\(kind)".reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }

    static func check(_ text: String, _ name: String) throws {
        let file = proto.appending(path: name)
        if isRewriting {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(name)")
    }

    @Test(arguments: MessageKind.allCases)
    func `a message's frame and JSON are those of its golden vector`(kind: MessageKind) throws {
        let message = try Samples.message(kind, seed: 2)
        let correlation = UInt64(kind.rawValue) * 1_000
        let hex = Hexadecimal.text(try MessageCodec.frame(message, correlation: correlation))
        let lines = stride(from: 0, to: hex.count, by: 64).map {
            String(hex.dropFirst($0).prefix(64))
        }
        try Self.check(lines.joined(separator: "\n") + "\n", "vectors/\(Self.kebab(kind)).hex")
        try Self.check(
            MessageJson.encode(message, correlation: correlation) + "\n",
            "vectors/\(Self.kebab(kind)).json")
    }

    @Test(arguments: MessageKind.allCases)
    func `a stored vector decodes to its JSON and back`(kind: MessageKind) throws {
        let base = Self.proto.appending(path: "vectors/\(Self.kebab(kind))")
        let hex = try String(contentsOf: base.appendingPathExtension("hex"), encoding: .utf8)
        let json = try String(contentsOf: base.appendingPathExtension("json"), encoding: .utf8)
        let bytes = try #require(Hexadecimal.bytes(hex))
        #expect(try WireText.decode(bytes) + "\n" == json)
        #expect(try WireText.encode(json) == Hexadecimal.text(bytes))
    }
}
