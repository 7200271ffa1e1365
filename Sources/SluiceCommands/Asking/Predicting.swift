internal import SluiceModel
internal import SluiceWire

extension Words {
    /// A predicted start in a sentence's half: when, where, what it rests on, and that it is one.
    static func prediction(_ predicted: Prediction) -> String {
        let place =
            predicted.pool.isNone
            ? "" : " in \(predicted.pool) of \(predicted.region)"
        let before =
            predicted.behind == 0
            ? "" : "; \(count(predicted.behind)) waiting before it are reckoned with"
        return "about \(time(predicted.at))\(place), \(basis(predicted.basis))\(before) "
            + "(a prediction, no promise)"
    }

    /// What a prediction rests on.
    static func basis(_ basis: PredictionBasis) -> String {
        switch basis {
        case .nextCycle: "as there is room"
        case .runsEnd: "when runs there end as expected"
        case .reservation: "where it has a reservation as head of the queue"
        case .lendingWindow: "when its provider lends it again"
        case .powerWindow: "when power is cheapest"
        case .earliestStart: "after its earliest start or pause"
        }
    }
}
