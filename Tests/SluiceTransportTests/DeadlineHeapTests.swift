import SluiceLinux
import SluiceTransport
import Testing

@Suite struct DeadlineHeapTests {
    @Test func deadlinesComeOutInOrderAndOnlyWhenDue() {
        var heap = DeadlineHeap<UInt64>()
        for number in [5, 1, 4, 2, 3, 9, 7] as [UInt64] {
            heap.add(Instant(nanoseconds: number), number)
        }
        var taken: [UInt64] = []
        while let value = heap.take(dueAt: Instant(nanoseconds: 5)) { taken.append(value) }
        #expect(taken == [1, 2, 3, 4, 5])
        #expect(heap.first == Instant(nanoseconds: 7))
        #expect(heap.count == 2)
    }
}
