import Testing

@testable import SluiceRegionFiles

@Suite("The YAML tree")
struct YAMLTreeTests {
    private func fault(_ text: String) -> YAMLFault? {
        do {
            _ = try readYAML(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test("Values keep the line and column they stand at, counted in characters")
    func marks() throws {
        let documents = try readYAML(Array("a: 1\nnames: {北京: [x, yy]}\n".utf8))
        guard case .map(let entries) = documents[0].content,
            case .map(let inner) = entries[1].value.content,
            case .list(let items) = inner[0].value.content
        else {
            Issue.record("not the tree that was written")
            return
        }
        #expect(entries[1].keyMark == YAMLMark(line: 2, column: 1))
        #expect(inner[0].keyMark == YAMLMark(line: 2, column: 9))
        #expect(items[1].mark == YAMLMark(line: 2, column: 17))
        #expect(items[1].content == .scalar("yy", isPlain: true))
    }

    @Test("Documents of one file come one by one, and an empty file has none")
    func documents() throws {
        #expect(try readYAML(Array("a: 1\n---\nb: 2\n".utf8)).count == 2)
        #expect(try readYAML(Array("# nothing\n".utf8)).isEmpty)
        #expect(try readYAML([]).isEmpty)
    }

    @Test(
        "Anchors, aliases and tags are refused where they stand",
        arguments: [
            "a: 1\nb: &x 2\n", "a: 1\nb: *x\n", "a: 1\nb: !!int 2\n", "a: 1\nb: &x [1]\n",
            "a: 1\nb: !t {c: 1}\n",
        ])
    func decorations(text: String) {
        #expect(fault(text)?.mark == YAMLMark(line: 2, column: 4))
    }

    @Test("A key that stands twice in one map is refused at its second place")
    func twice() {
        let found = fault("a: 1\nb: 2\na: 3\n")
        #expect(found?.mark == YAMLMark(line: 3, column: 1))
        #expect(found?.what.contains("first on line 1") == true)
    }

    @Test("Bytes that are no UTF-8 are refused at their line and column")
    func encoding() {
        #expect(throws: YAMLFault.self) { try readYAML(Array("a: 1\nb: ".utf8) + [0xFF, 0x0A]) }
        do {
            _ = try readYAML(Array("a: 1\nb: ".utf8) + [0xFF, 0x0A])
        } catch {
            #expect(error.mark == YAMLMark(line: 2, column: 4))
        }
    }

    @Test("Nesting past the limit is refused, nesting at the limit is read")
    func depth() {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(fault(nested(YAMLLimits.depth + 1)) == nil)
        #expect(fault(nested(YAMLLimits.depth + 2))?.what.contains("levels") == true)
        #expect(fault(nested(100_000))?.what.contains("levels") == true)
    }

    @Test("A file over the limit of bytes is refused unread")
    func size() {
        let large = String(repeating: "#", count: YAMLLimits.bytes + 1)
        #expect(fault(large)?.what.contains("bytes") == true)
        #expect(fault(String(large.dropLast())) == nil)
    }
}

@Suite("Suggestions")
struct SuggestionTests {
    @Test("A slip of the keyboard finds its word, another word finds none")
    func slips() {
        let words = ["interconnect", "tier", "chip", "blocks"]
        #expect(suggestion(for: "interconect", among: words) == "interconnect")
        #expect(suggestion(for: "teir", among: words) == "tier")
        #expect(suggestion(for: "Blocks", among: words) == "blocks")
        #expect(suggestion(for: "price", among: words) == nil)
        #expect(suggestion(for: "", among: words) == nil)
        #expect(suggestion(for: "tier", among: []) == nil)
    }
}

@Suite("Exact decimals")
struct FixedPointTests {
    @Test(
        "Decimals are read exactly and written back",
        arguments: [
            ("0.35", 6, 350_000 as Int64), ("-12.5", 3, -12_500), ("7", 0, 7),
            ("1_000.25", 2, 100_025),
        ])
    func reads(text: String, digits: Int, number: Int64) {
        #expect(parseFixed(text, digits: digits) == number)
        #expect(parseFixed(formatFixed(number, digits: digits), digits: digits) == number)
    }

    @Test(
        "What is no number, has too many decimals or too many digits is none",
        arguments: [
            "", "-", ".5", "1.", "1e3", "1.2345", "0x10", "1 2", "٣", "99999999999999999999", "1_",
            "--1",
        ])
    func refuses(text: String) {
        #expect(parseFixed(text, digits: 3) == nil)
    }
}
