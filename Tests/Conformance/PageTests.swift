import Foundation
import SluiceCoding
import SluiceModel
import SluiceWire
import Testing

/// The pages of `Proto`: their tables are what the types say of their own fields. With
/// `SLUICE_REWRITE=1` the tables are written anew; prose and the last column stay as written.
@Suite(.serialized) struct PageTests {
    static let head =
        "| field | type | bound | absent | since | meaning |\n|---|---|---|---|---|---|\n"

    /// A message's own fields, and all that it nests, from many arbitrary messages.
    static func describe(_ kind: MessageKind, seeds: Range<UInt64> = 0..<40) throws -> [PageSink] {
        try seeds.map { seed in
            var sink = PageSink()
            try Samples.message(kind, seed: seed).encodeBody(into: &sink)
            return sink
        }
    }

    /// Every nested record by its type: one list of fields for each variant that it has.
    static let records: [(type: String, isFixed: Bool, variants: [[PageSink.Row]])] = {
        var found: [String: (isFixed: Bool, variants: [[PageSink.Row]])] = [:]
        for kind in MessageKind.allCases {
            for sink in (try? describe(kind)) ?? [] {
                for record in sink.nested {
                    let known = found[record.type]?.variants ?? []
                    guard !known.contains(record.rows) else { continue }
                    found[record.type] = (record.isFixed, known + [record.rows])
                }
            }
        }
        return found.keys.sorted().map { name in
            let variants = (found[name]?.variants ?? []).sorted {
                $0.map(\.name).joined() < $1.map(\.name).joined()
            }
            return (name, found[name]?.isFixed ?? false, variants)
        }
    }()

    /// Every closed list by its type.
    static let choices: [(type: String, values: [String])] = {
        var found: [String: [String]] = [:]
        for kind in MessageKind.allCases {
            for sink in (try? describe(kind)) ?? [] {
                for choice in sink.choices { found[choice.type] = choice.values }
            }
        }
        return found.keys.sorted().map { ($0, found[$0] ?? []) }
    }()

    /// The table of `rows`; meanings, and what an absent field stands for, are taken from the old
    /// table.
    static func table(_ rows: [PageSink.Row], old: String) -> String {
        guard !rows.isEmpty else { return "The body is empty.\n" }
        var meanings: [String: String] = [:]
        var absences: [String: String] = [:]
        for line in old.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            guard cells.count >= 8 else { continue }
            let field = cells[1].trimmingCharacters(in: CharacterSet(charactersIn: " `"))
            absences[field] = cells[4].trimmingCharacters(in: .whitespaces)
            meanings[field] = cells[6...].dropLast().joined(separator: "|")
                .trimmingCharacters(in: .whitespaces)
        }
        return rows.reduce(into: head) { text, row in
            let bound = row.bound.isEmpty ? "" : "≤ \(row.bound)"
            let absence = absences[row.name] ?? "refused"
            text +=
                "| `\(row.name)` | \(row.type) | \(bound) | \(absence) | 1 | "
                + "\(meanings[row.name] ?? "") |\n"
        }
    }

    /// Puts `content` between the markers named `mark`, given what stood there before.
    static func check(_ page: String, _ mark: String, _ content: (String) -> String) throws {
        let file = VectorTests.proto.appending(path: page)
        var text = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(text.range(of: "<!-- \(mark) -->\n"), "\(page): no mark \(mark)")
        let end = try #require(
            text.range(of: "<!-- end \(mark) -->"), "\(page): \(mark) has no end")
        let old = String(text[start.upperBound..<end.lowerBound])
        let new = content(old)
        if VectorTests.isRewriting {
            text.replaceSubrange(start.upperBound..<end.lowerBound, with: new)
            try text.write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(old == new, "\(page), \(mark): run with SLUICE_REWRITE=1 and read the change")
        }
        #expect(!new.contains("| 1 |  |"), "\(page), \(mark): a field has no meaning written")
    }

    /// What names the unit of an amount: a reader in another language sees no type but `signed 8`.
    static let units = ["econds", "micro-yuan", "thousandths", "in the unit that the name ends"]

    @Test func `every signed number of 64 bits says its unit`() throws {
        let pages = MessageKind.allCases.map { "messages/\(VectorTests.kebab($0)).md" }
        for page in ["types.md"] + pages {
            let text = try String(
                contentsOf: VectorTests.proto.appending(path: page), encoding: .utf8)
            for row in text.split(separator: "\n") where row.contains("| signed 8 |") {
                let meaning = row.split(separator: "|").last { !$0.isEmpty } ?? ""
                #expect(Self.units.contains { meaning.contains($0) }, "\(page): \(row)")
            }
        }
    }

    @Test(arguments: MessageKind.allCases)
    func `a message's page says its fields in order`(kind: MessageKind) throws {
        let sinks = try Self.describe(kind)
        #expect(Set(sinks.map(\.rows)).count == 1, "the fields of \(kind) differ")
        let page = "messages/\(VectorTests.kebab(kind)).md"
        try Self.check(page, "fields") { Self.table(sinks[0].rows, old: $0) }
        let title = try String(
            contentsOf: VectorTests.proto.appending(path: page), encoding: .utf8
        )
        .split(separator: "\n").first
        #expect(title == "# \(kind), kind \(kind.rawValue)")
    }

    @Test func `the page of types says every nested record`() throws {
        for record in Self.records {
            for (index, rows) in record.variants.enumerated() {
                let mark = record.variants.count == 1 ? record.type : "\(record.type) \(index + 1)"
                try Self.check("types.md", mark) { Self.table(rows, old: $0) }
            }
        }
    }

    @Test func `the page of types says every closed list`() throws {
        for choice in Self.choices {
            try Self.check("types.md", "choice \(choice.type)") { _ in
                choice.values.map { "`\($0)`" }.joined(separator: ", ") + "\n"
            }
        }
    }
}
