internal import FoundationEssentials
internal import SluiceGateway

/// What a plugin is asked: one line of JSON. Fields that a verb has not are left out.
struct PluginRequest: Encodable, Sendable {
    /// What may be asked; `ops/plugin.md` says what each means.
    enum Verb: String, Encodable, Sendable {
        case hello, start, stop, list, forget, capacity, lease
    }

    struct Node: Encodable, Sendable {
        let node: String
        let cards: Int
    }

    var id: UInt64 = 0
    let verb: Verb
    var version: Int?
    var region: String?
    var pool: String?
    var run: String?
    var command: [String]?
    var environment: [String]?
    var secretEnvironment: [String]?
    var folder: String?
    var output: String?
    var nodes: [Node]?
    var limitSeconds: Int64?
    var fenceSeconds: Int64?
    var graceSeconds: Int64?
    var leaseSecondsLeft: Int64?

    init(_ verb: Verb, run: String? = nil) {
        self.verb = verb
        self.run = run
    }

    /// The line, without its end.
    var line: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and numbers: nothing in it can fail to be written.
        return (try? encoder.encode(self)).map { Array($0) } ?? []
    }
}

/// What a plugin answers: one line of JSON.
struct PluginAnswer: Decodable, Sendable {
    struct Run: Decodable, Sendable {
        let run: String
        let state: State
        var exitCode: Int32?
        var signal: Int32?
        var why: String?
    }

    enum State: String, Decodable, Sendable {
        case pending, running, ended
    }

    struct Node: Decodable, Sendable {
        let node: String
        var localCards: Int?
        var state: String?
        var cause: String?
    }

    let id: UInt64
    let ok: Bool
    var code: String?
    var sentence: String?
    var version: Int?
    var name: String?
    var fence: Bool?
    var runs: [Run]?
    var nodes: [Node]?

    /// Reads a line; the error is for people.
    static func read(_ line: ArraySlice<UInt8>) -> Result<PluginAnswer, PluginFault> {
        do {
            return .success(try JSONDecoder().decode(PluginAnswer.self, from: Data(line)))
        } catch {
            return .failure(PluginFault(what: Self.words(error)))
        }
    }

    private static func words(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "it is no JSON" }
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            let way = context.codingPath.map(\.stringValue) + [key.stringValue]
            return "'\(way.joined(separator: "."))' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "'\(path(context))' is of another kind"
        case .dataCorrupted(let context):
            return context.codingPath.isEmpty ? "it is no JSON" : "'\(path(context))' is not known"
        @unknown default: return "it cannot be read"
        }
    }
}

/// What is wrong with a line.
struct PluginFault: Error, Sendable {
    let what: String
}
