import SluiceLinux

/// A daemon's system calls on sockets and on its journal, as `strace` wrote them.
struct SystemCalls {
    /// One call that came to its end.
    struct Call {
        let name: String
        /// The thread that made it.
        let thread: String
        /// The lines of the trace at which it began and ended: another thread's may lie between.
        var began = 0
        var ended = 0
        let descriptor: Int
        /// The descriptor's file, or `socket:[…]`.
        let path: String
        /// The first bytes that were moved.
        let bytes: [UInt8]
        let result: Int
    }

    static let program = "/usr/bin/strace"

    /// What a daemon is started under to be traced into `file`. It stays our own child: the tracer
    /// is the one that stands aside.
    static func wrapper(_ file: String) -> [String] {
        [
            program, "-D", "-f", "-q", "-y", "-xx", "-s", "48", "-e",
            "trace=recvfrom,sendto,write,fdatasync,fsync,pwrite64", "-o", file,
        ]
    }

    /// Whether there is a tracer and it may trace.
    static let arePossible: Bool = {
        guard Files.exists(program),
            let attempt = try? Spawn(program, ["-e", "trace=none", "/bin/true"]).start()
        else { return false }
        let end = try? awaited("strace ends", within: .seconds(20)) { try attempt.reap() }
        return end == .exited(0)
    }()

    let calls: [Call]

    /// Reads a trace: calls in the order in which they ended.
    init(_ file: String) throws {
        let text = String(decoding: try Files.read(file, limit: 64 << 20), as: UTF8.self)
        var calls: [Call] = []
        // What a thread has begun, while the trace tells of others.
        var open: [Substring: (line: Int, text: Substring)] = [:]
        for (number, line) in text.split(separator: "\n").enumerated() {
            let thread = line.prefix { $0 != " " }
            if line.hasSuffix(Self.unfinished) {
                open[thread] = (number, line.dropLast(Self.unfinished.count))
                continue
            }
            var (began, whole) = (number, line)
            if let word = line.firstRange(of: " resumed>"), let start = open[thread] {
                began = start.line
                whole = start.text + line[word.upperBound...]
                open[thread] = nil
            }
            guard var call = Self.call(whole) else { continue }
            (call.began, call.ended) = (began, number)
            calls.append(call)
        }
        self.calls = calls
    }

    private static let unfinished = "<unfinished ...>"

    /// `1234 fdatasync(5<\x2f…>) = 0`, or `1234 sendto(7<…>, "\x53…"..., 48, …) = 48`.
    private static func call(_ line: Substring) -> Call? {
        guard let open = line.firstIndex(of: "("), let less = line.firstIndex(of: "<"),
            let greater = line.firstIndex(of: ">"), open < less, less < greater,
            let equals = line.lastIndex(of: "="), greater < equals,
            let number = Int(line[line.index(after: open)..<less]),
            let name = line[..<open].split(separator: " ").last,
            let word = line[line.index(after: equals)...].split(separator: " ").first,
            let result = Int(word)
        else { return nil }
        let path = bytes(line[line.index(after: less)..<greater])
        let pieces = line[greater...].split(separator: "\"", omittingEmptySubsequences: false)
        return Call(
            name: String(name), thread: String(line.prefix { $0 != " " }), descriptor: number,
            path: String(decoding: path, as: UTF8.self),
            bytes: pieces.count > 2 ? bytes(pieces[1]) : [], result: result)
    }

    private static func bytes(_ text: Substring) -> [UInt8] {
        text.split(separator: "\\x").compactMap { UInt8($0, radix: 16) }
    }
}
