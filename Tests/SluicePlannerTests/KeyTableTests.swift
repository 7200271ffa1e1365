import SluiceModel
import Testing

@testable import SluicePlanner

@Suite struct KeyTableTests {
    private func entry(_ number: UInt64, tenant: Int32 = 0) -> KeyEntry {
        KeyEntry(
            tenant: tenant, key: RequestKey(high: number % 7, low: number),
            job: JobID(number), body: 0, at: .none)
    }

    private func numbers(_ table: KeyTable) -> [UInt64] {
        var numbers: [UInt64] = []
        table.forEach { numbers.append($0.job.raw) }
        return numbers
    }

    @Test func `the last keys are found with their age, older ones are forgotten`() {
        var table = KeyTable(bound: 2_048)
        for number in UInt64(1)...10_000 { table.append(entry(number)) }
        #expect(table.count == 2_048)
        for number in UInt64(1)...10_000 {
            let wanted = entry(number)
            let found = table.find(0, wanted.key)
            #expect((found != nil) == (number > 10_000 - 2_048))
            guard let found else { continue }
            #expect(found.entry.job == wanted.job)
            #expect(found.younger == Int(10_000 - number))
        }
        #expect(numbers(table) == Array(10_000 - 2_047...10_000))
    }

    @Test func `room made at once changes nothing that is found`() {
        for early in [0, 100, 5_000] {
            var table = KeyTable(bound: 4_096)
            var roomy = KeyTable(bound: 4_096)
            for number in UInt64(0)..<6_000 {
                if number == early { roomy.reserve() }
                table.append(entry(number))
                roomy.append(entry(number))
            }
            #expect(numbers(roomy) == numbers(table))
            for number in UInt64(0)..<6_000 {
                let key = entry(number).key
                #expect(roomy.find(0, key)?.younger == table.find(0, key)?.younger)
            }
        }
    }

    @Test(arguments: [1, 4, 16, 2_048])
    func `a forgotten key is a new one at once, and again when that is forgotten`(bound: Int) {
        var table = KeyTable(bound: bound)
        for number in UInt64(1)...UInt64(bound + 1) { table.append(entry(number)) }
        // Key 1 was just forgotten; under the same key another job is remembered now.
        #expect(table.find(0, entry(1).key) == nil)
        var again = entry(1)
        again.job = JobID(1_000_000)
        table.append(again)
        #expect(table.find(0, again.key)?.entry.job == again.job)
        #expect(table.find(0, entry(2).key) == nil)
        for number in UInt64(bound + 2)...UInt64(3 * bound + 200) {
            table.append(entry(number))
            let age = Int(number) - bound - 1
            #expect((table.find(0, again.key)?.younger == age) == (age < bound))
        }
        #expect(table.count == bound)
    }

    @Test func `a key is its tenant's own`() {
        var table = KeyTable(bound: 16)
        table.append(entry(1, tenant: 1))
        #expect(table.find(2, entry(1).key) == nil)
        table.append(entry(1, tenant: 2))
        #expect(table.find(1, entry(1).key)?.younger == 1)
        #expect(table.find(2, entry(1).key)?.younger == 0)
    }
}
