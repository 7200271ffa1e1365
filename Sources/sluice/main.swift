import Glibc
import SluiceCommands

exit(runCommandLine(Array(CommandLine.arguments.dropFirst())))
