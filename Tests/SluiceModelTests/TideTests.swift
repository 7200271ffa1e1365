import SluiceModel
import Testing

@Suite struct TideTests {
    /// Two until 08:00, six until 20:00, two after.
    static let tide = Tide(
        hours: Array(repeating: 2, count: 8) + Array(repeating: 6, count: 12)
            + Array(repeating: 2, count: 4))

    /// Midnight of a day in UTC+8.
    static let midnight = CivilTime(seconds: 1_767_196_800)

    static func at(_ hour: Int64, _ minute: Int64 = 0) -> CivilTime {
        midnight.adding(Seconds(hour * 3_600 + minute * 60))
    }

    @Test func `the hour says how many are wanted, in China's time`() {
        #expect(Self.tide.wanted(at: Self.at(7, 59)) == 2)
        #expect(Self.tide.wanted(at: Self.at(8)) == 6)
        #expect(Self.tide.wanted(at: Self.at(19, 59)) == 6)
        #expect(Self.tide.wanted(at: Self.at(20)) == 2)
    }

    @Test func `ahead of a rise the higher number counts, ahead of a fall it still does`() {
        let lead = Seconds(900)
        #expect(Self.tide.wanted(at: Self.at(7, 44), ahead: lead) == 2)
        #expect(Self.tide.wanted(at: Self.at(7, 45), ahead: lead) == 6)
        #expect(Self.tide.wanted(at: Self.at(19, 59), ahead: lead) == 6)
        #expect(Self.tide.wanted(at: Self.at(20), ahead: lead) == 2)
        // Over midnight, and over more than a day.
        let night = Tide(hours: [9] + Array(repeating: 1, count: 23))
        #expect(night.wanted(at: Self.at(23, 50), ahead: Seconds(600)) == 9)
        #expect(night.wanted(at: Self.at(1), ahead: Seconds(200_000)) == 9)
    }

    @Test func `the next change is named with its moment, and a flat tide has none`() {
        let change = Self.tide.change(after: Self.at(9, 30))
        #expect(change?.at == Self.at(20))
        #expect(change?.wanted == 2)
        #expect(Self.tide.change(after: Self.at(21))?.at == Self.at(32))
        #expect(Tide(hours: Array(repeating: 3, count: 24)).change(after: Self.midnight) == nil)
        #expect(
            Tide(least: 1, most: 4, target: PerMille(700)).change(after: Self.midnight) == nil)
    }

    @Test func `a curve is highest at its hour, lowest half a day later, and even on both sides`() {
        let hours = Tide.curve(least: 2, most: 12, peakHour: 21)
        #expect(hours.count == 24)
        #expect(hours[21] == 12)
        #expect(hours[9] == 2)
        #expect(hours[20] == hours[22])
        #expect(hours[3] == 7)
    }

    @Test func `what makes no sense is named`() {
        #expect(Self.tide.problem == nil)
        #expect(Tide(hours: [1, 2]).problem?.contains("2 hours") == true)
        #expect(Tide(hours: Array(repeating: 0, count: 24)).problem?.contains("0 to 0") == true)
        #expect(Tide(least: 3, most: 2, target: .one).problem?.contains("3 to 2") == true)
        #expect(Tide(least: 1, most: 2, target: PerMille(0)).problem?.contains("target") == true)
        var long = Self.tide
        long.lead = Seconds(Limits.longestLead.count + 1)
        #expect(long.problem?.contains("lead") == true)
    }
}
