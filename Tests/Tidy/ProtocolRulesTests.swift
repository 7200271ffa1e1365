import Testing

@Suite("Messages, pages, vectors")
struct ProtocolRulesTests {
    private static let messages = Repository.shared.swiftFiles
        .filter { $0.path.hasPrefix(ProtocolRules.sources + "/") }
        .flatMap(ProtocolRules.messages)
    private static let paths = Set(Repository.shared.paths)
    private static let hasPages = paths.contains { $0.hasPrefix(ProtocolRules.pages + "/") }

    @Test(.enabled(if: hasPages, "Proto/messages does not exist yet"))
    func `every message has its page and its vectors`() {
        #expect(!Self.messages.isEmpty)
        let missing = Self.messages.flatMap { ProtocolRules.missing(of: $0, among: Self.paths) }
        #expect(missing == [])
    }

    @Test(.enabled(if: hasPages, "Proto/messages does not exist yet"))
    func `every page has its message`() {
        #expect(ProtocolRules.orphans(messages: Self.messages, among: Self.paths) == [])
    }

    @Test func `messages are found by what they conform to`() {
        let file = SwiftFile(
            path: "A.swift",
            "struct Place: WireMessage {\nstruct Part: Sendable {}\n}\nenum Hi: A, Message {}"
        )
        #expect(ProtocolRules.messages(file) == ["Place", "Hi"])
    }

    @Test(arguments: [
        ("PlaceRequest", "place-request"), ("TLSAlert", "tls-alert"), ("Hello", "hello"),
    ])
    func `a message's files are named after it`(type: String, name: String) {
        #expect(ProtocolRules.kebab(type) == name)
    }

    @Test func `a missing page, vector or expectation is named`() {
        let none = ProtocolRules.missing(of: "PlaceRequest", among: [])
        #expect(none == ["Proto/messages/place-request.md", "Proto/vectors/place-request.hex"])
        let half = ProtocolRules.missing(
            of: "PlaceRequest",
            among: ["Proto/messages/place-request.md", "Proto/vectors/place-request-empty.hex"])
        #expect(half == ["Proto/vectors/place-request-empty.json"])
    }

    @Test func `a page left behind is named`() {
        let left = ProtocolRules.orphans(
            messages: ["Place"], among: ["Proto/messages/place.md", "Proto/messages/old.md"])
        #expect(left == ["Proto/messages/old.md"])
    }
}
