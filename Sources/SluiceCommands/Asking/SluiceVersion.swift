/// The program's version, for people and for the handshake.
package enum SluiceVersion {
    /// As `CHANGELOG.md` has it.
    package static let program = "0.1.0"
}
