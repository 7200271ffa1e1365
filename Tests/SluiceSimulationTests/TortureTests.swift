import Glibc
import Testing

@testable import SluiceSimulation

@Suite struct TortureTests {
    /// Whether suites that take minutes run too.
    private static let isLong = unsafe getenv("SLUICE_LONG") != nil

    @Test(arguments: UInt64(1)...30)
    func `the nation comes through a torture without a violation`(seed: UInt64) {
        let outcome = Torture.run(TortureSettings(seed: seed))
        #expect(outcome.violations.isEmpty, "\(outcome.command)\n\(outcome.violations)")
        #expect(outcome.runs > 0)
    }

    @Test(
        .enabled(if: isLong, "takes minutes: set SLUICE_LONG=1"), arguments: UInt64(0)..<20)
    func `it comes through a hundred tortures, each way`(hundred: UInt64) {
        for seed in hundred * 100 + 1...hundred * 100 + 100 {
            var settings = TortureSettings(seed: seed)
            settings.codes = seed.isMultiple(of: 2)
            let outcome = Torture.run(settings)
            #expect(outcome.violations.isEmpty, "\(outcome.command)\n\(outcome.violations)")
        }
    }
}
