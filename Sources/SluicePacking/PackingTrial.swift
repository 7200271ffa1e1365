internal import SluiceModel

/// What a trial is played on: something that places tasks on nodes, one after the other.
package protocol PackingSite {
    /// The empty nodes.
    var nodes: [PackingNode] { get }
    /// Thousandths of cards that are given away.
    var allocatedMilli: Int { get }
    /// Places a task, or says that no node has room for it.
    mutating func place(_ task: PackingTask) -> PackingPlace?
    /// Frees what a task had that was placed there.
    mutating func release(_ task: PackingTask, at place: PackingPlace)
}

extension Packer: PackingSite {}

/// The published protocol of packing trials: a list's tasks arrive one by one at an empty fleet
/// until what they ask for is so many percent of its cards. A task that does not fit is refused and
/// never tried again. Source: USENIX ATC'23, "Beware of Fragmentation" (FGD), §6.
package struct PackingTrial: Sendable {
    /// The order of arrival.
    package enum Order: String, CaseIterable, Sendable {
        /// As the list has it.
        case list
        /// Shuffled with the seed.
        case shuffled
    }

    /// A task that comes, or one that leaves again.
    package enum Event: Hashable, Sendable {
        /// The task at this index of the list asks; `arrival` counts from 0.
        case arrives(arrival: Int, task: Int)
        /// What came as that arrival leaves, placed or not.
        case leaves(arrival: Int, task: Int)
    }

    /// What came of a trial. Amounts are thousandths of cards.
    package struct Outcome: Sendable {
        package var capacityMilli = 0
        /// Given away when what had arrived and not left first reached this many percent of the
        /// fleet; nil where it never did.
        package var allocatedMilliAt100: Int?
        package var allocatedMilliAt130: Int?
        /// The most that was asked for at once, and what was given away then.
        package var askedMilliAtPeak = 0
        package var allocatedMilliAtPeak = 0
        package var arrivals = 0
        package var refused = 0
        package var askedMilli = 0
        package var refusedMilli = 0
        /// The placed arrivals, in order: index in the list, and where.
        package var placed: [(task: Int, place: PackingPlace)] = []
    }

    /// Arrivals for a list of demands: random tasks are added at the end, or random ones dropped,
    /// until the sum is what the percentage wants. Empty where no task asks for cards and some
    /// would have to be added.
    package static func arrivals(
        demandsMilli: [Int], capacityMilli: Int, percent: Int, order: Order, seed: UInt64
    ) -> [Event] {
        var random = SplitMix64(seed: seed)
        var tasks = Array(demandsMilli.indices)
        if order == .shuffled { shuffle(&tasks, &random) }
        let wanted = capacityMilli * percent / 100
        var sum = demandsMilli.reduce(0, +)
        guard sum > 0 else { return [] }
        if sum > wanted {
            var dropped = Set<Int>()
            var candidates = tasks
            shuffle(&candidates, &random)
            while sum > wanted, let task = candidates.popLast() {
                sum -= demandsMilli[task]
                dropped.insert(task)
            }
            tasks.removeAll { dropped.contains($0) }
        }
        while sum < wanted {
            let task = Int(random.below(Int64(demandsMilli.count)))
            sum += demandsMilli[task]
            tasks.append(task)
        }
        return tasks.enumerated().map { .arrives(arrival: $0.offset, task: $0.element) }
    }

    private static func shuffle(_ tasks: inout [Int], _ random: inout SplitMix64) {
        for last in tasks.indices.reversed().dropLast() {
            tasks.swapAt(last, Int(random.below(Int64(last + 1))))
        }
    }

    /// Plays the events on a packer.
    package static func run<Site: PackingSite>(
        _ events: [Event], tasks: [PackingTask], on packer: inout Site
    ) -> Outcome {
        var outcome = Outcome()
        outcome.capacityMilli = packer.nodes.reduce(0) { $0 + $1.cards * 1000 }
        var places: [PackingPlace?] = []
        var asked = 0
        for event in events {
            switch event {
            case .arrives(_, let index):
                let task = tasks[index]
                let place = packer.place(task)
                places.append(place)
                asked += task.demandMilli
                outcome.count(task, index, place)
                outcome.look(asked: asked, allocated: packer.allocatedMilli)
            case .leaves(let arrival, let index):
                asked -= tasks[index].demandMilli
                if let place = places[arrival] { packer.release(tasks[index], at: place) }
            }
        }
        return outcome
    }
}

extension PackingTrial.Outcome {
    fileprivate mutating func count(_ task: PackingTask, _ index: Int, _ place: PackingPlace?) {
        arrivals += 1
        askedMilli += task.demandMilli
        if let place {
            placed.append((index, place))
        } else {
            refused += 1
            refusedMilli += task.demandMilli
        }
    }

    fileprivate mutating func look(asked: Int, allocated: Int) {
        if allocatedMilliAt100 == nil, asked >= capacityMilli { allocatedMilliAt100 = allocated }
        if allocatedMilliAt130 == nil, asked * 100 >= capacityMilli * 130 {
            allocatedMilliAt130 = allocated
        }
        if asked > askedMilliAtPeak {
            askedMilliAtPeak = asked
            allocatedMilliAtPeak = allocated
        }
    }
}
