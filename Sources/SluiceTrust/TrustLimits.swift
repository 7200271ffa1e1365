/// Bounds and usual lengths of what is trusted.
package enum TrustLimits {
    /// How long an authority lasts unless said otherwise: ten years.
    package static let authorityDays = 3_650
    /// How long a certificate lasts unless said otherwise: a season, so that a key that leaked
    /// unnoticed is worth little for long; `sluice trust renew` takes a second.
    package static let certificateDays = 90
    /// The longest that may be asked for.
    package static let longestDays = 3_650
    /// A certificate holds from a little before it was made: the clocks of two machines differ.
    static let backdatedSeconds = 300
}
