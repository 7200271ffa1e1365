/// Why a benchmark could not be run, or did not count.
package struct BenchFailure: Error {
    /// What happened, where, and what to do next.
    package let sentence: String

    init(_ sentence: String) { self.sentence = sentence }
}
