/// What one journal entry holds: commands, then the events that they led to.
package struct JournalBatch: Hashable, Sendable {
    /// The commands that changed something.
    package var commands: [Command]
    /// What happened, in order.
    package var events: [Event]

    /// An empty batch.
    package init() {
        commands = []
        events = []
    }

    /// Whether there is nothing to keep.
    package var isEmpty: Bool { events.isEmpty }

    /// Forgets all and keeps the room.
    package mutating func removeAll() {
        commands.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
    }
}
