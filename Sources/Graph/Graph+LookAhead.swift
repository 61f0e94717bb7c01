/// Where a graph lets a position of a sequence depend on later ones.
public struct LookAhead: Hashable, Sendable {
  /// The node that looks ahead.
  public let node: Int
  /// The scope of that node: the layer.
  public let scope: String
}

extension Graph {
  /// The first node through which a position of a value can depend on later positions of the inputs; nil when none
  /// does, which proves that the value can be continued position by position.
  ///
  /// The proof goes node by node. Of what depends on an input with the axis, every value must keep the axis with its
  /// length, and no operation may look ahead along it. A value that has lost the axis sums the whole sequence up, so
  /// everything made of it depends on the future.
  public func lookAhead(along axis: String, of value: ValueID) -> LookAhead? {
    var isSequence = values.map { _ in false }
    var source = values.map { _ in LookAhead?.none }
    var length: Size?
    for input in inputs {
      guard let size = type(input.value)[axis]?.size else { continue }
      length = length ?? size
      isSequence[input.value.index] = true
    }
    for (index, node) in nodes.enumerated() {
      let read = node.operands.indices.filter { node.operation.readsNumbers(of: $0) }
      if let found = read.lazy.compactMap({ source[node.operands[$0].index] }).first {
        for result in node.results { source[result.index] = found }
        continue
      }
      guard read.contains(where: { isSequence[node.operands[$0].index] }) else { continue }
      let looks = node.operation.looksAhead(along: axis, operands: node.operands.map { type($0) })
      for result in node.results {
        isSequence[result.index] = true
        if looks || type(result)[axis]?.size != length {
          source[result.index] = LookAhead(node: index, scope: node.scope)
        }
      }
    }
    return source[value.index]
  }
}
