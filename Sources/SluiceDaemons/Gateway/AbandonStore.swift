internal import SluiceJournal
internal import SluiceLinux

/// The operator's word that what a stopped gateway knows is given up: its store is moved aside, and
/// the next start begins with an empty one, ends every run that is left, and registers the region
/// anew. Gives the folder that the store lies in now.
package func abandonStore(folder: String) throws(DaemonFailure) -> String {
    let path = "\(folder)/gateway.sqlite"
    guard Files.exists(path) else {
        throw DaemonFailure(
            "\(folder) has no gateway.sqlite: name the data folder of a gateway with --data.")
    }
    do throws(JournalError) {
        // Nobody has it open, and what is in its log is in the file.
        try GatewayStore(path: path).close()
    } catch { throw DaemonFailure(error.description) }
    do throws(KernelError) {
        var number = 1
        while Files.exists("\(folder)/abandoned-\(number)") { number += 1 }
        let target = "\(folder)/abandoned-\(number)"
        try Files.makeFolders(target)
        // The store itself last: where this is cut short, a gateway finds it and none without its
        // log.
        for name in ["lease", "gateway.sqlite-shm", "gateway.sqlite-wal", "gateway.sqlite"]
        where Files.exists("\(folder)/\(name)") {
            try Files.move("\(folder)/\(name)", to: "\(target)/\(name)")
        }
        try Files.synchroniseFolder(folder)
        return target
    } catch { throw DaemonFailure("The store cannot be moved: \(error).") }
}
