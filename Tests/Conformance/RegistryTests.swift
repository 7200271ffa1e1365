import Foundation
import SluiceModel
import SluiceWire
import Testing

/// The registries of `Proto` say what the code says.
@Suite struct RegistryTests {
    static func rows(_ page: String) throws -> [[String]] {
        try String(contentsOf: VectorTests.proto.appending(path: page), encoding: .utf8)
            .split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
            .map { line in
                line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                    .filter { !$0.isEmpty }
            }
    }

    @Test func `the registry of errors has each code with its number and whether it is definite`()
        throws
    {
        let rows = try Self.rows("errors.md")
        #expect(
            rows.map { $0.prefix(3).joined(separator: " ") }
                == ErrorCode.allCases.map {
                    "\($0.rawValue) `\($0)` \($0.isDefinite ? "yes" : "no")"
                })
        for row in rows { #expect(row.count == 5, "\(row[0]): a column is empty") }
    }

    @Test func `the overview has the longest body of each kind`() throws {
        let units = ["KiB": 10, "MiB": 20]
        var limits: [String: Int] = [:]
        for row in try Self.rows("README.md") where row.count == 2 {
            let words = row[0].split(separator: " ").map(String.init)
            guard words.count == 2, let size = Int(words[0]), let unit = units[words[1]] else {
                continue
            }
            for name in row[1].split(separator: ", ") where name.hasPrefix("`") {
                limits[name.filter { $0 != "`" }] = size << unit
            }
        }
        for kind in MessageKind.allCases {
            #expect(kind.bodyLimit == limits["\(kind)"] ?? 16 << 10, "\(kind)")
        }
        #expect(limits.count > 20)
    }

    @Test func `the table of roles has each message with its senders`() throws {
        let expected = MessageKind.allCases.map { kind in
            let senders = kind.senders.map { "\($0)" }.joined(separator: ", ")
            return [
                "\(kind.rawValue)", "`\(kind)`",
                kind.isLocal
                    ? "only a gateway's own socket"
                    : kind.isJoining
                        ? "who has a token, before `hello`"
                        : senders.isEmpty ? "only the planner" : senders,
            ]
        }
        #expect(try Self.rows("roles.md") == expected)
    }
}
