package import SluiceModel
package import SluiceWire

/// What somebody wants of the planner, with who wants it. Journalled beside the events it led to.
package struct Command: Hashable, Sendable {
    /// Who asks; already authenticated and allowed to.
    package var actor: Identity
    /// What is asked.
    package var action: Action

    /// Names an actor and an action.
    package init(actor: Identity, action: Action) {
        self.actor = actor
        self.action = action
    }

    /// What may be asked. What is large and rare stands in a box: every request is copied as the
    /// largest that does not.
    package enum Action: Hashable, Sendable {
        /// Chips and metros; once at the start of an empty journal, and again when they change.
        indirect case catalogue(Catalogue)
        /// A planner takes over.
        case startReign(Term)
        /// Civil time has passed, or many changes have come: the cycle runs if it has to.
        case tick
        /// A gateway registers its region.
        indirect case registerRegion(RegionDescription)
        /// A region's capacity or rings changed.
        indirect case capacity(region: UInt16, CapacityChange)
        /// What became of runs and orders.
        case runReports(region: UInt16, [RunReport])
        /// All runs that live at a gateway, so that both sides agree again.
        case liveRuns(region: UInt16, [LiveRun])
        /// A region's link came or went.
        case reachability(region: UInt16, isReachable: Bool)
        /// A region's gateway came back with an empty store: its runs and orders are gone.
        case regionWiped(region: UInt16)
        /// A tenant asks for work.
        case submit(Submission)
        /// A tenant ends a job.
        case cancel(key: RequestKey, tenant: TenantName, job: JobID)
        /// An operator changes a site's standing.
        indirect case site(key: RequestKey, SiteName, SiteAction)
        /// How nodes of a region are; `isFull` where all are named that are not well.
        case nodes(region: UInt16, isFull: Bool, [NodeReport])
        /// An operator has looked at a frozen pool.
        case thaw(key: RequestKey, RegionName, PoolName)
        /// Something about the planner's regions.
        case federation(FederationCommand)
        /// Something about the policy.
        indirect case policy(PolicyCommand)
        /// Something about the rights to join.
        indirect case trust(TrustCommand)
        /// Something about reserved windows.
        indirect case booking(BookingCommand)
        /// A tenant changes a job.
        indirect case change(ChangeCommand)
        /// A tenant ends elements of an array, by their indices.
        indirect case cancelElements(
            key: RequestKey, tenant: TenantName, job: JobID, indices: [UInt32])
        /// Something about work that moves.
        indirect case balance(BalanceCommand)
        /// Something about a region's hourly prices.
        indirect case prices(PricesCommand)
    }
}

/// The chips and metros that the planner knows.
package struct Catalogue: Hashable, Sendable {
    /// Chips in order of names.
    package var chips: [Chip]
    /// Metros in order of names.
    package var metros: [Metro]

    /// Wraps chips and metros that are in order of their names.
    package init(chips: [Chip], metros: [Metro]) {
        self.chips = chips
        self.metros = metros
    }

    /// These chips and metros, and those of `known` that are not among them: jobs and pools of the
    /// journal may name one that the region files have no more.
    package func keeping(_ known: Catalogue) -> Catalogue {
        let oldChips = known.chips.filter { old in !chips.contains { $0.name == old.name } }
        let oldMetros = known.metros.filter { old in !metros.contains { $0.name == old.name } }
        return Catalogue(
            chips: (chips + oldChips).sorted { $0.name < $1.name },
            metros: (metros + oldMetros).sorted { $0.name < $1.name })
    }
}

/// What a region's report changes.
package struct CapacityChange: Hashable, Sendable {
    /// The highest order durable at the gateway when the report was made.
    package var durableThrough: OrderSequence
    /// The pools that changed, in order of their index.
    package var pools: [PoolReport]
    /// The rings that changed.
    package var rings: [RingReport]

    /// Wraps a report's fields.
    package init(durableThrough: OrderSequence, pools: [PoolReport], rings: [RingReport]) {
        self.durableThrough = durableThrough
        self.pools = pools
        self.rings = rings
    }
}

/// A request for work. A class, never changed: the journal, the event and the job's table share one
/// allocation of the long specification.
package final class Submission: Hashable, Sendable {
    /// The client's name for this request.
    package let key: RequestKey
    /// Whose job it is.
    package let tenant: TenantName
    /// Whether to refuse rather than queue when nothing fits now.
    package let nowOrNever: Bool
    /// What is asked.
    package let specification: JobSpecification

    /// Wraps a request whose specification the wire has bounded.
    package init(
        key: RequestKey, tenant: TenantName, nowOrNever: Bool = false,
        specification: JobSpecification
    ) {
        self.key = key
        self.tenant = tenant
        self.nowOrNever = nowOrNever
        self.specification = specification
    }

    /// Takes what a tenant's message asks, without a copy of it.
    package convenience init(_ submit: consuming Submit) {
        self.init(
            key: submit.key, tenant: submit.tenant, nowOrNever: submit.nowOrNever,
            specification: submit.specification)
    }

    package static func == (left: Submission, right: Submission) -> Bool {
        left === right
            || (left.key == right.key && left.tenant == right.tenant
                && left.nowOrNever == right.nowOrNever
                && left.specification == right.specification)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(tenant)
    }
}
