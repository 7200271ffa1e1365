import Glibc
import SluiceExecutors

// What `sluice supervise RUNDIR` does, without the rest of `sluice`.
exit(superviseRun(directory: CommandLine.arguments[1]))
