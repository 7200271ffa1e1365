/// A verb that did not do what was asked: a message for people and an exit code for programs.
package struct CommandFailure: Error, Hashable, Sendable {
    /// Exit codes, documented in the README and in `sluice help`.
    package enum Code: Int32, Sendable, CaseIterable {
        /// The answer is "no": refused, impossible, not found, or a check that found faults.
        case refused = 1
        /// The command line is wrong.
        case usage = 2
        /// The planner or a file could not be reached or read.
        case unavailable = 3
        /// It is not known whether it happened; ask again with the same key.
        case unknown = 4
    }

    /// The exit code.
    package let code: Code
    /// What happened, where, and what to do next.
    package let sentence: String

    /// Wraps a code and a sentence.
    package init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }
}
