import Testing

@Suite("Order of walks in the cores")
struct IterationRulesTests {
    private func findings(_ contents: String...) -> [Finding] {
        let files = contents.enumerated().map { SwiftFile(path: "\($0).swift", $1) }
        let rule = IterationRule(module: files)
        return files.flatMap(rule.findings)
    }

    @Test(arguments: Modules.pure.sorted())
    func `no core walks a dictionary or a set`(module: String) {
        let files = Repository.shared.sources.filter { $0.module == module }
        let rule = IterationRule(module: files)
        #expect(files.flatMap(rule.findings) == [])
    }

    @Test(arguments: [
        "var jobs: [JobID: Job]\nfor (id, job) in jobs {}",
        "var jobs: [JobID: Job] = [:]\nfor job in state.jobs.values where job.isLive {}",
        "private var jobs = [JobID: Job]()\nlet a = jobs.map { $0 }",
        "let seen: Set<Int>\nfor one in self.seen {}",
        "var seen = Set<Int>()\nreturn seen.first",
        "var jobs: Dictionary<Int, Job>\nlet a = jobs.values.filter { $0.isLive }",
        "func f(_ jobs: inout [JobID: Job]) {\nfor job in jobs {}\n}",
        "var jobs: [JobID: Job]\nlet a = jobs.keys.sorted()",
    ])
    func `a walk over a dictionary or set is caught`(content: String) {
        #expect(findings(content).count == 1)
    }

    @Test func `a walk in another file of the module is caught`() {
        #expect(
            findings("var jobs: [JobID: Job]", "for job in state.jobs {}").map(\.path) == [
                "1.swift"
            ])
    }

    @Test(arguments: [
        "var jobs: [Job]\nfor job in jobs {}",
        "var jobs: [JobID: Job]\nlet job = jobs[id]\nlet many = jobs.count",
        "var index: [JobID: Int]\nvar jobs: [Job]\nfor job in jobs { use(index[job.id]) }",
        "var jobs: [JobID: [Job]]\nfor job in jobs[id, default: []] {}",
    ])
    func `walking an array and looking up a dictionary pass`(content: String) {
        #expect(findings(content) == [])
    }

    @Test func `a name that is an array in its own file passes there`() {
        #expect(findings("var jobs: [JobID: Job]", "var jobs: [Job]\nfor job in jobs {}") == [])
    }
}
