internal import Diagnostics
internal import Graph
internal import Operations
internal import Schemas

/// The targets that losses compare an output with, as inputs of the graph.
enum LossTargets {
  /// The key that says whether padding counts.
  static let paddingKey = Key.optional(
    "padding", .word(["ignored", "counted"]), default: .word("ignored"), "Whether padding counts.")

  /// The mask of an output's positions, if padding is to be left out.
  static func mask(_ output: Flow, _ arguments: Arguments, in context: LayerContext) -> ValueID? {
    guard arguments.word("padding") != "counted", let mask = output.mask else { return nil }
    let axes = context.graph.type(mask).axes
    return context.type(output).axes.prefix(axes.count) == axes[...] ? mask : nil
  }

  /// One number for each of the output's.
  static func like(
    _ output: Flow, _ name: String, _ loss: String, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    let type = context.type(output)
    guard type.element == .f32, type.axes.first?.name == AxisName.batch else {
      throw LayerError(.missingAxis, "`\(loss)` needs numbers [batch, …], not \(type)", at: .input(0))
    }
    return context.graph.addInput(name, type)
  }

  /// Losses, one for each number of the output, with what each position counts.
  ///
  /// Where there is padding, the numbers of a position become their mean first, since a position counts as a whole.
  static func masked(
    _ losses: ValueID, _ mask: ValueID?, in context: inout LayerContext
  ) throws(LayerError) -> LossParts {
    guard let mask else { return LossParts(losses) }
    var means = losses
    for axis in context.graph.type(losses).axes.dropFirst(context.graph.type(mask).axes.count).reversed() {
      means = try context.apply(MeanOver(axis: axis.name), [means])
    }
    return LossParts(
      try context.apply(Multiply(), [means, mask]), weights: try context.apply(MaskNumbers(), [mask]))
  }

  /// One class number for each row of the output, whose last axis holds the classes; −1 where a row does not count.
  static func classes(
    _ output: Flow, _ name: String, _ loss: String, mask: ValueID?, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    let (rows, classes) = try rows(of: output, loss, in: context)
    let labels = context.graph.addInput(name, TensorType(.i32, rows), indexBound: classes)
    guard let mask else { return labels }
    return try context.apply(IgnoreLabels(), [labels, mask])
  }

  /// The axes of an output's rows, and the number of its classes.
  static func rows(
    of output: Flow, _ loss: String, in context: LayerContext
  ) throws(LayerError) -> (axes: [Axis], classes: Int) {
    let type = context.type(output)
    let (_, classes) = try context.lastAxis(output, for: "`\(loss)`")
    guard type.element == .f32, type.axes.count >= 2, type.axes[0].name == AxisName.batch else {
      throw LayerError(.missingAxis, "`\(loss)` needs logits [batch, …, class], not \(type)", at: .input(0))
    }
    return (Array(type.axes.dropLast()), classes)
  }
}
