internal import CLinux
internal import Glibc

/// What a child process is started with.
package struct Spawn: Sendable {
    /// The program: a path, or a name looked for in PATH when it has no slash.
    package var program: String
    /// What the program is told, without its own name.
    package var arguments: [String]
    /// `NAME=value`, all that the child sees; nil for what we have ourselves.
    package var environment: [String]?
    /// Its working folder; nil for ours.
    package var folder: String?
    /// Where it reads from; nil for nothing.
    package var standardInput: Descriptor?
    /// Where its output goes; nil for nowhere.
    package var standardOutput: Descriptor?
    /// Where its errors go; nil for nowhere.
    package var standardError: Descriptor?
    /// Whether it gets a session of its own (no terminal), and not only a process group.
    package var ownSession: Bool
    /// Whether it is killed when the thread that starts it ends, however that ends. Only for a
    /// process with one thread.
    package var diesWithParent = false
    /// The control group that it joins before its program starts; only with `diesWithParent`.
    package var group: ControlGroup?

    /// A child of that program; the rest may be set after.
    package init(
        _ program: String, _ arguments: [String] = [], environment: [String]? = nil,
        folder: String? = nil, standardInput: Descriptor? = nil,
        standardOutput: Descriptor? = nil, standardError: Descriptor? = nil,
        ownSession: Bool = false
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.standardInput = standardInput
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.ownSession = ownSession
    }

    /// Starts it: a process group of its own (its number is the child's), no blocked signals,
    /// default signal actions, and no descriptor of ours but the three. A program that is not there
    /// is an error here and not an exit code later.
    package func start() throws(KernelError) -> ProcessIdentity {
        for text in [program] + arguments + (environment ?? []) where text.utf8.contains(0) {
            throw KernelError(call: "start", subject: "a text with a zero byte", reason: .invalid)
        }
        let arguments = CStrings([program] + arguments)
        let environment = self.environment.map(CStrings.init)
        var pid: pid_t = -1
        let error = unsafe program.withCString { path in
            unsafe withOptionalCStrings(folder, group.map { "\($0.path)/cgroup.procs" }) {
                folder, group in
                var request = unsafe sluice_spawn_request()
                unsafe request.path = path
                unsafe request.arguments = UnsafePointer(arguments.pointer)
                unsafe request.environment = environment.map { unsafe UnsafePointer($0.pointer) }
                unsafe request.folder = folder
                unsafe request.group = group
                unsafe request.standard_input = standardInput?.number ?? -1
                unsafe request.standard_output = standardOutput?.number ?? -1
                unsafe request.standard_error = standardError?.number ?? -1
                unsafe request.search_path = program.utf8.contains(UInt8(ascii: "/")) ? 0 : 1
                unsafe request.new_session = ownSession ? 1 : 0
                unsafe request.dies_with_parent = diesWithParent ? 1 : 0
                return unsafe sluice_spawn(&request, &pid)
            }
        }
        withExtendedLifetime((arguments, environment)) {}
        guard error == 0 else {
            throw KernelError(call: "start", subject: program, reason: Errno(code: error))
        }
        return ProcessIdentity(pid)
    }
}

/// Texts as C wants them: an array of pointers, closed by an empty one, freed with this object.
@safe private final class CStrings {
    let pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ texts: [String]) {
        count = texts.count
        unsafe pointer = .allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() {
            unsafe (pointer + index).initialize(to: strdup(text))
        }
        unsafe (pointer + texts.count).initialize(to: nil)
    }

    deinit {
        for index in 0..<count { unsafe free(pointer[index]) }
        unsafe pointer.deallocate()
    }
}

private func withOptionalCStrings<Result>(
    _ one: String?, _ other: String?,
    _ body: (UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Result
) -> Result {
    unsafe withOptionalCString(one) { one in
        unsafe withOptionalCString(other) { other in unsafe body(one, other) }
    }
}

private func withOptionalCString<Result>(
    _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
) -> Result {
    guard let text else { return body(nil) }
    return unsafe text.withCString { unsafe body($0) }
}
