/// What may stand next on a command line, from the same declarations as the help.
package struct Completion: Sendable {
    /// One word that may stand there.
    package struct Candidate: Hashable, Sendable {
        /// The word.
        package let word: String
        /// One line about it.
        package let about: String
    }

    private let verbs: [Verb]

    /// Completes command lines for these verbs.
    package init(verbs: [Verb]) { self.verbs = verbs.filter { !$0.isHidden } }

    /// What the last of `words` may become, which are those after the program's name: the next word
    /// of a verb, or a flag of it. Empty where a value, an argument or a command's word is wanted,
    /// for which a shell offers files. O(verbs).
    package func candidates(_ words: [String]) -> [Candidate] {
        guard let last = words.last, !words.dropLast().contains("--") else { return [] }
        if words.first == "help" {
            return nextWords(after: Array(words.dropFirst().dropLast()), last)
        }
        let before = Array(words.dropLast())
        let verb = verb(at: before)
        if let verb, last.hasPrefix("-") { return flags(of: verb, last, given: before) }
        if let verb, wantsValue(before, verb) { return [] }
        let flagged = before.contains { $0.hasPrefix("-") }
        return flagged ? [] : nextWords(after: before, last)
    }

    /// The longest verb that the words begin with.
    private func verb(at words: [String]) -> Verb? {
        verbs.filter { words.starts(with: $0.words) }.max { $0.words.count < $1.words.count }
    }

    private func nextWords(after before: [String], _ last: String) -> [Candidate] {
        var found: [Candidate] = []
        for verb in verbs where verb.words.count > before.count && verb.words.starts(with: before) {
            let word = verb.words[before.count]
            guard word.hasPrefix(last), !found.contains(where: { $0.word == word }) else {
                continue
            }
            // `region` alone does nothing: it says what its verbs are about.
            let isWhole = verb.words.count == before.count + 1
            let others = verbs.filter { $0.words.starts(with: before + [word]) }
            let about =
                isWhole
                ? verb.summary : others.compactMap(\.words.last).joined(separator: ", ")
            found.append(Candidate(word: word, about: about))
        }
        return found
    }

    private func flags(of verb: Verb, _ last: String, given: [String]) -> [Candidate] {
        guard !wantsValue(given, verb) else { return [] }
        let help = Flag("help", nil, "show the verb's options and an example")
        return (verb.flags + [help]).compactMap { flag in
            let word = "--\(flag.name)"
            let isAgain = given.contains(word) && !flag.help.contains("may be repeated")
            guard word.hasPrefix(last), !isAgain else { return nil }
            return Candidate(word: word, about: flag.help)
        }
    }

    /// Whether the word before is a flag whose value comes next.
    private func wantsValue(_ before: [String], _ verb: Verb) -> Bool {
        guard let word = before.last, word.hasPrefix("--"), !word.contains("=") else {
            return false
        }
        return verb.flags.contains { $0.name == word.dropFirst(2) && $0.value != nil }
    }
}
