import SluiceCoding
import SluiceModel
import Testing

@Suite struct PackedTests {
    private static let borders: [UInt64] = {
        var numbers: [UInt64] = [0, 246, 247, 248, .max]
        for shift in 1...63 {
            let power = UInt64(1) << UInt64(shift)
            numbers += [power - 1, power, power + 1]
        }
        return numbers
    }()

    @Test func numbersOfEveryLengthComeBackWhateverFollows() throws {
        for tail in [0, 1, 8] {
            for number in Self.borders {
                var writer = ByteWriter(capacity: 16)
                writer.writePacked(number)
                let size = writer.count
                for _ in 0..<tail { writer.write(UInt8(0xFF)) }
                let bytes = writer.bytes
                var reader = ByteReader(bytes.span)
                #expect(try reader.readPacked() == number)
                let offset = reader.offset
                #expect(offset == size)
                #expect(size <= 9 && (number > 247 || size == 1))
            }
        }
    }

    @Test func aCutNumberIsTruncatedAndALargeOneFitsNoNarrowField() {
        for number in Self.borders {
            var writer = ByteWriter()
            writer.writePacked(number)
            let bytes = writer.bytes
            for length in 0..<bytes.count {
                let cut = Array(bytes[..<length])
                #expect(throws: CodingFault.self) {
                    var reader = ByteReader(cut.span)
                    _ = try reader.readPacked()
                }
            }
            var packed = PackedReader(ByteReader(bytes.span))
            let narrow = try? packed.uint16("narrow")
            #expect(narrow == UInt16(exactly: number))
        }
    }

    @Test func signedNumbersComeBack() throws {
        for number in Self.borders.flatMap({ [Int64(bitPattern: $0), -Int64($0 >> 1)] }) {
            var packed = PackedWriter(ByteWriter())
            packed.field("wide", number)
            packed.field("narrow", Int32(truncatingIfNeeded: number))
            let bytes = packed.finish().bytes
            var reader = PackedReader(ByteReader(bytes.span))
            #expect(try reader.int64("wide") == number)
            #expect(try reader.int32("narrow") == Int32(truncatingIfNeeded: number))
        }
    }

    @Test func aSpecificationAndAPoolComeBackSmaller() throws {
        var wanted = JobSpecification(kind: .inference, name: "bench", cards: 1)
        wanted.metro = MetroName(trusted: "shanghai")
        wanted.chips = [ChipName(trusted: "a100"), ChipName(trusted: "h100")]
        wanted.deadline = CivilTime(seconds: 1_750_000_000)
        wanted.command = CommandLine(
            executable: "/bin/true", arguments: ["a", ""], environment: ["A=1"],
            workingFolder: "/")
        let block = BlockShape(BlockDescription(nodes: 900, cardsPerNode: 16))
        let pool = PoolCapacity(blocks: [block, block], boundCards: 70_000)
        var packed = PackedWriter(ByteWriter())
        packed.field("specification", wanted)
        packed.field("pool", pool)
        let bytes = packed.finish().bytes
        var reader = PackedReader(ByteReader(bytes.span))
        #expect(try reader.record("specification", JobSpecification.self) == wanted)
        #expect(try reader.record("pool", PoolCapacity.self) == pool)
        var plain = ByteWriter()
        plain.field("specification", wanted)
        plain.field("pool", pool)
        #expect(bytes.count * 3 < plain.count * 2)
    }
}
