internal import SluiceLinux

/// Folders of ended runs, kept for their output; the oldest is removed for the newest.
struct EndedFolders: Sendable {
    private var paths: [String] = []

    /// Keeps a folder, and removes those past the bound.
    mutating func keep(_ path: String) {
        paths.append(path)
        while paths.count > ExecutorLimits.endedFolders {
            try? Files.removeFolder(paths.removeFirst())
        }
    }
}
