package import SluiceModel

/// One job of the demonstration: what is asked, by whom, and when.
package struct DemoJob: Hashable, Sendable {
    /// What is asked; one replica or one gang.
    package var specification: JobSpecification
    /// Whose job it is.
    package var tenant: TenantName
    /// Seconds after the first day's midnight.
    package var submitSecond: Int64
    /// The metro that the work comes from; inference's users, or where a training's owner sits.
    package var origin: MetroName

    /// Wraps one job.
    package init(
        specification: JobSpecification, tenant: TenantName, submitSecond: Int64,
        origin: MetroName
    ) {
        self.specification = specification
        self.tenant = tenant
        self.submitSecond = submitSecond
        self.origin = origin
    }
}
