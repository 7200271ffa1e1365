public import SluiceModel

/// An operator has a tenant's command lines, environments and labels erased, here and at the
/// gateways. The answer is `Done`.
public struct EraseTenant: Hashable, Sendable {
    /// The client's name for this request.
    public var key: RequestKey
    /// Whose: an organisation with all its teams.
    public var organisation: TenantName

    /// Wraps the fields, which the encoder bounds.
    public init(key: RequestKey, organisation: TenantName) {
        self.key = key
        self.organisation = organisation
    }
}

/// The planner has a gateway erase what it keeps of ended runs of these organisations; said again
/// with each connection until the gateway has said that it is done.
public struct ForgetTenants: Hashable, Sendable {
    /// Whose.
    public var organisations: [TenantName]

    /// Wraps the list, which the encoder bounds.
    public init(organisations: [TenantName]) { self.organisations = organisations }
}

/// A gateway keeps nothing any more of these organisations' runs.
public struct TenantsForgotten: Hashable, Sendable {
    /// Whose.
    public var organisations: [TenantName]

    /// Wraps the list, which the encoder bounds.
    public init(organisations: [TenantName]) { self.organisations = organisations }
}
