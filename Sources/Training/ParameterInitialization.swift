internal import DataSources
public import Execution
public import Graph

/// The numbers that a model starts with.
public enum ParameterInitialization {
  /// Fills a store as the graph's initialisers say.
  ///
  /// Every parameter has random numbers of its own, made from the seed and its name, so that a layer that is
  /// added, moved or removed does not change how the others start.
  /// - Parameter loaded: the parameters, by their places in the graph, that have their numbers already.
  /// - Requires: the store was made for this graph or one with the same parameters in the same order.
  public static func fill(
    _ store: ParameterStore, for graph: Graph, seed: UInt64, except loaded: Set<Int> = []
  ) {
    precondition(store.entries.count == graph.parameters.count, "the store belongs to another graph")
    for (entry, parameter) in zip(store.entries, graph.parameters) where !loaded.contains(entry.parameter) {
      fill(
        store.buffer(entry), shape: entry.shape, parameter.initializer, stream: key(of: parameter.name), seed)
    }
  }

  /// FNV-1a (64 bits) of the name's bytes: the same in every run and program.
  static func key(of name: String) -> UInt64 {
    name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  private static func fill(
    _ numbers: UnsafeMutableBufferPointer<Float>, shape: [Int], _ initializer: Initializer, stream: UInt64,
    _ seed: UInt64
  ) {
    var random = RandomGenerator(seed: seed, stream: stream)
    switch initializer {
    // What is made from data is 0 until `FittedParameters` has seen them.
    case .zeros, .documentFrequency: numbers.update(repeating: 0)
    case .ones: numbers.update(repeating: 1)
    case .normal(let mean, let deviation):
      let (mean, deviation) = (Float(mean), Float(deviation))
      for index in numbers.indices { numbers[index] = mean + deviation * random.normal() }
    case .uniform(let bound):
      let bound = Float(bound)
      for index in numbers.indices { numbers[index] = random.uniform(from: -bound, to: bound) }
    case .normalExceptRow(let deviation, let row):
      let deviation = Float(deviation)
      for index in numbers.indices { numbers[index] = deviation * random.normal() }
      let width = shape.dropFirst().reduce(1, *)
      guard row >= 0, row < shape.first ?? 0 else { return }
      // The zeros replace numbers that were drawn, so the row's place does not move the others.
      for index in row * width..<(row + 1) * width { numbers[index] = 0 }
    case .constant(let values):
      precondition(values.count == numbers.count, "a constant does not fill its parameter")
      for (index, value) in values.enumerated() { numbers[index] = Float(value) }
    }
  }
}
