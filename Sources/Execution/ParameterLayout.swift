internal import Graph

/// Where the parameters of a graph lie in memory: first those that training changes, then the frozen ones.
///
/// So gradients and the optimiser's numbers, which lie at the same places, end before the frozen parameters and take
/// nothing for them.
struct ParameterLayout {
  /// Where each parameter starts, in the graph's order.
  let offsets: [Int]
  /// The length in elements, gaps included.
  let count: Int
  /// The length up to the first frozen parameter.
  let trainableCount: Int

  /// Lays parameters out.
  ///
  /// - Parameter counts: the elements of each parameter, in the graph's order.
  init(_ parameters: [Graph.Parameter], counts: [Int]) throws(PlanError) {
    var offsets = [Int](repeating: 0, count: parameters.count)
    var total = 0
    func place(trainable: Bool) throws(PlanError) {
      for (index, parameter) in parameters.enumerated() where parameter.isTrainable == trainable {
        offsets[index] = total
        // Every parameter starts at a cache line, so that threads updating neighbours do not share one.
        total += (counts[index] + 15) / 16 * 16
        guard total < 1 << 40 else { throw PlanError.tooLarge(value: parameter.name) }
      }
    }
    try place(trainable: true)
    trainableCount = total
    try place(trainable: false)
    self.offsets = offsets
    count = total
  }
}
