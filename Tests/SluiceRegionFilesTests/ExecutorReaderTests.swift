import SluiceModel
import Testing

@testable import SluiceRegionFiles

@Suite("Executors of pools")
struct ExecutorReaderTests {
    /// The shipped files, with an executor for the first pool of Beijing, which has 40 blocks of 32
    /// nodes, made one block of 4.
    private func files(_ executor: String) throws -> (NationFiles, YAMLMark) {
        var files = try shipped()
        let pool = "        tier: tenThousand\n"
        _ = try files.regions[0].replace(pool, by: "        tier: edge\n")
        _ = try files.regions[0].replace(
            "{count: 40, nodes: 32, cardsPerNode: 8}", by: "{nodes: 4, cardsPerNode: 8}")
        let mark = try files.regions[0].replace(
            "        trust: contracted\n",
            by: "        trust: contracted\n        executor: \(executor)\n")
        return (files, YAMLMark(line: mark.line + 1, column: 19))
    }

    @Test func `Slurm's partition, nodes and the rest are read`() throws {
        let (files, _) = try files(
            "{slurm: {partition: gpu, nodes: [\"a[08-10],login\"], card: \"gpu:a100\", "
                + "processorsPerCard: 16, account: lab, operator: true, longestWait: 90s, "
                + "configuration: /etc/slurm/a.conf, commands: /opt/bin, folder: /shared/sluice}}")
        let nation = try Nation(files)
        var wanted = SlurmSettings(partition: "gpu", nodes: [["a08", "a09", "a10", "login"]])
        wanted.card = .resource("gpu:a100")
        wanted.processorsPerCard = 16
        wanted.account = "lab"
        wanted.isOperator = true
        wanted.longestWait = Seconds(90)
        wanted.configuration = "/etc/slurm/a.conf"
        wanted.commands = "/opt/bin"
        wanted.folder = "/shared/sluice"
        let pool = nation.layout.regions[0].pools[0]
        #expect(pool.executor == .slurm)
        #expect(nation.executors[pool.name] == .slurm(wanted))
    }

    @Test func `A plugin's program is read`() throws {
        let (files, _) = try files(
            "{plugin: {program: /opt/x, arguments: [a, \"b c\"], answerTime: 5s}}")
        let nation = try Nation(files)
        var wanted = PluginSettings(program: "/opt/x")
        wanted.arguments = ["a", "b c"]
        wanted.answerTime = Seconds(5)
        let pool = nation.layout.regions[0].pools[0]
        #expect(pool.executor == .plugin)
        #expect(nation.executors[pool.name] == .plugin(wanted))
    }

    @Test(arguments: [
        ("slurm", 0, "needs to know the site's partition"),
        ("plugin", 0, "needs to know its program"),
        ("{slrm: {partition: a}}", 1, "'slrm' is not known"),
        ("{slurm: {partition: a}}", 8, "'nodes' is missing"),
        ("{slurm: {partition: a, nodes: [\"n[1-3]\"]}}", 31, "3 nodes are named, the block has 4"),
        ("{slurm: {partition: a, nodes: [\"n[1-4\"]}}", 31, "is no list of nodes"),
        ("{slurm: {partition: a, nodes: [\"n1,n2,n3,n1\"]}}", 31, "'n1' is named twice"),
        ("{slurm: {partition: a, nodes: [a, b]}}", 30, "2 lists of nodes for 1 blocks"),
        ("{slurm: {partition: \"-a\", nodes: [\"n[1-4]\"]}}", 20, "is no name of Slurm's"),
        ("{slurm: {partition: a, nodes: [\"n[1-4]\"], folder: b}}", 50, "no absolute path"),
    ])
    func `Each slip is told with its line and column`(
        executor: String, skip: Int, what: String
    ) throws {
        var (files, mark) = try files(executor)
        mark.column += skip
        let found = problems(of: files)
        let text = found.map(\.description).joined(separator: "\n")
        let hit = try #require(found.first { $0.what.contains(what) }, "\(text)")
        #expect(hit.mark == mark, "\(text)")
        #expect(!hit.remedy.isEmpty)
    }
}
