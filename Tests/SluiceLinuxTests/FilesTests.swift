import SluiceLinux
import Testing

@Suite struct FilesTests {
    let folder = "/tmp/sluice-files-\(SystemRandom.word())"

    @Test func aReplacedFileIsReadBackWholeAndLeavesNothingBesideIt() throws {
        try Files.makeFolders("\(folder)/a/b")
        try Files.makeFolders("\(folder)/a/b")
        try Files.replace("\(folder)/a/b/x", with: [1, 2, 3])
        try Files.replace("\(folder)/a/b/x", with: Array("later".utf8))
        #expect(try Files.read("\(folder)/a/b/x", limit: 5) == Array("later".utf8))
        #expect(try Files.names(in: "\(folder)/a/b") == ["x"])
        #expect(Files.size("\(folder)/a/b/x") == 5)
    }

    @Test func aFileOverTheLimitIsAnError() throws {
        try Files.makeFolders(folder)
        try Files.replace("\(folder)/x", with: [1, 2, 3])
        let error = #expect(throws: KernelError.self) { try Files.read("\(folder)/x", limit: 2) }
        #expect(error?.reason == .tooBig)
    }

    @Test func anErrorNamesTheCallThePathAndTheReason() {
        let error = #expect(throws: KernelError.self) { try Files.read("/no/such", limit: 2) }
        #expect(error?.description == "open /no/such: No such file or directory")
    }

    @Test func aMoveNeverReplacesAnExistingName() throws {
        try Files.makeFolders(folder)
        try Files.replace("\(folder)/x", with: [1])
        try Files.replace("\(folder)/y", with: [2])
        let error = #expect(throws: KernelError.self) {
            try Files.move("\(folder)/x", to: "\(folder)/y")
        }
        #expect(error?.reason == .exists)
        try Files.move("\(folder)/x", to: "\(folder)/z")
        #expect(try Files.names(in: folder) == ["y", "z"])
    }

    @Test func aLockIsHeldByOneAndFreeAgainAfterIt() throws {
        try Files.makeFolders(folder)
        do {
            let held = try FileLock("\(folder)/lock")
            let error = #expect(throws: KernelError.self) { _ = try FileLock("\(folder)/lock") }
            #expect(error?.reason == .wouldBlock)
            _ = consume held
        }
        _ = try FileLock("\(folder)/lock")
    }
}
