internal import SluiceLinux

extension Invocation {
    /// The region files: the flag's folder, else `Regions` where we are, else beside the program's
    /// package.
    var regionsFolder: String {
        if let folder = text("regions") { return folder }
        guard !Files.isFolder("Regions"), var folder = ProcessIdentity.ownProgram else {
            return "Regions"
        }
        for _ in 0..<6 {
            folder = Files.folder(of: folder)
            if Files.isFolder(folder + "/Regions") { return folder + "/Regions" }
        }
        return "Regions"
    }

    /// The path of this program, which planner and gateways are started from too.
    func ownProgram() throws(CommandFailure) -> String {
        guard let program = ProcessIdentity.ownProgram else {
            throw CommandFailure(
                .unavailable, "sluice \(verb): /proc is not mounted; mount it")
        }
        return program
    }

    /// A new folder's path under /tmp.
    func newFolder(_ purpose: String) -> String {
        "/tmp/sluice-\(purpose)-\(ProcessIdentity.current.number)"
            + "-\(WallClock.millisecondsSince1970)"
    }
}
