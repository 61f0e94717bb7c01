internal import KernelTable
internal import Graph
internal import Tape

extension Lowering {
  /// Emits a copy of the first operand, for operations that only change the type; the plan leaves it out where it
  /// can let both be the same memory.
  mutating func emitCopy() {
    let (x, y) = (operands[0], results[0])
    let count = resultShapes[0].elementCount
    guard x != y else { return }
    emit { $0.kernels.elementwise.copy($0[x], $0[y], count) }
  }
}
