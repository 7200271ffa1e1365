import Testing

/// What needs real daemons: the built program in child processes on loopback. One test at a time,
/// since each of them keeps a whole machine busy.
@Suite(.serialized, .enabled(if: Settings.hasProgram, "the program `sluice` is not built"))
enum ProcessTests {}
