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
