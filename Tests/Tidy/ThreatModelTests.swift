import Testing

/// Each claim of `ops/threat-model.md` points at its test.
@Suite struct ThreatModelTests {
    @Test func `every test that the threat model names exists, and each of its rows names one`()
        throws
    {
        let repository = Repository.shared
        let tests = repository.paths(under: "Tests", suffix: ".swift").compactMap(Repository.read)
        let page = try #require(Repository.read("ops/threat-model.md"))
        let rows = page.split(separator: "\n").filter {
            $0.hasPrefix("| ") && $0.split(separator: "|").count >= 3 && !$0.contains("| tests |")
        }
        var named = 0
        for row in rows {
            let cells = row.split(separator: "|")
            guard cells.count == 3 else { continue }
            // What stands between backticks, and not what stands between those.
            let names = cells[2].split(separator: "`", omittingEmptySubsequences: false)
                .enumerated().filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
            #expect(!names.isEmpty, "no test stands behind: \(cells[0])")
            for name in names {
                named += 1
                #expect(
                    tests.contains { $0.contains("func `\(name)`") }, "no test is called \(name)")
            }
        }
        #expect(named > 40)
    }
}
