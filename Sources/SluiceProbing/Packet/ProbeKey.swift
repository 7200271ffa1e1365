internal import COpenSSL
import SluiceLinux

/// A secret that a gateway and a beacon share: it seals packets with HMAC-SHA-256 (RFC 2104) as
/// OpenSSL computes it, cut to 16 bytes.
package struct ProbeKey: Hashable, Sendable {
    /// Its name, which stands in the packets: 1 to 16 of `a-z`, `0-9`, `-`, `.`.
    package let name: String
    private let secret: [UInt8]

    /// Nil where the name or the length of the secret will not do.
    package init?(name: String, secret: [UInt8]) {
        guard (1...ProbeLimits.keyNameBytes).contains(name.utf8.count),
            name.utf8.allSatisfy(Self.mayBeInName),
            (ProbeLimits.leastKeyBytes...ProbeLimits.mostKeyBytes).contains(secret.count)
        else { return nil }
        self.name = name
        self.secret = secret
    }

    /// Whether a key's name may have this byte.
    static func mayBeInName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// The first 16 bytes of HMAC-SHA-256.
    func code(of bytes: [UInt8]) -> [UInt8] {
        var length = 0
        let code = unsafe [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            let end = unsafe EVP_Q_mac(
                nil, "HMAC", nil, "SHA256", nil, secret, secret.count, bytes, bytes.count,
                room.baseAddress, room.count, &length)
            precondition(unsafe end != nil && length == 32, "OpenSSL refused to compute an HMAC")
            count = 32
        }
        return Array(code.prefix(ProbeLimits.codeBytes))
    }

    /// Whether `code` is that of `bytes`; takes as long whichever byte differs.
    func matches(code: ArraySlice<UInt8>, of bytes: ArraySlice<UInt8>) -> Bool {
        let right = self.code(of: Array(bytes))
        let given = Array(code)
        guard given.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(given, right, right.count) == 0
    }
}

extension ProbeKey: CustomStringConvertible {
    /// The name alone: a secret is never printed by accident.
    package var description: String { "key \(name)" }
}

/// A file of keys: a line each, its name and the secret in hexadecimal; `#` begins a remark.
package enum ProbeKeyFile {
    /// What is wrong with a file, where, and what to do next.
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// The sentence.
        package let description: String
    }

    /// A line for a new key with a secret of this machine's random source.
    package static func newLine(name: String) -> String? {
        let secret = SystemRandom.bytes(ProbeLimits.leastKeyBytes)
        guard ProbeKey(name: name, secret: secret) != nil else { return nil }
        return "\(name) \(hexadecimal(secret))"
    }

    /// Reads a file that nobody but its owner may read.
    package static func read(_ path: String) throws(Problem) -> [ProbeKey] {
        let bytes: [UInt8]
        do throws(KernelError) {
            bytes = try Files.read(path, limit: ProbeLimits.keyFileBytes)
        } catch {
            throw Problem(
                description: "The key file cannot be read: \(error). Make one with "
                    + "`sluice beacon key NAME`.")
        }
        if let mode = Files.permissions(path), mode & 0o077 != 0 {
            throw Problem(
                description: "Others may read the key file \(path) (mode \(String(mode, radix: 8)))"
                    + ": `chmod 600 \(path)`, and make new keys if others were here.")
        }
        return try keys(String(decoding: bytes, as: UTF8.self), path: path)
    }

    /// The keys of a file's text.
    package static func keys(_ text: String, path: String) throws(Problem) -> [ProbeKey] {
        var keys: [ProbeKey] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let words = line.prefix { $0 != "#" }.split(separator: " ")
            if words.isEmpty { continue }
            guard words.count == 2, let secret = bytes(words[1]),
                let key = ProbeKey(name: String(words[0]), secret: secret)
            else {
                throw Problem(
                    description: "\(path):\(index + 1): no key: write a name of 1 to 16 letters a-z"
                        + ", digits, '-' and '.', then 64 to 128 hexadecimal digits, as "
                        + "`sluice beacon key NAME` prints them.")
            }
            guard !keys.contains(where: { $0.name == key.name }) else {
                throw Problem(
                    description: "\(path):\(index + 1): a second key called \(key.name): a name "
                        + "stands for one key; name the new one otherwise.")
            }
            keys.append(key)
        }
        guard (1...ProbeLimits.keys).contains(keys.count) else {
            throw Problem(
                description: "\(path): \(keys.count) keys; 1 to \(ProbeLimits.keys) may be there: "
                    + "make one with `sluice beacon key NAME`.")
        }
        return keys
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index...index + 1], as: UTF8.self)
            guard digits[index] != UInt8(ascii: "+"), let byte = UInt8(pair, radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
