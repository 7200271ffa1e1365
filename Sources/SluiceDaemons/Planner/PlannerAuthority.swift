internal import SluiceModel
internal import SluiceSession
internal import SluiceTrust

/// The authority that a planner signs from: its folder is opened for each signature and closed
/// again, so that `sluice trust` works on it beside the planner.
struct PlannerAuthority {
    private let folder: String
    /// How long what it signs holds.
    private let seconds: Int
    /// Its own certificate.
    let certificate: Certificate
    /// Wrong secrets, by source address and in all.
    private var wrongBySource = RateBuckets<String>(
        burst: PlannerLimits.wrongTokensOfSource, perMinute: PlannerLimits.wrongTokensOfSource,
        bound: PlannerLimits.countedSources)
    private var wrong: RateBucket
    /// Renewals by holder.
    private var renewals = RateBuckets<Identity>(
        burst: PlannerLimits.renewals, perMinute: PlannerLimits.renewals,
        bound: PlannerLimits.countedHolders)

    /// The one that the options name, which has to be that of the planner's own certificate; nil
    /// where they name none.
    init?(_ options: PlannerOptions, of own: Certificate) throws(TrustProblem) {
        guard let folder = options.authorityFolder else { return nil }
        self.folder = folder
        seconds = options.certificateSeconds
        certificate = try CertificateAuthority.open(folder).itself
        guard certificate.fingerprint == own.fingerprint else {
            throw TrustProblem.otherAuthority(folder)
        }
        wrong = RateBucket(
            burst: PlannerLimits.wrongTokens, perMinute: PlannerLimits.wrongTokens,
            at: BootTime(microseconds: 0))
    }

    /// Whether a secret from there may be looked at now.
    mutating func mayTry(from source: String, at now: BootTime) -> Bool {
        var all = wrong
        return all.take(at: now) && wrongBySource.has(source, at: now)
    }

    /// Counts a wrong secret.
    mutating func noteWrong(from source: String, at now: BootTime) {
        _ = wrong.take(at: now)
        _ = wrongBySource.take(source, at: now)
    }

    /// Whether a holder may have another certificate now.
    mutating func mayRenew(_ holder: Identity, at now: BootTime) -> Bool {
        renewals.take(holder, at: now)
    }

    /// Signs a request for `name`; `old` is the serial of the certificate that it renews.
    func sign(
        _ request: [UInt8], for name: CertifiedName, renewing old: UInt64? = nil
    ) throws(TrustProblem) -> Certificate {
        try CertificateAuthority.open(folder).sign(
            request: request, for: name, seconds: seconds, renewing: old)
    }

    /// Signs a folder's own key anew.
    func renew(_ folder: TrustFolder) throws(TrustProblem) {
        let request = try CertificateRequest.make(folder.key)
        try folder.replace(
            by: try sign(request, for: folder.name, renewing: folder.certificate.serial))
    }
}
