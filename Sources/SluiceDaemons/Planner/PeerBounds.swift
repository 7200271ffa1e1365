internal import SluiceHub
internal import SluiceLinux
internal import SluiceModel
internal import SluicePlanner
internal import SluiceSession
internal import SluiceTransport
internal import SluiceWire

/// The bounds on what a planner's peers may do, which `--limit NAME=VALUE` changes. What each is
/// for, and why it is as large as it is, stands where its default does.
package struct PeerBounds: Hashable, Sendable {
    /// Milliseconds of a handshake (`HalfOpenBounds.handshakeTime`).
    private(set) var handshakeTime: UInt64
    /// Connections that have not shown who they are, in all (`HalfOpenBounds.inAll`).
    private(set) var halfOpen: UInt64
    /// As above, from one source (`HalfOpenBounds.ofSource`).
    private(set) var halfOpenOfSource: UInt64
    /// Bytes that one of them may send (`HalfOpenBounds.bytes`).
    private(set) var unauthenticatedBytes: UInt64
    /// Requests a second of one identity (`HubConfiguration.requestRate`).
    private(set) var requestRate: UInt64
    /// Requests at once of one identity (`HubConfiguration.requestBurst`).
    private(set) var requestBurst: UInt64
    /// Requests in flight on one connection (`SessionLimits.creditWindow`).
    private(set) var inFlight: UInt64
    /// Watches of one connection (`HubConfiguration.watchesPerSession`).
    private(set) var watches: UInt64
    /// Jobs of one organisation that are not over (`HubConfiguration.tenantBounds`).
    private(set) var tenantJobs: UInt64
    /// Bytes of what those say.
    private(set) var tenantBytes: UInt64

    /// The defaults.
    package init() {
        let before = HalfOpenBounds()
        let after = HubConfiguration(journal: StoreID(high: 0, low: 0))
        handshakeTime = before.handshakeTime.milliseconds
        halfOpen = UInt64(before.inAll)
        halfOpenOfSource = UInt64(before.ofSource)
        unauthenticatedBytes = UInt64(before.bytes)
        requestRate = UInt64(after.requestRate)
        requestBurst = UInt64(after.requestBurst)
        inFlight = UInt64(after.session.creditWindow)
        watches = UInt64(after.watchesPerSession)
        tenantJobs = UInt64(after.tenantBounds.jobs)
        tenantBytes = UInt64(after.tenantBounds.bytes)
    }

    /// Every name, with the least and the most that it may be set to.
    package static let names: [(name: String, range: ClosedRange<UInt64>)] = [
        ("handshakeTime", 100...600_000), ("halfOpen", 16...60_000),
        ("halfOpenOfSource", 1...60_000), ("unauthenticatedBytes", 8_192...16_777_216),
        ("requestRate", 1...10_000_000), ("requestBurst", 1...100_000_000),
        ("inFlight", 2...65_536), ("watches", 1...65_536),
        ("tenantJobs", 1...1_000_000), ("tenantBytes", 1_024...1 << 40),
    ]

    /// Sets the bound of that name; false where there is none, or where the value is out of range.
    package mutating func set(_ name: String, _ value: UInt64) -> Bool {
        guard Self.names.contains(where: { $0.name == name && $0.range.contains(value) }) else {
            return false
        }
        switch name {
        case "handshakeTime": handshakeTime = value
        case "halfOpen": halfOpen = value
        case "halfOpenOfSource": halfOpenOfSource = value
        case "unauthenticatedBytes": unauthenticatedBytes = value
        case "requestRate": requestRate = value
        case "requestBurst": requestBurst = value
        case "inFlight": inFlight = value
        case "watches": watches = value
        case "tenantJobs": tenantJobs = value
        default: tenantBytes = value
        }
        return true
    }

    /// The loop's part.
    var beforeHello: HalfOpenBounds {
        var bounds = HalfOpenBounds()
        bounds.handshakeTime = .milliseconds(Int64(handshakeTime))
        bounds.inAll = Int(halfOpen)
        bounds.ofSource = Int(halfOpenOfSource)
        bounds.bytes = Int(unauthenticatedBytes)
        return bounds
    }

    /// The hub's part.
    func put(into configuration: inout HubConfiguration) {
        configuration.session.handshake = .milliseconds(Int64(handshakeTime))
        configuration.requestRate = Int64(requestRate)
        configuration.requestBurst = Int64(requestBurst)
        configuration.session.creditWindow = UInt32(inFlight)
        configuration.watchesPerSession = Int(watches)
        configuration.tenantBounds.jobs = Int(tenantJobs)
        configuration.tenantBounds.bytes = Int(tenantBytes)
    }

    /// The loop's bounds with how often each was met, for `status`.
    func views(_ counts: HalfOpenCounts) -> [LimitView] {
        let bounds = [handshakeTime, halfOpen, halfOpenOfSource, unauthenticatedBytes]
        return zip(HalfOpenLimit.allCases, bounds).map { limit, bound in
            LimitView(name: limit.rawValue, bound: bound, met: counts[limit])
        }
    }
}

extension Duration {
    /// Whole milliseconds.
    fileprivate var milliseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(0, seconds * 1_000 + attoseconds / 1_000_000_000_000_000))
    }
}
