import Testing
@testable import SluiceTraces

/// The published files themselves, with the counts their README gives.
@Suite(.enabled(if: TraceFiles.present, "the public data is not beside this checkout"))
struct PublicTraceTests {
    let data = TraceFiles.data

    @Test func phillyHasAllItsJobs() throws {
        let trace = try Trace.read(
            path: data + "/gpu/philly_jobs_open_vcs.csv.gz", format: .philly)
        #expect(trace.jobs.count == 20_557)
        #expect(trace.jobs.filter { $0.cards == 1 }.count == 17_687)
        #expect(trace.milliCardSeconds == 1_177_305_728_000)
        #expect(trace.jobs.map(\.cards).max() == 32)
    }

    @Test(arguments: [
        ("default", 8152), ("cpu050", 7439), ("gpushare40", 8152), ("gpuspec10", 8152),
        ("multigpu20", 8324),
    ])
    func openbListsAreWhole(list: String, count: Int) throws {
        let trace = try Trace.read(
            path: data + "/gpu/openb_pod_list_\(list).csv", format: .openb)
        #expect(trace.jobs.count == count)
        #expect(trace.notes.isEmpty == (list != "multigpu20"))
        #expect(trace.jobs.contains { !$0.chipNames.isEmpty } == (list == "gpuspec10"))
    }

    @Test func fleetsHaveTheirCards() throws {
        let whole = try TraceFleet.readOpenb(path: data + "/gpu/openb_node_list_all_node.csv")
        let cards = try TraceFleet.readOpenb(path: data + "/gpu/openb_node_list_gpu_node.csv")
        #expect((whole.nodes.count, whole.cards) == (1523, 6212))
        #expect((cards.nodes.count, cards.cards) == (1213, 6212))
        #expect(cards.cardsByChip.count == 7)
        #expect(cards.cardsByChip.reduce(0) { $0 + $1.cards } == 6212)
        let philly = try TraceFleet.readPhilly(
            path: data + "/gpu/philly_vc_nodes_helios_qssf.csv")
        #expect((philly.nodes.count, philly.cards) == (352, 2816))
    }

    @Test func inferenceTracesBecomeTides() throws {
        let azure = try Trace.read(
            path: data + "/infer/azure_llm_2023_code.csv.gz", format: .azureLLM)
        #expect(azure.spanSeconds <= 3600 && azure.spanSeconds > 3300)
        let day = try Trace.read(
            path: data + "/infer/servegen_deepseek-r1_client_rates.csv.gz", format: .servegen)
        #expect(day.spanSeconds == 86_400)
        let weeks = try Trace.read(
            path: data + "/infer/servegen_m-small_client_rates.csv.gz", format: .servegen)
        #expect(weeks.spanSeconds == 14 * 86_400)
        #expect(weeks.jobs.count > 1000)
    }
}
