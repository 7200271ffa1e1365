import SluiceCoding
import SluiceModel
import SluicePlanner
import SluiceWire

/// What a busy planner says most, written straight from its state: no message is made, no text of
/// it, and no list.
extension HubOutput {
    /// Appends the frame of a `Submitted` about a job that is known.
    mutating func submitted(
        _ job: JobID, in core: borrowing PlannerCore, _ verdicts: inout VerdictMemo,
        to session: SessionID, answering correlation: UInt64
    ) {
        send(.submitted, to: session, answering: correlation) { writer in
            core.encodeSubmitted(job, &verdicts, into: &writer)
        }
    }

    /// Appends the frame of a `Done` whose sentence is "job 7" and an outcome.
    mutating func done(
        _ job: JobID, _ outcome: String, at position: Position, to session: SessionID,
        answering correlation: UInt64
    ) {
        send(.done, to: session, answering: correlation) { writer in
            writer.field("position", position)
            let text = writer.beginRecord()
            writer.append(piece: "job ")
            writer.append(piece: job.description)
            writer.append(piece: outcome)
            writer.endRecord(text, String.self)
        }
    }

    /// Appends the frame of `Orders` with those of a region after `sent`, at most `limit` of them;
    /// gives the number of the last one, nil where there is none.
    mutating func orders(
        of core: borrowing PlannerCore, region: UInt16, after sent: OrderSequence, limit: Int,
        to session: SessionID
    ) -> OrderSequence? {
        guard max(sent, core.durableSequence(region: region)) < core.lastSequence(region: region)
        else { return nil }
        var last: OrderSequence?
        send(.orders, to: session, answering: 0) { writer in
            last = core.encodeOrders(region: region, after: sent, limit: limit, into: &writer)
        }
        return last
    }
}
