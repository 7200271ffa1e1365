import SluiceCommands
import SluiceModel
import Testing

@Suite struct DurationTests {
    @Test(
        arguments: [
            ("10ms", 10_000), ("30s", 30_000_000), ("15m", 900_000_000), ("2h", 7_200_000_000),
            ("1d", 86_400_000_000),
        ] as [(String, Int64)])
    func `a length of time has a unit`(_ text: String, _ microseconds: Int64) {
        #expect(Invocation.parseDuration(text) == Microseconds(microseconds))
    }

    @Test(arguments: ["10", "ms", "-1s", "1.5h", "10 ms", "999999999999d", "1w"])
    func `anything else is no length of time`(_ text: String) {
        #expect(Invocation.parseDuration(text) == nil)
    }
}
