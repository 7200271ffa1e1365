package import SluiceCoding
import SluiceModel
import SluicePlacement

extension PlannerCore {
    /// Appends the whole state; equal states give equal bytes. What the cycle finds again (when to
    /// wake, whether the queue changed) is not part of it. O(state).
    package func encodeSnapshot(into writer: inout ByteWriter) { state.encode(into: &writer) }

    /// Gives the tables the size that a nation's planner needs, so that no request waits until one
    /// has grown. Changes nothing that is decided; most of the memory is touched only when used.
    package mutating func makeRoom() {
        state.makeRoom(for: PlannerLimits.roomyJobs)
    }

    /// Restores a state from a snapshot's bytes; events after it are applied next. Throws where the
    /// bytes are not a snapshot, or one of another version. O(state × log).
    package init(decodingSnapshot reader: inout ByteReader) throws(CodingFault) {
        self.init()
        state = try PlannerState(from: &reader)
    }

    /// A 64-bit hash of all that the events led to: over the bytes of the snapshot. O(state).
    package func stateHash() -> UInt64 {
        var writer = ByteWriter(capacity: 4_096)
        encodeSnapshot(into: &writer)
        var hash = StateHash()
        var reader = ByteReader(writer.span)
        while reader.remaining >= 8, let word = try? reader.readUInt64() { hash.mix(word) }
        while let byte = try? reader.readUInt8() { hash.mix(UInt64(byte)) }
        hash.mix(UInt64(writer.count))
        return hash.value
    }
}
