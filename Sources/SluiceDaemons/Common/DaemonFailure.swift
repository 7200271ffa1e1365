/// Why a daemon could not start or had to end.
package struct DaemonFailure: Error, Hashable, Sendable {
    /// What happened, where, and what to do next.
    package let sentence: String

    /// Wraps a sentence.
    package init(_ sentence: String) { self.sentence = sentence }
}

/// How a daemon's process ends; the same numbers as every verb's.
package enum DaemonExit {
    /// It was asked to end and did so in order.
    package static let done: Int32 = 0
    /// A file, an address or the kernel failed it.
    package static let unavailable: Int32 = 3
}
