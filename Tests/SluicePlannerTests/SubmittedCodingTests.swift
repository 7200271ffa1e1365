import SluiceCoding
import SluiceModel
import SluiceWire
import Testing

@testable import SluicePlanner

@Suite struct SubmittedCodingTests {
    @Test("An answer written from the state is the message's own coding", arguments: 200...204)
    func sameBytes(seed: UInt64) throws {
        var world = World(seed: seed)
        var memo = VerdictMemo()
        for _ in 0..<200 { world.step() }
        var compared = 0
        for number in 1...max(1, world.core.state.lastJob.raw) {
            guard let message = world.core.submitted(JobID(number)) else { continue }
            for _ in 0..<2 {
                var fromState = ByteWriter()
                world.core.encodeSubmitted(JobID(number), &memo, into: &fromState)
                var fromMessage = ByteWriter()
                message.encode(into: &fromMessage)
                #expect(fromState.bytes == fromMessage.bytes, "job \(number)")
            }
            compared += 1
        }
        #expect(compared > 10)
    }
}

@Suite struct OrderCodingTests {
    @Test("Orders written from the state are the message's own coding", arguments: 200...204)
    func sameBytes(seed: UInt64) throws {
        var world = World(seed: seed)
        var compared = 0
        for _ in 0..<200 {
            world.step()
            for region in 0..<UInt16(world.core.regionCount) {
                var fromState = ByteWriter()
                let last = world.core.encodeOrders(
                    region: region, after: .none, limit: 256, into: &fromState)
                let orders = world.core.orders(region: region, after: .none)
                #expect(last == orders.last?.sequence)
                guard last != nil else { continue }
                var fromMessage = ByteWriter()
                Orders(orders: orders).encode(into: &fromMessage)
                #expect(fromState.bytes == fromMessage.bytes, "region \(region)")
                compared += orders.count
            }
        }
        #expect(compared > 100)
    }
}
