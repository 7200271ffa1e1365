/// Where a run answers requests, as it said itself.
///
/// A run says `<protocol> <host> <port>`, as `http 10.0.0.7 8080`, on a line of its output behind
/// `SLUICE_ENDPOINT ` or in the file that `SLUICE_ENDPOINT_FILE` names, one a line there.
public struct Endpoint: Hashable, Sendable {
    /// What is spoken there: a short lower-case word, as `http`, `grpc` or `tcp`.
    public var protocolName: String
    /// A host name or an address; an IPv6 address stands without brackets.
    public var host: String
    /// The port: 1 ... 65,535.
    public var port: UInt16

    /// Wraps what is known; `isValid` says whether it may be told to others.
    public init(protocolName: String, host: String, port: UInt16) {
        self.protocolName = protocolName
        self.host = host
        self.port = port
    }

    /// Reads what a run said; nil where it is none.
    public init?(said text: some StringProtocol) {
        let words = text.split { $0 == " " || $0 == "\t" || $0 == "\r" }
        guard words.count == 3, let port = UInt16(words[2]) else { return nil }
        self.init(protocolName: String(words[0]), host: String(words[1]), port: port)
        guard isValid else { return nil }
    }

    /// Whether every part is one: a word of `Limits.protocolBytes` at most that begins with a
    /// letter, a host of `Limits.hostBytes` at most, a port that is not 0. What does not pass is
    /// no endpoint: other people's routers read these words.
    public var isValid: Bool {
        guard port > 0, (1...Limits.protocolBytes).contains(protocolName.utf8.count),
            (1...Limits.hostBytes).contains(host.utf8.count),
            let first = protocolName.utf8.first, Self.isLetter(first),
            protocolName.utf8.allSatisfy({ Self.isWord($0) || $0 == UInt8(ascii: "+") })
        else { return false }
        return host.utf8.allSatisfy {
            Self.isWord($0) || Self.isLetter($0 | 0x20) || $0 == UInt8(ascii: ":")
                || $0 == UInt8(ascii: "_")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}

extension Endpoint: CustomStringConvertible {
    /// As a run says it: `http 10.0.0.7 8080`.
    public var description: String { "\(protocolName) \(host) \(port)" }
}
