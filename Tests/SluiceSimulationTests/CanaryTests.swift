import Testing

@testable import SluiceSimulation

@Suite struct CanaryTests {
    @Test(arguments: Canary.allCases)
    func `a bug put in on purpose is found within a hundred seeds`(canary: Canary) {
        // A region that is given up, a notice that passes and a full guarantee take longer.
        let form: TortureForm =
            [.saysStopped, .ignoreReclaim, .mixGuarantees].contains(canary) ? .hour : .minute
        let finder = (1...100).first { seed in
            let settings = TortureSettings(seed: UInt64(seed), form: form, canary: canary)
            return !Torture.run(settings).violations.isEmpty
        }
        #expect(finder != nil, "\(canary.rawValue) was not found")
        print("found", canary.rawValue, finder ?? 0)
    }

    @Test func `one seed has one hash, and another seed another`() {
        let first = Torture.run(TortureSettings(seed: 5))
        #expect(first == Torture.run(TortureSettings(seed: 5)))
        #expect(first.stateHash != Torture.run(TortureSettings(seed: 6)).stateHash)
    }

    @Test func `messages that go through the codec lead to the same state`() {
        var settings = TortureSettings(seed: 7)
        let plain = Torture.run(settings)
        settings.codes = true
        let coded = Torture.run(settings)
        #expect(coded.violations.isEmpty)
        #expect(coded.stateHash == plain.stateHash)
    }
}
