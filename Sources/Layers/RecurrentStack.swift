internal import Diagnostics
internal import Graph
internal import Operations
internal import Schemas

/// What `rnn`, `gru` and `lstm` share: their keys, and several layers in one or both directions.
enum RecurrentStack {
  /// The part of the discussion that all share.
  static let discussion = """
    `weight_ih_l0` [gates · hidden, width], `weight_hh_l0` [gates · hidden, hidden], `bias_ih_l0` and `bias_hh_l0` for \
    each layer (`_l1` …), with `_reverse` for the other direction; all start uniform within ±1/√hidden. Padding leaves \
    the state as it is, the reverse direction so starts at the last real position, and results at padding are 0 (as \
    with packed sequences in PyTorch); `mask: none` treats padding as input. `returns: last` gives the state after the \
    last step of each direction, side by side, of the last layer. `returns: states` gives that of every layer and \
    direction along a new axis `layer`, in the order of PyTorch's `h_n`: the first layer, its reverse, the second. \
    The state starts at 0.
    """

  /// The keys; `finals` are the words for the states after the last step.
  static func keys(_ finals: [String] = ["last", "states"]) -> [Key] {
    [
      .required("hidden", .integer(1...1 << 24), "The numbers of the state."),
      .optional("layers", .integer(1...1024), default: .integer(1), "The recurrences on top of one another."),
      .optional(
        "bidirectional", .boolean, default: .boolean(false), "Whether a second recurrence runs from the end."),
      .optional(
        "dropout", .decimal(0...1), default: .decimal(0),
        "The share dropped from each layer's result but the last's."),
      .optional("bias", .boolean, default: .boolean(true), "Whether there are biases."),
      .optional(
        "returns", .word(["sequence"] + finals), default: .word("sequence"),
        "The states of all positions, the last ones of the last layer, or the last ones of all layers."),
      .optional(
        "mask", .word(["padding", "none"]), default: .word("padding"), "Whether padding is passed over."),
      .optional("over", .axis, default: .word("time"), "The axis of the steps."),
    ]
  }

  /// Builds the stack.
  ///
  /// - Parameters:
  ///   - kind: the layer's name, for messages.
  ///   - cell: the cell's name in the operation.
  ///   - gates: the rows of the weights for each number of the state.
  static func build(
    _ kind: String, cell: String, gates: Int, _ arguments: Arguments, _ inputs: [Flow],
    in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    guard let hidden = arguments.integer("hidden"), let over = arguments.word("over"),
      let layers = arguments.integer("layers")
    else { return inputs[0] }
    let moved = try AxisMove.beforeLast(over, inputs[0], kind, in: &context)
    let feature = try context.lastAxis(Flow(moved.value), for: "`\(kind)`").name
    let mask = try mask(moved, arguments, inputs[0], in: &context)
    let stack = (
      directions: arguments.boolean("bidirectional") ? 2 : 1, hasBias: arguments.boolean("bias"),
      dropout: arguments.decimal("dropout") ?? 0
    )
    let returns = arguments.word("returns")
    let showsCell = returns == "cells"
    let isStacked = showsCell || returns == "states"
    var value = moved.value
    var finals: [ValueID] = []
    for layer in 0..<layers {
      let isLast = layer == layers - 1
      var results: [ValueID] = []
      for direction in 0..<stack.directions {
        let suffix = "_l\(layer)" + (direction == 1 ? "_reverse" : "")
        let states = try states(
          value, cell, gates, hidden, suffix, hasBias: stack.hasBias, isReversed: direction == 1, showsCell,
          mask,
          in: &context)
        if isStacked || isLast && returns == "last" {
          // Padding hands on the state, so the last one lies at the end, or at the start in reverse.
          let last = try context.apply(Pick(axis: over, takesLast: direction == 0), [states])
          finals.append(
            isStacked ? try layered(last, feature, hidden, isCell: showsCell, in: &context) : last)
        }
        if isLast, !finals.isEmpty { continue }
        let shown =
          showsCell ? try context.apply(Slice(axis: feature, start: 0, count: hidden), [states]) : states
        results.append(
          try mask.map { mask throws(LayerError) in try context.apply(Multiply(), [shown, mask]) } ?? shown)
      }
      if isLast, !finals.isEmpty { break }
      value = results.count == 1 ? results[0] : try context.apply(Concat(axis: feature), results)
      if !isLast, stack.dropout > 0 {
        value = try context.apply(
          Dropout(rate: stack.dropout, site: "\(context.path).\(layer)"), [value], blaming: "dropout")
      }
    }
    context.size(of: feature, comesFrom: "hidden")
    if !finals.isEmpty {
      if isStacked { context.size(of: "layer", comesFrom: "layers") }
      let axis = isStacked ? "layer" : feature
      let value = finals.count == 1 ? finals[0] : try context.apply(Concat(axis: axis), finals)
      return Flow(value, mask: inputs[0].mask.flatMap { context.graph.type($0).has(over) ? nil : $0 })
    }
    return Flow(try moved.back(value, in: &context), mask: inputs[0].mask)
  }

  /// A last state, or the cell behind it, with an axis `layer` of length 1.
  private static func layered(
    _ last: ValueID, _ feature: String, _ hidden: Int, isCell: Bool, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    let part =
      isCell ? try context.apply(Slice(axis: feature, start: hidden, count: hidden), [last]) : last
    return try context.apply(SplitAxis(axis: feature, into: "layer", feature, inner: hidden), [part])
  }

  /// One recurrence: the projection of all inputs, then the steps.
  private static func states(
    _ value: ValueID, _ cell: String, _ gates: Int, _ hidden: Int, _ suffix: String, hasBias: Bool,
    isReversed: Bool, _ showsCell: Bool,
    _ mask: ValueID?, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    let width = try context.lastAxis(Flow(value), for: "a recurrence").size
    let bound = 1 / Double(hidden).squareRoot()
    let rows = gates * hidden
    func parameter(
      _ name: String, _ axes: [(String, Int)], _ context: inout LayerContext
    ) throws(LayerError) -> ValueID {
      try context.parameter(name + suffix, axes, .uniform(bound: bound), blaming: "hidden")
    }
    var inner = [value, try parameter("weight_ih", [("out", rows), ("in", width)], &context)]
    let weight = try parameter("weight_hh", [("out", rows), ("in", hidden)], &context)
    var operands: [ValueID] = []
    if hasBias {
      inner.append(try parameter("bias_ih", [("out", rows)], &context))
      operands.append(try parameter("bias_hh", [("out", rows)], &context))
    }
    if let mask { operands.append(mask) }
    let projected = try context.apply(Linear(), inner)
    let operation: Recurrence
    do {
      operation = try Recurrence(
        cell: cell, isReversed: isReversed, hasBias: hasBias, hasMask: mask != nil,
        showsCell: showsCell)
    } catch {
      throw LayerError(error.code, error.message)
    }
    return try context.apply(operation, [projected, weight] + operands)
  }

  /// The mask in the order of the moved value's axes, if padding is to be passed over.
  private static func mask(
    _ moved: AxisMove, _ arguments: Arguments, _ input: Flow, in context: inout LayerContext
  ) throws(LayerError) -> ValueID? {
    guard arguments.word("mask") == "padding", let mask = try moved.mask(input.mask, in: &context),
      context.graph.type(mask).axes == Array(context.graph.type(moved.value).axes.dropLast())
    else { return nil }
    return mask
  }
}
