import Foundation

/// The tables that the rules about borders read. Each exception has its reason beside it.
enum Modules {
    /// The standard library and each other only: no Foundation, no clock, no kernel.
    static let pure: Set = [
        "SluiceModel", "SluiceCoding", "SluiceWire", "SluicePlacement", "SluicePlanner",
        "SluicePower", "SluiceGateway", "SluiceSession", "SluiceHub", "SluiceSpoke",
        "SluiceSimulation", "SluiceAssignment", "SluicePacking",
    ]

    /// C targets of ours that compute and do nothing else: a pure module may stand on them.
    static let arithmetic: Set = ["CChecksum"]

    /// What an edge module may import from the system. A pure module may import none of it.
    static let edgeImports: Set = [
        "Foundation", "FoundationEssentials", "Glibc", "Synchronization",
    ]

    /// Where the `unsafe` keyword may stand: a module, or one stem of file in it, and why.
    static let mayBeUnsafe: [(module: String, stem: String?, reason: String)] = [
        ("SluiceLinux", nil, "the one door to the kernel: system calls take pointers"),
        ("SluiceTransport", nil, "reads and writes sockets in place"),
        ("SluiceTrust", nil, "wraps OpenSSL's certificates and TLS"),
        ("SluiceJournal", nil, "wraps SQLite, libpq and OpenSSL's hashes"),
        ("SluiceProbing", "ProbeKey", "wraps OpenSSL's HMAC"),
        ("SluiceTraces", nil, "wraps zlib"),
        ("SluiceRegionFiles", nil, "wraps libyaml"),
        ("SluiceExecutors", nil, "starts and supervises processes through the kernel"),
        ("SluiceCoding", "Checksum", "the processor's CRC32C instruction reads whole words"),
        ("SluiceClient", "Buffers", "hands its bytes to the socket and to the frame decoder"),
        ("SluiceCommands", "CommandContext", "reads a variable of the environment"),
        ("SluiceCoding", "ByteReader", "unaligned loads, each after `advance` checked its bounds"),
        ("SluiceCoding", "ByteWriter", "unaligned stores, each into room that was made for it"),
        ("SluiceWire", "FrameHeader", "loads a header's words after its length was checked"),
        ("SluiceBench", "RequestFrames", "writes and reads numbers of frames in place"),
        ("SluiceHub", "HubOutput", "lends the bytes of a writer that it shares with its copies"),
        ("SluiceWire", "MessageCodec", "fills in the length and checksum of its own frame"),
    ]

    /// The modules and their `needs`, read from the manifest's table, in its order.
    static func inManifest(_ manifest: String) -> [(name: String, needs: [String])] {
        let entry = #/Module\(\s*name: "(\w+)",\s*needs: \[([^\]]*)\]/#
        return manifest.matches(of: entry).map { match in
            let needs = match.2.matches(of: #/"(\w+)"/#).map { String($0.1) }
            return (String(match.1), needs)
        }
    }
}
