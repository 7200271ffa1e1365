extension World {
    /// In the place of SHA-256, which the simulation has no library for: 32 bytes that another
    /// record or another order would change (FNV-1a, 64 bits, once for each quarter).
    static let digest: @Sendable ([UInt8]) -> [UInt8] = { bytes in
        (0..<4).flatMap { quarter in
            let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 &+ UInt64(quarter)) {
                ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
            }
            return (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * UInt64($0))) }
        }
    }
}
