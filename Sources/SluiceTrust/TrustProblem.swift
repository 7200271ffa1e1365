internal import COpenSSL

/// What is wrong with a key, a certificate or their files: what, where, what next.
package struct TrustProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence.
    package let description: String

    init(_ description: String) { self.description = description }

    /// A folder that was issued to somebody else than is needed.
    package static func notOf(_ wanted: String, _ folder: TrustFolder) -> TrustProblem {
        TrustProblem(
            "\(folder.path) was issued to \(folder.name), and here \(wanted) is needed: `sluice "
                + "trust issue` makes its folder.")
    }

    /// An authority that did not certify who is to sign from it.
    package static func otherAuthority(_ folder: String) -> TrustProblem {
        TrustProblem(
            "The authority in \(folder) is not the one that the planner's own certificate is of: "
                + "name the folder that `sluice trust issue` made it from.")
    }

    /// What came of a planner is not what was asked for.
    package static func strange(_ what: String) -> TrustProblem {
        TrustProblem("What the planner sent is not kept: \(what).")
    }

    /// There is nobody here who signs.
    package static var noAuthority: TrustProblem { TrustProblem("There is no authority here.") }

    /// A call of OpenSSL's that failed, with the reason that it left; the queue is empty after.
    init(openSSL what: String) {
        let reason = OpenSSLErrors.take() ?? "no reason given"
        self.init("\(what): OpenSSL says: \(reason)")
    }
}

/// The queue of reasons that OpenSSL keeps for each thread.
enum OpenSSLErrors {
    /// The last reason in words, nil where there is none; the queue is empty after.
    static func take() -> String? {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard code != 0, let text = unsafe ERR_reason_error_string(code) else { return nil }
        return unsafe String(cString: text)
    }
}
