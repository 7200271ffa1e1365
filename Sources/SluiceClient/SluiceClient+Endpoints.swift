internal import SluiceLinux
public import SluiceModel
public import SluiceWire

extension SluiceClient {
    /// Hands a job's endpoints to `body`, once at first and then whenever the list changed, until
    /// `body` returns false or `timeout` is over (nil: never). Asks and watches in turn, from the
    /// position of each list on, so that no change falls between; the list is asked for again
    /// after `ClientLimits.endpointsPause` at the latest.
    public func followEndpoints(
        of job: JobID, near metro: MetroName = .none, timeout: Duration? = nil,
        _ body: (EndpointList) -> Bool
    ) throws(ClientError) {
        let deadline = timeout.map { Instant.now + $0 } ?? .never
        var told: [EndpointView]?
        while true {
            let list = try endpoints(of: job, near: metro)
            if list.endpoints != told {
                told = list.endpoints
                if !body(list) { return }
            }
            guard Instant.now < deadline else { return }
            let pause = min(deadline, .now + ClientLimits.endpointsPause)
            do throws(ClientError) {
                _ = try watch(job: job, after: list.position, timeout: pause.since(.now)) {
                    $0.jobs.isEmpty && !$0.hasGap
                }
            } catch {
                // A position that is past says only that much happened: the next list has it.
                guard case .refused(.tooOld) = error.kind else { throw error }
            }
        }
    }
}
