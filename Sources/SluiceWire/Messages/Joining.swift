public import SluiceModel

/// An operator lets one gateway of a region join, once: whoever shows the secret of this digest in
/// time gets a certificate. The answer is `Done`.
///
/// The secret is the operator's: neither the planner nor its journal ever has it before it is used.
public struct IssueToken: Hashable, Sendable {
    /// The client's name for this request.
    public var key: RequestKey
    /// Whose gateway may join.
    public var region: RegionName
    /// SHA-256 of the secret.
    public var digest: [UInt8]
    /// How long it may be used, in real time.
    public var valid: Seconds

    /// Wraps the fields, which the encoder bounds.
    public init(key: RequestKey, region: RegionName, digest: [UInt8], valid: Seconds) {
        self.key = key
        self.region = region
        self.digest = digest
        self.valid = valid
    }
}

/// A gateway that has no certificate asks for one, with a token; in the place of `hello`, over TLS
/// on which only the planner has shown who it is. The answer is `IssuedCertificate`, and the end of
/// the connection.
public struct Join: Hashable, Sendable {
    /// The token's secret.
    public var secret: [UInt8]
    /// What the key's holder asks to be signed (RFC 2986), in DER. Whom it is for says the token.
    public var request: [UInt8]

    /// Wraps the fields, which the encoder bounds.
    public init(secret: [UInt8], request: [UInt8]) {
        self.secret = secret
        self.request = request
    }
}

/// A certificate that was just signed.
public struct IssuedCertificate: Hashable, Sendable {
    /// In DER.
    public var certificate: [UInt8]
    /// The authority's own, in DER.
    public var authority: [UInt8]

    /// Wraps the fields, which the encoder bounds.
    public init(certificate: [UInt8], authority: [UInt8]) {
        self.certificate = certificate
        self.authority = authority
    }
}

/// Asks for a new certificate of the same holder, before the old one is over. The answer is
/// `IssuedCertificate`.
public struct RenewCertificate: Hashable, Sendable {
    /// What the key's holder asks to be signed (RFC 2986), in DER; the key may be the old one.
    public var request: [UInt8]

    /// Wraps the field, which the encoder bounds.
    public init(request: [UInt8]) { self.request = request }
}
