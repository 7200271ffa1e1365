package import SluiceLinux
internal import SluiceModel

/// What keeps the processes of runs within their limits on this machine.
package enum ProcessBounds: Hashable, Sendable {
    /// Control groups, version 2: a group for each run under this one.
    case groups(ControlGroup)
    /// The kernel's limits of single processes; why not control groups.
    case resourceLimits(because: String)

    /// What must be bounded by control groups, or rlimits do what they can.
    package static let controllers = ["cpu", "memory", "pids"]

    /// Finds out what this machine allows, and makes room for runs where it is control groups: a
    /// group that has groups may have no processes, so this process moves into one of its own.
    /// `name` tells this gateway's runs from those of others.
    package static func detect(_ name: String, controllers: [String] = controllers) -> Self {
        guard let own = ControlGroup.own else {
            return .resourceLimits(because: "no cgroup version 2 is mounted")
        }
        let there = own.read("cgroup.controllers").split { $0 == " " || $0 == "\n" }
        let missing = controllers.filter { !there.contains(Substring($0)) }
        guard missing.isEmpty else {
            return .resourceLimits(
                because: "cgroup version 2 at \(own.path) has no \(missing.joined(separator: ", "))"
            )
        }
        do throws(KernelError) {
            return .groups(try prepare(own, name, controllers))
        } catch {
            // Back to where it was: whoever looks for us finds us.
            try? own.set("cgroup.procs", "\(ProcessIdentity.current.number)")
            return .resourceLimits(because: "cgroup version 2 is not ours to use: \(error)")
        }
    }

    private static func prepare(
        _ own: ControlGroup, _ name: String, _ controllers: [String]
    ) throws(KernelError) -> ControlGroup {
        if !own.isRoot {
            let place = try own.child("sluice-gateway")
            try place.set("cgroup.procs", "\(ProcessIdentity.current.number)")
        }
        let wanted = controllers.map { "+\($0)" }.joined(separator: " ")
        let runs = try own.child("sluice-\(name)")
        guard !wanted.isEmpty else { return runs }
        try own.set("cgroup.subtree_control", wanted)
        try runs.set("cgroup.subtree_control", wanted)
        return runs
    }

    /// What is in force, in words.
    package var sentence: String {
        switch self {
        case .groups(let group):
            "cgroup version 2 under \(group.path): memory, processors and processes of a run"
        case .resourceLimits(let reason):
            "rlimits: the address space of each process; processors and processes are not bounded "
                + "(\(reason))"
        }
    }

    /// The folder of a run's group; empty where there are none.
    func group(_ run: String) -> String {
        switch self {
        case .groups(let group): "\(group.path)/\(run)"
        case .resourceLimits: ""
        }
    }
}

/// The bounds of one run, as its supervisor sets them.
struct RunBounds: Hashable, Sendable {
    /// The folder of its control group; empty for rlimits.
    var group = ""
    /// Bytes of memory; 0 for no bound.
    var memoryBytes: UInt64 = 0
    /// Thousandths of a processor; 0 for no bound.
    var processors: UInt32 = 0
    /// Processes and threads; 0 for no bound.
    var processes: UInt32 = 0

    /// The kernel hands out processor time in periods of so many microseconds.
    private static let period: UInt64 = 100_000

    /// Makes the run's group with its bounds. Nil where it has none, or the machine takes one of
    /// them not: rlimits stand in then.
    func makeGroup() -> ControlGroup? {
        guard !group.isEmpty else { return nil }
        let made = ControlGroup(group)
        do throws(KernelError) {
            try Files.makeFolders(group, mode: 0o755)
            if memoryBytes > 0 {
                try made.set("memory.max", "\(memoryBytes)")
                // One that is killed for its memory is killed whole; swap would be a way around.
                try? made.set("memory.oom.group", "1")
                try? made.set("memory.swap.max", "0")
            }
            if processors > 0 {
                let quota = max(1_000, UInt64(processors) * Self.period / 1_000)
                try made.set("cpu.max", "\(quota) \(Self.period)")
            }
            if processes > 0 { try made.set("pids.max", "\(processes)") }
            return made
        } catch {
            try? made.remove()
            return nil
        }
    }
}
