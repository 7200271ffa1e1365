import SluiceCoding
import SluiceModel

/// Verdicts as they were encoded, for reasons that come again and again: every answer to a
/// submission carries one, and few differ (a price for each pool and tariff band).
///
/// One entry for each value of a small hash; another reason takes its place. What is encoded never
/// depends on what is remembered.
package struct VerdictMemo: Sendable {
    /// Bits of the small hash: a price for each of a nation's pools near metros, and room between.
    private static let bits: UInt64 = 11

    /// What is remembered; the bytes of the same place belong to it, and none where it is nil.
    private var reasons: [Reason?]
    private var encoded: [[UInt8]]

    /// Remembers nothing yet.
    package init() {
        reasons = Array(repeating: nil, count: 1 << Self.bits)
        encoded = Array(repeating: [], count: 1 << Self.bits)
    }

    /// Appends the reason's verdict as a record.
    mutating func encode(_ reason: Reason, into writer: inout ByteWriter) {
        let place = Self.place(of: reason)
        if reasons[place] != reason {
            var fresh = ByteWriter()
            fresh.field("verdict", reason.verdict)
            reasons[place] = reason
            encoded[place] = fresh.bytes
        }
        writer.append(encoded: encoded[place])
    }

    private static func place(of reason: Reason) -> Int {
        let numbers = UInt64(bitPattern: reason.first) &* 31 &+ UInt64(bitPattern: reason.second)
        let mixed = (numbers ^ UInt64(reason.code.rawValue) << 40) &* 0x9E37_79B9_7F4A_7C15
        return Int(mixed >> (64 - bits))
    }
}
