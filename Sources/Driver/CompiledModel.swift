public import Diagnostics
internal import Differentiation
public import Graph
public import ModelLanguage
internal import Operations
internal import Optimization
public import Training

/// The graphs that are made from a model for its several uses; all have the same parameters in the same order.
///
/// `passes` are everywhere the names of those that are left out.
public enum CompiledModel {
  /// A step of training: the mean loss and the gradients.
  ///
  /// - Parameter dropsOut: whether dropout, and whatever else only training does, is done.
  ///
  /// Errors: `noTraining` when the file has no loss.
  public static func training(
    _ model: Model, dropsOut: Bool = true, skipping passes: Set<String> = []
  ) throws(DiagnosticsError) -> Graph {
    try optimized(try gradient(model, dropsOut: dropsOut, skipping: passes), skipping: passes)
  }

  /// A step of training as reverse mode makes it: only the passes that come before gradients have run.
  ///
  /// Errors: `noTraining` when the file has no loss.
  static func gradient(
    _ model: Model, dropsOut: Bool = true, skipping passes: Set<String> = []
  ) throws(DiagnosticsError) -> Graph {
    let graph = try forward(model, dropsOut: dropsOut, skipping: passes)
    return try differentiated(graph, try loss(in: graph))
  }

  /// The loss from the inputs, before gradients are made.
  ///
  /// Errors: `noTraining` when the file has no loss.
  static func forward(
    _ model: Model, dropsOut: Bool = true, skipping passes: Set<String> = [], through last: String? = nil
  ) throws(DiagnosticsError) -> Graph {
    let loss = try loss(of: model)
    var graph = loss.graph
    graph.outputs = sums(of: loss).filter {
      [TrainingModel.lossName, TrainingModel.weightName].contains($0.name)
    }
    return try prepared(graph, dropsOut: dropsOut, skipping: passes, through: last)
  }

  /// A graph made ready for gradients.
  private static func prepared(
    _ graph: Graph, dropsOut: Bool, skipping passes: Set<String>, through last: String? = nil
  ) throws(DiagnosticsError) -> Graph {
    // Dropout leaves before the gradients are made, so that they are those of the same function.
    try run(
      (dropsOut ? [] : Pipeline.inference) + Pipeline.forward, on: graph, skipping: passes, through: last)
  }

  private static func loss(in graph: Graph) throws(DiagnosticsError) -> ValueID {
    guard let output = graph.outputs.first(where: { $0.name == TrainingModel.lossName }) else {
      throw DiagnosticsError(.error(.compilerDefect, "a pass lost the loss"))
    }
    return output.value
  }

  /// A test: the loss, and what tells how many answers are right, without dropout.
  ///
  /// Errors: `noTraining` when the file has no loss.
  public static func evaluation(
    _ model: Model, skipping passes: Set<String> = []
  ) throws(DiagnosticsError) -> Graph {
    let loss = try loss(of: model)
    var graph = loss.graph
    graph.outputs = sums(of: loss)
    return try optimized(graph, inference: true, skipping: passes)
  }

  /// The graphs of training and testing.
  ///
  /// Errors: `noTraining` when the file has no loss.
  public static func trainingModel(
    _ model: Model, skipping passes: Set<String> = []
  ) throws(DiagnosticsError) -> TrainingModel {
    TrainingModel(
      training: try training(model, skipping: passes), evaluation: try evaluation(model, skipping: passes),
      hasPerplexity: try loss(of: model).hasPerplexity)
  }

  /// The single numbers that a loss makes of a batch.
  private static func sums(of loss: Model.Loss) -> [Graph.Output] {
    let values = [
      (TrainingModel.lossName, loss.value), (TrainingModel.weightName, loss.weight),
      (TrainingModel.rightName, loss.right), (TrainingModel.judgedName, loss.judged),
    ]
    return values.compactMap { name, value in value.map { Graph.Output(name: name, value: $0) } }
  }

  /// The outputs of the file, and if asked for the loss and the gradients.
  ///
  /// - Parameter isTraining: whether what only training does (dropout) is done.
  ///
  /// Errors: `noTraining` when loss or gradients are asked for and the file has no loss.
  public static func exchange(
    _ model: Model, withLoss: Bool, withGradients: Bool, isTraining: Bool,
    skipping passes: Set<String> = []
  ) throws(DiagnosticsError) -> Graph {
    guard withLoss || withGradients else {
      return try optimized(model.graph, inference: !isTraining, skipping: passes)
    }
    let loss = try loss(of: model)
    guard withGradients else {
      return try optimized(loss.graph, inference: !isTraining, skipping: passes)
    }
    let graph = try prepared(loss.graph, dropsOut: isTraining, skipping: passes)
    return try optimized(try differentiated(graph, try Self.loss(in: graph)), skipping: passes)
  }

  /// One value of the model as the only output, without dropout.
  public static func inference(
    _ model: Model, of value: ValueID, named name: String
  ) throws(DiagnosticsError) -> Graph {
    var graph = model.graph
    graph.outputs = [Graph.Output(name: name, value: value)]
    return try optimized(graph, inference: true, skipping: [])
  }

  /// The loss, or the reason why there is none.
  public static func loss(of model: Model) throws(DiagnosticsError) -> Model.Loss {
    if let loss = model.loss { return loss }
    throw DiagnosticsError(
      .error(
        .noTraining, "the model `\(model.name)` has no loss",
        help: ["add `train: { loss: { cross_entropy: OUTPUT }, optimizer: adam }` to the file"]))
  }

  private static func differentiated(_ graph: Graph, _ loss: ValueID) throws(DiagnosticsError) -> Graph {
    do { return try ReverseMode.differentiate(graph, loss: loss) } catch {
      throw DiagnosticsError(.error(.noTraining, "the loss has no gradient: \(error.message)"))
    }
  }

  /// A graph after the passes.
  ///
  /// - Parameters:
  ///   - inference: whether those that leave out what only training does come first.
  ///   - last: the name of the pass after which to stop; nil runs all of them.
  static func optimized(
    _ graph: Graph, inference: Bool = false, skipping passes: Set<String>, through last: String? = nil
  ) throws(DiagnosticsError) -> Graph {
    try run(
      (inference ? Pipeline.inference + Pipeline.forward : []) + Pipeline.all, on: graph, skipping: passes,
      through: last)
  }

  private static func run(
    _ list: [any Pass.Type], on graph: Graph, skipping passes: Set<String>, through last: String?
  ) throws(DiagnosticsError) -> Graph {
    do { return try Pipeline.run(list, on: graph, skipping: passes, through: last) } catch {
      throw DiagnosticsError(
        .error(
          .compilerDefect, error.description,
          help: ["this is a defect of graphc: please report the model file"]))
    }
  }
}
