internal import Diagnostics
internal import Graph

/// The targets that losses compare an output with, as inputs of the graph.
enum LossTargets {
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

  /// One class number for each row of the output, whose last axis holds the classes.
  static func classes(
    _ output: Flow, _ name: String, _ loss: String, in context: inout LayerContext
  ) throws(LayerError) -> ValueID {
    let type = context.type(output)
    let (_, classes) = try context.lastAxis(output, for: "`\(loss)`")
    guard type.element == .f32, type.axes.count >= 2, type.axes[0].name == AxisName.batch else {
      throw LayerError(.missingAxis, "`\(loss)` needs logits [batch, …, class], not \(type)", at: .input(0))
    }
    return context.graph.addInput(name, TensorType(.i32, Array(type.axes.dropLast())), indexBound: classes)
  }
}
