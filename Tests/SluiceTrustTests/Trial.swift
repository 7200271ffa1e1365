import Foundation
import SluiceModel
import Testing

@testable import SluiceTrust

/// An authority and folders of its own, gone with the test.
final class Trial {
    let root: String
    let authority: CertificateAuthority

    init() throws {
        root = NSTemporaryDirectory() + "sluice-trust-\(UUID().uuidString)"
        authority = try CertificateAuthority.create("\(root)/authority", name: "trial")
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func issue(
        _ role: String, _ name: String, by other: CertificateAuthority? = nil, days: Int = 1
    ) throws -> TrustFolder {
        let path = "\(root)/\(role)-\(name.replacingOccurrences(of: "/", with: "-"))"
        let certified = try #require(CertifiedName(role: role, name: name))
        _ = try (other ?? authority).issue(certified, into: path, days: days)
        return try TrustFolder.read(path)
    }

    /// What `openssl` prints for those arguments, and whether it was content.
    func openssl(_ arguments: String...) throws -> (isContent: Bool, text: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus == 0, text)
    }
}

/// Two ends of one TLS connection, and the network between them.
struct Wire {
    let server: SecureStream
    let client: SecureStream

    init(server: SecureStream, client: SecureStream) {
        self.server = server
        self.client = client
    }

    init(server: TrustFolder, client: TrustFolder) throws {
        self.init(
            server: try SecureStream(try SecureContext(server, .accepting)),
            client: try SecureStream(try SecureContext(client, .opening)))
    }

    /// Carries what waits each way, in pieces of at most `piece` bytes, until nothing waits.
    func carry(piece: Int = .max) throws {
        while client.sealedCount + server.sealedCount > 0 {
            try move(from: client, to: server, piece)
            try move(from: server, to: client, piece)
        }
    }

    private func move(
        from source: SecureStream, to target: SecureStream, _ piece: Int
    ) throws {
        var bytes: [UInt8] = []
        unsafe source.sendSealed { sealed in
            bytes = unsafe Array(sealed.prefix(piece))
            return bytes.count
        }
        try feed(target, bytes)
    }
}

func feed(_ stream: SecureStream, _ bytes: [UInt8]) throws {
    var fault: SecureStream.Fault?
    unsafe bytes.withUnsafeBytes { raw in
        do throws(SecureStream.Fault) { try unsafe stream.take(raw) } catch { fault = error }
    }
    if let fault { throw fault }
}

func seal(_ stream: SecureStream, _ bytes: [UInt8]) throws {
    var fault: SecureStream.Fault?
    unsafe bytes.withUnsafeBytes { raw in
        do throws(SecureStream.Fault) { try unsafe stream.seal(raw) } catch { fault = error }
    }
    if let fault { throw fault }
}

func opened(_ stream: SecureStream) throws -> [UInt8] {
    var all: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1_000)
    while true {
        var fault: SecureStream.Fault?
        var count = 0
        unsafe room.withUnsafeMutableBytes { raw in
            do throws(SecureStream.Fault) { count = try unsafe stream.open(into: raw) } catch {
                fault = error
            }
        }
        if let fault { throw fault }
        guard count > 0 else { return all }
        all += room[..<count]
    }
}
