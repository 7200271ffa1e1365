import SluiceModel
import Testing

@testable import SluicePlanner

/// The window of request keys by number, as `Proto/states.md` states it; by time it is a scenario.
@Suite struct KeyWindowTests {
    private static let tenant = TenantName(trusted: "org")

    private static func key(_ number: Int) -> RequestKey {
        RequestKey(high: 3, low: UInt64(number))
    }

    /// A state in which keys 1 ... `count` were used in turn.
    private static func state(using count: Int) -> PlannerState {
        var state = PlannerState()
        let number = state.intern(tenant)
        for used in 1...count {
            state.remember(
                KeyEntry(
                    tenant: number, key: key(used), job: .none, body: UInt64(used),
                    at: state.now))
        }
        return state
    }

    @Test("A key is answered for 131,072 keys, known for 262,144, and then forgotten")
    func window() throws {
        #expect(PlannerLimits.keys == 131_072 && PlannerLimits.rememberedKeys == 262_144)
        let state = Self.state(using: 300_000)
        func found(_ age: Int) -> (entry: KeyEntry, isExpired: Bool)? {
            state.recall(Self.tenant, Self.key(300_001 - age))
        }
        for age in [1, 2, 131_072] {
            let found = try #require(found(age))
            #expect(!found.isExpired && found.entry.body == UInt64(300_001 - age))
        }
        for age in [131_073, 262_144] { #expect(try #require(found(age)).isExpired) }
        #expect(found(262_145) == nil)
    }

    @Test("What is forgotten is cut off now and then, and what is left is still found")
    func cutting() throws {
        let state = Self.state(using: 600_000)
        #expect(state.keys.count == PlannerLimits.rememberedKeys)
        let newest = try #require(state.recall(Self.tenant, Self.key(600_000)))
        #expect(newest.entry.body == 600_000 && !newest.isExpired)
        let oldest = try #require(state.recall(Self.tenant, Self.key(600_001 - 262_144)))
        #expect(oldest.entry.body == UInt64(600_001 - 262_144) && oldest.isExpired)
    }

    @Test("Another tenant's key of the same number is another key")
    func tenants() {
        let state = Self.state(using: 10)
        #expect(state.recall(TenantName(trusted: "rival"), Self.key(5)) == nil)
        #expect(state.recall(Self.tenant, .none) == nil)
    }
}
