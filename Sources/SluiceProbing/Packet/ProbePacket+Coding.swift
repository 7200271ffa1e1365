/// Why bytes are no packet for us; each is counted, none is answered.
package enum ProbeFault: Error, Hashable, Sendable {
    /// Another size, magic, version or kind, or something where zeros belong.
    case malformed
    /// A key that is not known here.
    case unknownKey
    /// The code is not that of the bytes under the key.
    case forged
}

extension ProbePacket {
    /// The letters `SLBP`.
    private static let magic: [UInt8] = [0x53, 0x4C, 0x42, 0x50]
    /// The layout's version.
    private static let version: UInt8 = 1

    /// The packet's 96 bytes, sealed with `key`.
    package func sealed(with key: ProbeKey) -> [UInt8] {
        var bytes = Self.magic + [Self.version, kind.rawValue, 0, 0]
        bytes.reserveCapacity(ProbeLimits.packetBytes)
        let name = Array(self.key.utf8)
        bytes += name + [UInt8](repeating: 0, count: ProbeLimits.keyNameBytes - name.count)
        for word in [flow, sequence, nonce, token] { Self.append(word, bytes: 8, to: &bytes) }
        for word in [view.median, view.percentile99, view.samples, view.age] {
            Self.append(UInt64(word), bytes: 4, to: &bytes)
        }
        Self.append(UInt64(view.loss), bytes: 8, to: &bytes)
        bytes += key.code(of: bytes)
        return bytes
    }

    /// Reads a packet and checks its code with the key that it names. Only what was checked may be
    /// believed.
    package init(
        _ bytes: [UInt8], keys: (String) -> ProbeKey?
    ) throws(ProbeFault) {
        guard bytes.count == ProbeLimits.packetBytes, bytes.starts(with: Self.magic),
            bytes[4] == Self.version, let kind = Kind(rawValue: bytes[5]),
            bytes[6] == 0, bytes[7] == 0, bytes[74..<80].allSatisfy({ $0 == 0 }),
            let name = Self.name(bytes[8..<24])
        else { throw .malformed }
        let content = bytes.count - ProbeLimits.codeBytes
        guard let key = keys(name) else { throw .unknownKey }
        guard key.matches(code: bytes[content...], of: bytes[..<content]) else { throw .forged }
        self.init(
            kind, key: name, flow: Self.word(bytes[24..<32]), sequence: Self.word(bytes[32..<40]),
            nonce: Self.word(bytes[40..<48]), token: Self.word(bytes[48..<56]))
        view.median = UInt32(Self.word(bytes[56..<60]))
        view.percentile99 = UInt32(Self.word(bytes[60..<64]))
        view.samples = UInt32(Self.word(bytes[64..<68]))
        view.age = UInt32(Self.word(bytes[68..<72]))
        view.loss = UInt16(Self.word(bytes[72..<74]))
    }

    /// A key's name, then zeros to the end.
    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        let name = bytes.prefix { $0 != 0 }
        guard !name.isEmpty, bytes.dropFirst(name.count).allSatisfy({ $0 == 0 }),
            name.allSatisfy(ProbeKey.mayBeInName)
        else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    private static func append(_ word: UInt64, bytes count: Int, to bytes: inout [UInt8]) {
        for byte in 0..<count { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * byte))) }
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
