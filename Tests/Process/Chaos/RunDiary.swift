import SluiceLinux
import SluiceModel

/// What real runs wrote about themselves into one file, in the order in which they wrote: a start,
/// beats, and an end, each with job, attempt and process.
struct RunDiary {
    let path: String

    /// A run that writes itself down, a beat every tenth of a second, and ends well.
    func command(beats: Int) -> SluiceModel.CommandLine {
        let script = """
            say() { echo "$1 $SLUICE_JOB.$SLUICE_REPLICA $SLUICE_EPOCH $$" >> "$DIARY"; }
            say start
            for ((beat = 0; beat < \(beats); beat++)); do sleep 0.1; say beat; done
            say end
            """
        return SluiceModel.CommandLine(
            executable: "/bin/bash", arguments: ["-c", script], environment: ["DIARY=\(path)"])
    }

    private struct Line {
        let word: Substring
        let replica: Substring
        let epoch: UInt64
        let process: Int32
    }

    private func lines() throws -> [Line] {
        let text = String(decoding: try Files.read(path, limit: 1 << 28), as: UTF8.self)
        return try text.split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            guard words.count == 4, let epoch = UInt64(words[2]), let process = Int32(words[3])
            else { throw Trouble("the diary has a line that nobody writes: \(line)") }
            return Line(word: words[0], replica: words[1], epoch: epoch, process: process)
        }
    }

    /// What the diary comes to.
    struct Account {
        /// Attempts that began, and replicas that ran to their end.
        var starts = 0
        var ended: Set<String> = []
        /// Attempts that ended well and were followed by another that did: replica and attempt.
        /// Right only where nobody could hear of the first end before the fence was over.
        var unheard: Set<String> = []
        /// Replicas that needed more than one attempt.
        var repeated = 0
    }

    /// Reads all; throws where an attempt began twice, or an older one lived after a newer one
    /// began: then both lived at once.
    func account() throws -> Account {
        var account = Account()
        var newest: [Substring: UInt64] = [:]
        var endedAt: [Substring: UInt64] = [:]
        for line in try lines() {
            let last = newest[line.replica] ?? 0
            let name = "job \(line.replica), attempt \(line.epoch)"
            guard line.epoch >= last else {
                throw Trouble("\(name) says \(line.word) after attempt \(last) began")
            }
            switch line.word {
            case "start":
                guard line.epoch > last else { throw Trouble("\(name) began twice") }
                account.starts += 1
                if last > 0 { account.repeated += 1 }
                newest[line.replica] = line.epoch
            case "end":
                if let before = endedAt[line.replica] {
                    guard before < line.epoch else {
                        throw Trouble("\(name) ended well a second time")
                    }
                    account.unheard.insert("\(line.replica) \(before)")
                }
                endedAt[line.replica] = line.epoch
                account.ended.insert(String(line.replica))
            default:
                guard line.epoch == last else { throw Trouble("\(name) beats and never began") }
            }
        }
        return account
    }

    /// Processes of runs that live still.
    func orphans() throws -> [Int32] {
        Set(try lines().map(\.process)).sorted().filter { number in
            // A number may be another process's by now; ours has the diary in its environment.
            let environment = (try? Files.read("/proc/\(number)/environ", limit: 1 << 20)) ?? []
            return String(decoding: environment, as: UTF8.self).contains("DIARY=\(path)")
        }
    }
}
