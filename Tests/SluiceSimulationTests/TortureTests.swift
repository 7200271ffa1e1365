import Testing

@testable import SluiceSimulation

@Suite struct TortureTests {
    @Test(arguments: UInt64(1)...30)
    func `the nation comes through a torture without a violation`(seed: UInt64) {
        let outcome = Torture.run(TortureSettings(seed: seed))
        #expect(outcome.violations.isEmpty, "\(outcome.command)\n\(outcome.violations)")
        #expect(outcome.runs > 0)
    }
}
