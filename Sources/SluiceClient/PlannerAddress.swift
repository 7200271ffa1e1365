internal import SluiceLinux

/// Where a planner listens, as it was written and as the kernel takes it.
struct PlannerAddress {
    let text: String
    let socket: SocketAddress

    /// The addresses in `text`, with commas between them: one at least.
    static func list(_ text: String) throws(ClientError) -> [PlannerAddress] {
        var planners: [PlannerAddress] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let socket = SocketAddress(String(part)) else {
                throw ClientError(
                    .badAddress, "'\(part)' is no address", at: text,
                    next: "Write it as 127.0.0.1:7400, [::1]:7400 or unix:/run/sluice.sock; "
                        + "several planners of one journal with commas between them.")
            }
            planners.append(PlannerAddress(text: String(part), socket: socket))
        }
        return planners
    }
}
