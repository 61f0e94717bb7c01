internal import Diagnostics
internal import Graph
internal import Operations

/// An axis brought to the place where an operation works, and the way back.
struct AxisMove {
  /// The value with the axis in place.
  let value: ValueID
  /// The order of the axes before; nil when nothing moved.
  private let original: [String]?

  /// Brings an axis to the end; nil means the last axis as it is.
  static func toLast(
    _ axis: String?, _ flow: Flow, _ layer: String, in context: inout LayerContext
  ) throws(LayerError) -> AxisMove {
    let names = context.type(flow).axes.map(\.name)
    guard let axis, axis != names.last else { return AxisMove(value: flow.value, original: nil) }
    try require(axis, names, flow, layer, context)
    return try move(names.filter { $0 != axis } + [axis], names, flow, &context)
  }

  /// Brings an axis to the place before the last.
  static func beforeLast(
    _ axis: String, _ flow: Flow, _ layer: String, in context: inout LayerContext
  ) throws(LayerError) -> AxisMove {
    let names = context.type(flow).axes.map(\.name)
    try require(axis, names, flow, layer, context)
    guard let last = names.last, axis != last else {
      throw LayerError(
        .missingAxis,
        "`\(layer)` works along `\(axis)`, so it needs another axis after it in \(context.type(flow))",
        at: .input(0), axis: axis)
    }
    return try move(names.filter { $0 != axis && $0 != last } + [axis, last], names, flow, &context)
  }

  /// The mask of a moved value: its axes in the order that they have there.
  func mask(_ mask: ValueID?, in context: inout LayerContext) throws(LayerError) -> ValueID? {
    guard let mask, original != nil else { return mask }
    let has = context.graph.type(mask)
    let order = context.graph.type(value).axes.map(\.name).filter { has.has($0) }
    return try context.apply(Permute(order: order), [mask])
  }

  /// A result with its axes back in the original order.
  func back(_ result: ValueID, in context: inout LayerContext) throws(LayerError) -> ValueID {
    guard let original else { return result }
    return try context.apply(Permute(order: original), [result])
  }

  private static func require(
    _ axis: String, _ names: [String], _ flow: Flow, _ layer: String, _ context: LayerContext
  ) throws(LayerError) {
    guard names.contains(axis) else {
      throw LayerError(
        .missingAxis, "`\(layer)` works along axis `\(axis)`, which \(context.type(flow)) does not have",
        at: .key("over"), axis: axis,
        help: [
          NearestWord.suggestion(for: axis, among: names).map { "did you mean `\($0)`?" }
            ?? "`over:` chooses another axis: \(names.map { "`\($0)`" }.joined(separator: ", "))"
        ])
    }
  }

  private static func move(
    _ order: [String], _ names: [String], _ flow: Flow, _ context: inout LayerContext
  ) throws(LayerError) -> AxisMove {
    if order == names { return AxisMove(value: flow.value, original: nil) }
    return AxisMove(value: try context.apply(Permute(order: order), [flow.value]), original: names)
  }
}
