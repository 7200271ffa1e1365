import SluiceModel
import SluiceWire

/// The most that one organisation, all of its teams together, may have under way.
package struct TenantBounds: Hashable, Sendable {
    /// Jobs that are not over.
    package var jobs: Int
    /// Bytes of what those say: names, command lines, environments.
    package var bytes: Int

    /// Wraps both.
    package init(jobs: Int, bytes: Int) {
        self.jobs = jobs
        self.bytes = bytes
    }
}

/// What each organisation has under way. It follows from the jobs, and is not in a snapshot.
struct TenantLoads: Sendable {
    struct Load: Hashable, Sendable {
        var jobs = 0
        var bytes = 0
    }

    /// By the tenant's number.
    private var organisations: [Int32] = []
    private var loads: [Load] = []
    /// Only looked up.
    private var numbers: [Substring: Int32] = [:]

    /// Takes the next tenant, in the order of their numbers.
    mutating func admit(_ tenant: TenantName) {
        let name = Self.organisation(tenant)
        if let number = numbers[name] {
            organisations.append(number)
        } else {
            organisations.append(Int32(loads.count))
            numbers[name] = Int32(loads.count)
            loads.append(Load())
        }
    }

    /// Counts a job of the tenant of that number, or takes it back.
    mutating func count(_ tenant: Int32, _ submission: Submission, isBack: Bool = false) {
        let index = Int(organisations[Int(tenant)])
        loads[index].jobs += isBack ? -1 : 1
        loads[index].bytes += isBack ? -submission.bytes : submission.bytes
    }

    /// What the organisation of a tenant has; `number` is the tenant's, where it has one.
    func load(of tenant: TenantName, _ number: Int32?) -> Load {
        let index = number.map { organisations[Int($0)] } ?? numbers[Self.organisation(tenant)]
        return index.map { loads[Int($0)] } ?? Load()
    }

    private static func organisation(_ tenant: TenantName) -> Substring {
        tenant.text.prefix { $0 != "/" }
    }
}

extension Submission {
    /// What it says, in bytes: texts, and 256 for all that has a fixed size.
    var bytes: Int {
        let texts = specification.command.map { command in
            command.executable.utf8.count + command.workingFolder.utf8.count
                + command.arguments.reduce(0) { $0 + $1.utf8.count }
                + command.environment.reduce(0) { $0 + $1.utf8.count }
        }
        return 256 + specification.name.utf8.count + (texts ?? 0)
    }
}

extension PlannerCore {
    /// Why a job would be more than its organisation may have under way; nil where it is not.
    mutating func overBounds(_ submission: Submission) -> Refusal? {
        guard let bounds = tenantBounds else { return nil }
        let tenant = submission.tenant
        let load = state.tenantLoads.load(of: tenant, state.number(of: tenant))
        if load.jobs >= bounds.jobs {
            tenantBoundsMet.jobs += 1
            return Refusal(
                .busy,
                "\(load.jobs) jobs of the organisation of \(tenant) are not over, and the limit "
                    + "tenantJobs is \(bounds.jobs): wait for some, or cancel them")
        }
        if load.bytes + submission.bytes > bounds.bytes {
            tenantBoundsMet.bytes += 1
            return Refusal(
                .busy,
                "what the jobs of the organisation of \(tenant) say that are not over has "
                    + "\(load.bytes) bytes, and the limit tenantBytes is \(bounds.bytes): wait for "
                    + "some, or put what is long into a file")
        }
        return nil
    }
}
