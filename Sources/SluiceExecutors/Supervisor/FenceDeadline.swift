internal import SluiceGateway
internal import SluiceLinux
internal import SluiceModel

/// When one run must be over for want of a lease, as its own supervisor knows it.
///
/// The lease's end stands in one file for all runs of a gateway, written once a renewal. A
/// supervisor reads it when the end that it knows is about to be over and not before: hundreds of
/// runs cost a renewal nothing. A file that cannot be read moves nothing.
struct FenceDeadline {
    /// How long the run may outlive the lease.
    private let length: Microseconds
    private let notice: Microseconds
    private var leaseEnd: BootTime

    /// The deadline of a run with that fence; nil for a run without one. Without a lease on this
    /// start of the machine it is long over.
    init?(_ order: SupervisedOrder, _ folder: RunFolder) {
        guard let fence = order.fence else { return nil }
        length = FenceRule.length(fence)
        notice = FenceRule.notice(fence)
        let never = BootTime(microseconds: 0).adding(Microseconds(-length.count))
        leaseEnd = folder.readLeaseEnd() ?? never
    }

    /// When it is asked to leave.
    var asksAt: Instant {
        Self.instant(leaseEnd.adding(Microseconds(length.count - notice.count)))
    }

    /// When it is killed.
    var endsAt: Instant { Self.instant(leaseEnd.adding(length)) }

    /// Takes the lease's end as it stands in the file now, earlier or later.
    mutating func refresh(_ folder: RunFolder) { leaseEnd = folder.readLeaseEnd() ?? leaseEnd }

    private static func instant(_ moment: BootTime) -> Instant {
        let (nanoseconds, overflow) = moment.microseconds.multipliedReportingOverflow(by: 1_000)
        return overflow ? .never : Instant(nanoseconds: UInt64(max(0, nanoseconds)))
    }
}
