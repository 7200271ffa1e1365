import Glibc
import SluiceLinux

// A link that a test can cut: `RelayForTests LISTEN TARGET` carries bytes both ways. Stopped, it is
// a link on which everything is silent; killed, one that is reset.

guard CommandLine.arguments.count == 3, let own = SocketAddress(CommandLine.arguments[1]),
    let target = SocketAddress(CommandLine.arguments[2])
else {
    print("usage: RelayForTests LISTEN TARGET, both as HOST:PORT")
    exit(2)
}
do {
    var relay = try Relay(listeningOn: own, target: target)
    try relay.run()
} catch {
    print("RelayForTests: \(error)")
    exit(1)
}
