import SluiceCommands
import Testing

@Suite struct CompletionTests {
    private static let completion = Completion(verbs: allVerbs)

    private static func words(_ line: String...) -> [String] {
        completion.candidates(line).map(\.word)
    }

    @Test func `a verb is completed word by word, and hidden ones are left out`() {
        #expect(Self.words("sub") == ["submit"])
        #expect(Self.words("region", "dr") == ["drain"])
        #expect(Self.words("comple") == ["completion"])
        #expect(Set(Self.words("journal", "")).isSuperset(of: ["copy"]))
        #expect(Self.words("help", "region", "dec") == ["declare-lost"])
        #expect(Self.words("nothing", "") == [])
    }

    @Test func `every verb that the help lists can be reached, and says what it does`() {
        for verb in allVerbs where !verb.isHidden {
            for end in verb.words.indices {
                let found = Self.completion.candidates(
                    Array(verb.words[..<end]) + [verb.words[end]])
                let own = found.first { $0.word == verb.words[end] }
                #expect(own?.about.isEmpty == false, "\(verb.name)")
            }
        }
    }

    @Test func `flags come once, but for those that may be repeated, and none where a value is`() {
        #expect(Self.words("submit", "--met") == ["--metro"])
        #expect(Self.words("submit", "--within", "10ms", "--wit") == [])
        #expect(Self.words("submit", "--metro", "wuhan", "--met") == ["--metro"])
        #expect(Self.words("submit", "--not-region", "a", "--not-r") == ["--not-region"])
        #expect(Self.words("submit", "--metro", "") == [])
        #expect(Self.words("submit", "--metro", "--") == [])
        #expect(Self.words("submit", "--metro=wuhan", "--with") == ["--within"])
        #expect(Self.words("submit", "--", "python", "--met") == [])
        for verb in allVerbs where !verb.isHidden {
            let found = Self.completion.candidates(verb.words + ["--"]).map(\.word)
            #expect(found == verb.flags.map { "--\($0.name)" } + ["--help"], "\(verb.name)")
        }
    }
}
