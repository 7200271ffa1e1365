import SluiceCoding
package import SluiceModel

/// A right to join, once: who shows the secret of this digest before its time is over is this
/// region's gateway.
package struct JoinToken: Hashable, Sendable {
    /// SHA-256 of the secret, which nobody here has.
    package var digest: TokenDigest
    /// Whose gateway may join.
    package var region: RegionName
    /// It is over then.
    package var until: CivilTime

    /// Wraps the three.
    package init(digest: TokenDigest, region: RegionName, until: CivilTime) {
        self.digest = digest
        self.region = region
        self.until = until
    }
}

/// SHA-256 of something, in four words.
package struct TokenDigest: Hashable, Sendable {
    /// Its 32 bytes, eight a word, the first byte lowest.
    package let words: InlineArray<4, UInt64>

    /// Takes 32 bytes; nil for another count.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        words = InlineArray { word in
            (0..<8).reduce(0) { $0 | UInt64(bytes[word * 8 + $1]) << (8 * UInt64($1)) }
        }
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        var words = InlineArray<4, UInt64>(repeating: 0)
        for index in 0..<4 { words[index] = try reader.readUInt64() }
        self.words = words
    }

    func encode(into writer: inout ByteWriter) {
        for index in 0..<4 { writer.write(words[index]) }
    }

    package static func == (left: TokenDigest, right: TokenDigest) -> Bool {
        // No byte decides how long this takes: each is looked at.
        (0..<4).reduce(0) { $0 | (left.words[$1] ^ right.words[$1]) } == 0
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(words[0]) }
}

extension JoinToken {
    func encode(into writer: inout ByteWriter) {
        digest.encode(into: &writer)
        writer.write(region.text)
        writer.write(until.seconds)
    }

    init(from reader: inout ByteReader) throws(CodingFault) {
        digest = try TokenDigest(from: &reader)
        region = RegionName(trusted: try reader.readText(limit: Limits.nameBytes))
        until = CivilTime(seconds: try reader.readInt64())
    }
}
