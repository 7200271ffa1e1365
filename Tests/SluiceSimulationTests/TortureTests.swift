import Glibc
import Testing

@testable import SluiceSimulation

@Suite struct TortureTests {
    /// Whether suites that take minutes run too.
    private static let isLong = unsafe getenv("SLUICE_LONG") != nil

    private func torture(_ seed: UInt64, _ form: TortureForm, codes: Bool = false) {
        var settings = TortureSettings(seed: seed, form: form)
        settings.codes = codes
        let outcome = Torture.run(settings)
        #expect(outcome.violations.isEmpty, "\(outcome.command)\n\(outcome.violations)")
        #expect(outcome.runs > 0)
    }

    @Test(arguments: UInt64(0)..<20)
    func `the nation comes through ten minutes of storm`(ten: UInt64) {
        for seed in ten * 10 + 1...ten * 10 + 10 { torture(seed, .minute) }
    }

    @Test(arguments: UInt64(1)...2)
    func `the nation comes through an hour with storms`(seed: UInt64) { torture(seed, .hour) }

    @Test(
        .enabled(if: isLong, "takes minutes: set SLUICE_LONG=1"), arguments: UInt64(0)..<20)
    func `it comes through a hundred tortures, each way`(hundred: UInt64) {
        for seed in hundred * 100 + 1...hundred * 100 + 100 {
            torture(seed, .minute, codes: seed.isMultiple(of: 2))
        }
    }

    @Test(.enabled(if: isLong, "takes minutes: set SLUICE_LONG=1"))
    func `it comes through a week`() { torture(1, .week) }
}
