import BasicContainers
import Base
import TestSupport
import Testing

@testable import Connections

struct ConnectionQueueTests {
    private static func order(_ queue: ConnectionQueue, _ connections: borrowing RigidArray<Connection>) -> [Int] {
        var order: [Int] = []
        var place = queue.head
        while place >= 0, order.count <= connections.count {
            order.append(Int(place))
            place = connections[Int(place)].links.next
        }
        return order
    }

    @Test func `keeps the order of an array under random appends and removals`() {
        var random = SplitMix(seed: 6)
        let count = 12
        var connections = RigidArray<Connection>(capacity: count)
        let end = Endpoint(address: IPAddress(v4: 1), port: 1)
        for _ in 0..<count {
            connections.append(
                Connection(
                    key: ConnectionKey(lower: end, upper: end), hash: 0, serial: 1, clientIsLower: true,
                    at: Timestamp(nanoseconds: 0)))
        }
        var queues = [ConnectionQueue(), ConnectionQueue()]
        var models: [[Int]] = [[], []]
        for step in 0..<10_000 {
            let place = Int.random(in: 0..<count, using: &random)
            let to = Int.random(in: 0..<2, using: &random)
            if let from = models.firstIndex(where: { $0.contains(place) }) {
                queues[from].remove(Int32(place), in: &connections)
                models[from].removeAll { $0 == place }
                if step % 3 == 0 { continue }
            }
            queues[to].append(Int32(place), in: &connections)
            models[to].append(place)
            for side in 0..<2 {
                #expect(Self.order(queues[side], connections) == models[side], "step \(step)")
            }
        }
    }

    @Test func `a pool hands places out again, and counts what is in use`() {
        var pool = Pool<Int>()
        let places = (0..<5).map { pool.insert($0) }
        #expect(pool.count == 5)
        pool.release(places[1])
        pool.release(places[3])
        #expect(pool.count == 3)
        let again = [pool.insert(11), pool.insert(13)]
        #expect(Set(again) == [places[1], places[3]])
        #expect(pool.count == 5)
        #expect(pool.items.count == 5)
        #expect(pool[places[0]] == 0)
        #expect(pool[places[4]] == 4)
    }
}
