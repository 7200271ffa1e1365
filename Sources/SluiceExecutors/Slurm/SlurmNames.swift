internal import SluiceGateway
internal import SluiceModel

/// How a region's runs are called at Slurm: `sluice.REGION.STORE.JOB.REPLICA.EPOCH`. The name is
/// what a gateway finds its runs by, whatever it forgot.
package struct SlurmNames: Hashable, Sendable {
    /// What all runs of the region begin with, of whatever store.
    let regionPrefix: String
    /// What the runs of this store begin with: another store has forgotten what it had here.
    let prefix: String

    /// The names of a region's runs; `store` is the gateway's own store.
    package init(region: String, store: UInt64) {
        regionPrefix = "sluice.\(region)."
        prefix = "\(regionPrefix)\(String(store & 0xFFFF_FFFF, radix: 16))."
    }

    /// The name of a run.
    func name(_ run: RunKey) -> String {
        "\(prefix)\(run.replica.job.raw).\(run.replica.index).\(run.epoch.raw)"
    }
}

/// What Slurm says of one job, from a line of `squeue`.
struct SlurmJob: Hashable, Sendable {
    /// How far it is.
    enum State: Hashable, Sendable {
        /// It waits for its release, which only we give.
        case held
        /// It waits for its turn.
        case pending
        /// It runs; also while Slurm clears up behind it.
        case running
        /// It is over, in this way.
        case ended(SlurmEnd)
    }

    let job: UInt32
    let name: String
    let state: State
    /// When it began, by Slurm's clock in seconds since 1970; nil where it has not.
    let start: Int64?
    /// When it ended, or will be ended by its limit; nil where there is none.
    let end: Int64?
    /// Slurm's word for why it waits.
    let reason: String

    /// The fields that `init(line:)` reads, as `squeue --Format` wants them.
    static let format = "JobID:|,Name:|,State:|,exit_code:|,StartTime:|,EndTime:|,Reason:|"

    /// Reads a line; nil where it is none.
    init?(line: Substring) {
        let fields = line.split(separator: "|", omittingEmptySubsequences: false)
        guard fields.count >= 7, let job = UInt32(fields[0]) else { return nil }
        self.job = job
        name = String(fields[1])
        start = Int64(fields[4]).flatMap { $0 > 0 ? $0 : nil }
        end = Int64(fields[5]).flatMap { $0 > 0 ? $0 : nil }
        reason = String(fields[6])
        state = Self.state(
            fields[2], status: Int32(fields[3]) ?? 0, start: start, reason: reason)
    }

    private static func state(
        _ word: Substring, status: Int32, start: Int64?, reason: String
    ) -> State {
        switch word {
        case "PENDING": return reason.hasPrefix("JobHeld") ? .held : .pending
        case "REQUEUED", "REQUEUE_HOLD", "SPECIAL_EXIT", "REQUEUE_FED", "CONFIGURING":
            return .pending
        case "COMPLETED": return .ended(.left(status: 0))
        case "FAILED": return .ended(.left(status: status))
        case "CANCELLED": return .ended(.cancelled(didStart: start != nil))
        case "TIMEOUT": return .ended(.timeLimit)
        case "DEADLINE": return .ended(.deadline)
        case "OUT_OF_MEMORY": return .ended(.left(status: 9))
        case "NODE_FAIL", "BOOT_FAIL", "PREEMPTED", "REVOKED", "LAUNCH_FAILED":
            return .ended(.lost(String(word)))
        // RUNNING, COMPLETING, SUSPENDED, STAGE_OUT, SIGNALING, STOPPED, RESIZING and what may
        // come: it has its nodes.
        default: return .running
        }
    }
}

/// How a job at Slurm ended.
enum SlurmEnd: Hashable, Sendable {
    /// Its script left, with this status as `waitpid` has it.
    case left(status: Int32)
    /// Somebody cancelled it, before or after it began.
    case cancelled(didStart: Bool)
    /// It was at its time limit.
    case timeLimit
    /// It could not begin early enough to end before its deadline.
    case deadline
    /// Its node failed, or Slurm took its nodes away.
    case lost(String)

    /// The status as an end of a run. A shell says 128 + n for a child that signal n ended.
    static func end(status: Int32) -> RunEnd {
        let signal = status & 0x7F
        if signal != 0 { return .signalled(number: signal) }
        let code = status >> 8 & 0xFF
        if code == 0 { return .succeeded }
        return code > 128 && code <= 128 + 64
            ? .signalled(number: code - 128) : .exited(code: code)
    }
}

extension SlurmEnd {
    static func lines(_ output: [UInt8]) -> [Substring] {
        String(decoding: output, as: UTF8.self).split(separator: "\n")
    }
}
