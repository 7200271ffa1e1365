package import SluiceModel

/// A verdict as the state keeps it: a code and its numbers. The sentence is made when it is read.
package struct Reason: Hashable, Sendable {
    /// The code for programs.
    package var code: Verdict.Code
    /// The code's first number; what it is stands in `verdict`.
    package var first: Int64
    /// The code's second number.
    package var second: Int64

    /// Wraps a code with its numbers.
    package init(_ code: Verdict.Code, _ first: Int64 = 0, _ second: Int64 = 0) {
        self.code = code
        self.first = first
        self.second = second
    }
}
