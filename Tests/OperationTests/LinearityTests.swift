import Graph
import Operations
import Testing

/// Operations that say they are linear in some operands: sums over examples may then stand for these.
@Suite struct LinearityTests {
  @Test(arguments: NamedSample.all) func linearOperandsAddUp(_ sample: NamedSample) throws {
    let count = sample.operands.count
    let numbers = sample.operands.indices.filter { sample.operands[$0].element == .f32 }
    guard count <= 8, !numbers.isEmpty else { return }
    let (a, b) = (try sample.values(seed: 1), try sample.values(seed: 2))
    let context = try sample.context()
    for bits in 1..<(1 << numbers.count) {
      let chosen = Set(numbers.indices.filter { bits >> $0 & 1 == 1 }.map { numbers[$0] })
      guard chosen.allSatisfy({ sample.operation.readsNumbers(of: $0) }),
        sample.operation.isLinear(in: chosen, of: count)
      else { continue }
      var (second, joint) = (a, a)
      for place in chosen {
        second[place] = b[place]
        joint[place] = a[place].zipped(b[place]) { $0 - 3 * $1 }
      }
      let (fa, fb) = (
        sample.operation.evaluate(a, in: context), sample.operation.evaluate(second, in: context)
      )
      let together = sample.operation.evaluate(joint, in: context)
      for place in together.indices where try sample.resultTypes()[place].element == .f32 {
        #expect(
          agree(together[place], fa[place].zipped(fb[place]) { $0 - 3 * $1 }, tolerance: 1e-10),
          "result \(place) is not linear in operands \(chosen.sorted())")
      }
    }
  }
}
