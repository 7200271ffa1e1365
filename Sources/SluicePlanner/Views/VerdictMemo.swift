import SluiceCoding
import SluiceModel

/// Verdicts as they were encoded, for reasons that come again and again: every answer to a
/// submission carries one, and few differ (a price for each pool and tariff band).
///
/// One entry for each value of a small hash; another reason takes its place. What is encoded never
/// depends on what is remembered.
package struct VerdictMemo: Sendable {
    /// Some prices for each pool near busy metros.
    private static let size = 256

    private var entries: [(reason: Reason, bytes: [UInt8])?]

    /// Remembers nothing yet.
    package init() { entries = Array(repeating: nil, count: Self.size) }

    /// Appends the reason's verdict as a record.
    mutating func encode(_ reason: Reason, into writer: inout ByteWriter) {
        let place = Self.place(of: reason)
        if let known = entries[place], known.reason == reason {
            writer.append(encoded: known.bytes)
            return
        }
        var fresh = ByteWriter()
        fresh.field("verdict", reason.verdict)
        entries[place] = (reason, fresh.bytes)
        writer.append(encoded: fresh.bytes)
    }

    private static func place(of reason: Reason) -> Int {
        let numbers = UInt64(bitPattern: reason.first) &* 31 &+ UInt64(bitPattern: reason.second)
        let mixed = (numbers ^ UInt64(reason.code.rawValue) << 40) &* 0x9E37_79B9_7F4A_7C15
        return Int(mixed >> 56)
    }
}
