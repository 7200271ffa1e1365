import SluiceModel
import SluicePlanner
import SluiceSession
import SluiceWire

extension World {
    /// Lists the tenant's jobs, or watches them from where it was told last.
    mutating func askWatch(_ index: Int) {
        let watch = tenants[index].watch
        guard !watch.isAsked, let number = tenants[index].connection else { return }
        let isListing = watch.position == .none
        let tenant = tenants[index].tenant
        let message: Message =
            isListing
            ? .listJobs(ListJobs(tenant: tenant, state: nil, after: .none, limit: 256))
            : .watch(Watch(tenant: tenant, job: .none, after: watch.position))
        let clock = BootTime(microseconds: now)
        guard tenants[index].session?.mayStartSending(message.kind, at: clock) == true else {
            return
        }
        tenants[index].watch.isAsked = true
        let correlation = isListing ? WatchProgram.list : WatchProgram.watch
        send(.message(correlation: correlation, message), over: number, toPlanner: true)
    }

    mutating func watchReceives(_ index: Int, _ message: Message) {
        switch message {
        case .jobList(let page):
            if page.hasMore { violation("a list of \(page.jobs.count) jobs is said to go on") }
            tenants[index].watch.listed(
                page.jobs.map { ($0.job, $0.state) }, at: page.position)
        case .watchEvents(let events):
            let jobs = events.jobs.map { (job: $0.job, state: $0.state) }
            if events.hasGap { violation("tenant \(index), whom nobody slows, is told of a gap") }
            if let fault = tenants[index].watch.told(jobs, at: events.position) {
                violation("tenant \(index) watches: \(fault)")
            }
        case .failure(let failure) where failure.code == .tooOld:
            tenants[index].watch.isTooOld()
        default: violation("tenant \(index) watches and is told \(message)")
        }
    }

    /// At rest, who watched knows how all of its jobs are.
    mutating func checkWatches(_ core: PlannerCore) {
        for tenant in tenants {
            let request = ListJobs(tenant: tenant.tenant, state: nil, after: .none, limit: 256)
            for job in core.jobs(request).jobs where tenant.watch.states[job.job] != job.state {
                let told = tenant.watch.states[job.job].map { "\($0)" } ?? "nothing"
                violation(
                    "job \(job.job) is \(job.state), and tenant \(tenant.index), who watches, was "
                        + "told \(told)")
            }
        }
    }
}
