internal import SluiceLinux
internal import SluiceModel

/// Folders of ended runs, kept for their output; the oldest is removed for the newest.
struct EndedFolders: Sendable {
    private var paths: [String] = []

    /// Keeps a folder, without its secrets, and removes those past the bound.
    mutating func keep(_ path: String) {
        RunSecrets.remove(from: path)
        paths.append(path)
        while paths.count > ExecutorLimits.endedFolders {
            try? Files.removeFolder(paths.removeFirst())
        }
    }
}

extension EndedFolders {
    /// Removes the folders under `place` of an organisation's runs, and of runs of which nobody
    /// noted whose they were; not those that `isKept` says are alive. O(folders).
    static func removeRuns(
        of organisation: TenantName, under place: String, isKept: (String) -> Bool
    ) {
        for name in (try? Files.names(in: place)) ?? [] {
            let folder = "\(place)/\(name)"
            guard Files.isFolder(folder), !isKept(name) else { continue }
            let noted = RunFolder.text("\(folder)/tenant").map { TenantName(trusted: $0) }
            if let noted, noted != organisation, noted.organisation != organisation { continue }
            try? Files.removeFolder(folder)
        }
    }
}
