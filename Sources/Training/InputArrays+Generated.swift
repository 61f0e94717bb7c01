internal import DataSources
internal import Diagnostics
internal import Execution
internal import Graph

extension InputArrays {
  /// Draws the inputs of a graph: whole numbers below their bounds, masks that are true everywhere, other numbers from
  /// the normal distribution.
  ///
  /// - Parameters:
  ///   - sizes: the value of every symbol.
  ///   - target: the input that holds targets; where they are no whole numbers, they are 0 or 1.
  ///
  /// Errors: `tooLarge`, `outOfMemory`.
  init(
    drawnFor graph: Graph, sizes: [String: Int], seed: UInt64, target: String?
  ) throws(DiagnosticsError) {
    var memory: [HostMemory] = []
    for (place, input) in graph.inputs.enumerated() {
      let type = graph.type(input.value)
      let shape: [Int]
      do { shape = try type.shape(sizes) } catch {
        throw ExecutionError.plan(.size(error, value: input.name)).diagnostics
      }
      guard let count = shape.checkedElementCount, count < 1 << 40 else {
        throw ExecutionError.plan(.tooLarge(value: input.name)).diagnostics
      }
      let array = try HostMemory(elements: count)
      var random = RandomGenerator(seed: seed, stream: UInt64(place) &+ 1)
      switch type.element {
      case .i32:
        guard let bound = input.indexBound, bound > 0 else { break }
        for index in 0..<count { array.integers()[index] = Int32(clamping: random.below(bound)) }
      case .bool:
        for index in 0..<count { array.floats()[index] = 1 }
      case .f32:
        for index in 0..<count {
          array.floats()[index] = input.name == target ? Float(random.below(2)) : random.normal()
        }
      }
      memory.append(array)
    }
    self.init(memory: memory, sizes: sizes)
  }
}
