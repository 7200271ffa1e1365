/// What the processes of one run may take of a node's own memory and processors, where local
/// processes are run; 0 means no bound.
public struct ProcessLimits: Hashable, Sendable {
    /// Memory of all its processes together.
    public var memory: Mebibytes
    /// Processor time, in thousandths of one processor.
    public var processors: PerMille
    /// Processes and threads at once.
    public var processes: UInt32

    /// Wraps the bounds.
    public init(
        memory: Mebibytes = Mebibytes(0), processors: PerMille = PerMille(0), processes: UInt32 = 0
    ) {
        self.memory = memory
        self.processors = processors
        self.processes = processes
    }
}
