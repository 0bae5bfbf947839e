import Testing

@testable import Accounts

struct ShortListTests {
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `it holds what an array holds, through any changes`(_ seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func draw(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        var (list, array) = (ShortList<[Int]>(), [[Int]]())
        for step in 0..<40 {
            switch draw(6) {
            case 0 where !array.isEmpty:
                let place = draw(array.count)
                #expect(list.remove(at: place) == array.remove(at: place))
            case 1 where !array.isEmpty:
                let place = draw(array.count)
                list.change(at: place) { $0.append(step) }
                array[place].append(step)
                let other = draw(array.count)
                list[other].append(-step)
                array[other].append(-step)
            case 2:
                let gone = draw(3)
                list.removeAll { $0.count == gone + 1 }
                array.removeAll { $0.count == gone + 1 }
            default:
                list.append([step])
                array.append([step])
            }
            #expect(Array(list) == array)
            #expect(list.array == array)
            #expect(Array(ShortList(array)) == array)
            #expect(list.indices == array.indices)
        }
    }

    @Test func `a copy stays as it was`() {
        var list = ShortList([[1], [2], [3]])
        let copy = list
        for place in list.indices { list[place].append(0) }
        #expect(copy.array == [[1], [2], [3]])
        #expect(list.array == [[1, 0], [2, 0], [3, 0]])
    }
}
