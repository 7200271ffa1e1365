public import SluiceModel

/// Asks for a policy; the answer is `PolicyReply`.
public struct ShowPolicy: Hashable, Sendable {
    /// Which version; 0 for the one that holds.
    public var version: UInt64

    /// Wraps the field.
    public init(version: UInt64 = 0) { self.version = version }
}

/// A policy with what is known of it.
public struct PolicyReply: Hashable, Sendable {
    /// Its version; 0 where none was ever applied.
    public var version: UInt64
    /// Since when it holds or held.
    public var since: CivilTime
    /// Who applied it, as `operator/NAME`.
    public var actor: String
    /// What it says.
    public var policy: Policy
    /// The oldest version that can be shown and come back to; all after it can. 0 for none.
    public var oldest: UInt64

    /// Wraps the fields, which the encoder bounds.
    public init(
        version: UInt64, since: CivilTime, actor: String, policy: Policy, oldest: UInt64
    ) {
        self.version = version
        self.since = since
        self.actor = actor
        self.policy = policy
        self.oldest = oldest
    }
}

/// Applies a policy whole; the answer is `Done`.
public struct ApplyPolicy: Hashable, Sendable {
    /// The client's name for this request.
    public var key: RequestKey
    /// What shall hold.
    public var policy: Policy
    /// The version that it takes the place of; 0 for whatever holds.
    public var after: UInt64

    /// Wraps the fields, which the encoder bounds.
    public init(key: RequestKey, policy: Policy, after: UInt64 = 0) {
        self.key = key
        self.policy = policy
        self.after = after
    }
}

/// Lets a version that held before hold again, as a new version; the answer is `Done`.
public struct RollBackPolicy: Hashable, Sendable {
    /// The client's name for this request.
    public var key: RequestKey
    /// Which version.
    public var version: UInt64

    /// Wraps the fields.
    public init(key: RequestKey, version: UInt64) {
        self.key = key
        self.version = version
    }
}

/// Asks what tenants hold and want; the answer is `TenantList`.
public struct ListTenants: Hashable, Sendable {
    /// Whose, with his teams; none for all.
    public var tenant: TenantName

    /// Wraps the field.
    public init(tenant: TenantName = .none) { self.tenant = tenant }
}

/// What one tenant holds and wants; amounts are thousandths of weighted cards.
public struct TenantView: Hashable, Sendable {
    /// Whose; none for all that the policy does not name, together.
    public var tenant: TenantName
    /// What it and its teams hold.
    public var used: Int64
    /// What it gets back from borrowers.
    public var guarantee: Int64
    /// What it holds over its guarantee.
    public var borrowed: Int64
    /// What it never exceeds: the lower of its ceiling and its guarantee with what it may borrow;
    /// -1 for no bound.
    public var limit: Int64
    /// Its part of what is shared beyond guarantees, in thousandths.
    public var weight: UInt32
    /// What its waiting jobs ask for, in thousandths of cards.
    public var waiting: Int64
    /// Jobs that wait.
    public var waitingJobs: UInt32

    /// Wraps the fields.
    public init(
        tenant: TenantName, used: Int64, guarantee: Int64, borrowed: Int64, limit: Int64,
        weight: UInt32, waiting: Int64, waitingJobs: UInt32
    ) {
        self.tenant = tenant
        self.used = used
        self.guarantee = guarantee
        self.borrowed = borrowed
        self.limit = limit
        self.weight = weight
        self.waiting = waiting
        self.waitingJobs = waitingJobs
    }
}

/// Tenants in order of names, those that the policy does not name together and first.
public struct TenantList: Hashable, Sendable {
    /// The policy's version; 0 where none was ever applied.
    public var version: UInt64
    /// The tenants, at most `WireLimits.tenants`.
    public var tenants: [TenantView]

    /// Wraps the fields, which the encoder bounds.
    public init(version: UInt64, tenants: [TenantView]) {
        self.version = version
        self.tenants = tenants
    }
}
