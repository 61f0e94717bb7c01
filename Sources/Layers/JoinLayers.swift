internal import Diagnostics
internal import Graph
internal import Operations
internal import Schemas

/// What `add` and `multiply` share: two or more values, joined by the names of their axes.
protocol JoinLayer: Layer {
  /// The sentence of the reference.
  static var text: (kind: String, summary: String) { get }
  /// The operation on two values.
  static var operation: any Operation { get }
}

extension JoinLayer {
  public static var schema: Schema {
    Schema(
      kind: text.kind, summary: text.summary,
      discussion:
        "The axes of one value must be among those of the other; it is repeated along what it lacks.")
  }

  public static var inputs: ClosedRange<Int> { 2...64 }

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    var result = inputs[0]
    for next in inputs.dropFirst() {
      let value = try context.apply(operation, [result.value, next.value])
      // The mask belongs to the operand whose positions the result has.
      let mask = [result.mask, next.mask].compactMap(\.self).first { mask in
        context.graph.type(mask).axes.allSatisfy { context.graph.type(value).axes.contains($0) }
      }
      result = Flow(value, mask: mask)
    }
    return result
  }
}
