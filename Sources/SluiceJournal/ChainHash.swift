internal import COpenSSL

/// A SHA-256, as the chain of batches holds it.
package struct ChainHash: Equatable, Sendable {
    /// Always 32 bytes.
    package let bytes: [UInt8]

    /// Nil unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    fileprivate init(digest: [UInt8]) { self.bytes = digest }
}

/// Makes SHA-256 values with OpenSSL; one context is used again and again.
@safe
final class Hasher256 {
    private let context: OpaquePointer
    private let algorithm: OpaquePointer

    init() {
        guard let context = unsafe EVP_MD_CTX_new(),
            let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)
        else { preconditionFailure("OpenSSL has no SHA-256: out of memory, or a broken set-up") }
        unsafe self.context = context
        unsafe self.algorithm = algorithm
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
        unsafe EVP_MD_free(algorithm)
    }

    /// The hash of `head`, if any, and `bytes` behind it.
    func hash(_ head: [UInt8], _ bytes: Span<UInt8>) -> ChainHash {
        var good = unsafe EVP_DigestInit_ex2(context, algorithm, nil)
        good &= unsafe head.withUnsafeBytes {
            unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count)
        }
        good &= unsafe bytes.withUnsafeBytes {
            unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count)
        }
        let digest = unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            good &= unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            count = 32
        }
        precondition(good == 1, "OpenSSL refused to hash")
        return ChainHash(digest: digest)
    }

    /// The start of a journal's chain, bound to the journal by its id.
    func origin(of journalID: UInt128) -> ChainHash {
        hash(Array("sluice journal".utf8), journalID.littleEndianBytes.span)
    }

    /// SHA-256(previous ‖ position ‖ term ‖ civil time ‖ length ‖ bytes), numbers as 8 bytes
    /// little-endian: neither a byte, nor the order, nor a border between batches can change.
    func link(
        _ previous: ChainHash, position: Position, term: UInt64, civilTime: Int64,
        bytes: Span<UInt8>
    ) -> ChainHash {
        var head = previous.bytes
        head.reserveCapacity(64)
        head.append(littleEndian: position)
        head.append(littleEndian: term)
        head.append(littleEndian: UInt64(bitPattern: civilTime))
        head.append(littleEndian: UInt64(bytes.count))
        return hash(head, bytes)
    }
}

extension [UInt8] {
    /// Appends the number's 8 bytes, lowest first.
    mutating func append(littleEndian number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            append(UInt8(truncatingIfNeeded: number &>> UInt64(shift)))
        }
    }

    /// The number in the 8 bytes at `offset`, lowest first.
    func littleEndian(at offset: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in (0..<8).reversed() { number = number &<< 8 | UInt64(self[offset + index]) }
        return number
    }
}

extension UInt128 {
    var littleEndianBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt64(truncatingIfNeeded: self))
        bytes.append(littleEndian: UInt64(truncatingIfNeeded: self >> 64))
        return bytes
    }

    /// Nil unless there are 16 bytes.
    init?(littleEndianBytes bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self = UInt128(bytes.littleEndian(at: 8)) << 64 | UInt128(bytes.littleEndian(at: 0))
    }

    /// 128 bits from the system's generator, which on Linux is `getrandom`.
    static func systemRandom() -> UInt128 {
        var generator = SystemRandomNumberGenerator()
        return UInt128(generator.next()) << 64 | UInt128(generator.next())
    }
}
