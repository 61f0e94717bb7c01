public import Graph

/// A graph cut in two where frozen layers end: what they compute from the inputs, and the rest.
///
/// What frozen parameters make of an example is the same in every epoch, as long as nothing random is in it; so it can
/// be computed once and then read as an input.
///
///     %h = linear(%x, %frozen)          encoder:  output frozen.0 = linear(%x, %frozen)
///     %y = linear(%h, %trained)   -->   rest:     %y = linear(input frozen.0, %trained)
public struct FrozenSplit: Sendable {
  /// Computes the values at the cut; its outputs are named like the inputs of `rest`.
  public let encoder: Graph
  /// The given graph, with the values at the cut as inputs.
  public let rest: Graph
  /// The beginning of the names of the values at the cut.
  public static let prefix = "frozen."

  /// Cuts a graph; nil when frozen parameters compute nothing by themselves, or when what they compute is not one
  /// array of numbers for each example.
  ///
  /// - Parameter skipped: the names of the passes that are left out.
  public init?(_ graph: Graph, skipping skipped: Set<String> = []) throws(PipelineError) {
    let isFrozen = Self.frozenValues(graph)
    let moved = graph.nodes.indices.filter { isFrozen[graph.nodes[$0].results[0].index] }
    let cut = Self.cut(graph, isFrozen)
    guard !moved.isEmpty, !cut.isEmpty else { return nil }
    let dependence = graph.exampleDependence
    for value in cut {
      let type = graph.type(value)
      guard type.element == .f32, dependence[value.index] == .each, type.axes.first?.name == AxisName.batch,
        type.axes.first?.size.symbolName == AxisName.batch
      else { return nil }
    }
    var encoder = graph
    encoder.gradients = []
    encoder.outputs = cut.enumerated().map { Graph.Output(name: Self.prefix + "\($0)", value: $1) }
    self.encoder = try Pipeline.run(on: encoder, skipping: skipped)
    var rest = graph
    var replacements: [ValueID: ValueID] = [:]
    for (place, value) in cut.enumerated() {
      replacements[value] = rest.addInput(Self.prefix + "\(place)", graph.type(value))
    }
    let left = Set(moved)
    do {
      rest = try rest.rewritten(replacing: replacements) { index, _ in !left.contains(index) }
    } catch {
      throw PipelineError(pass: "frozen_split", reason: error.message)
    }
    self.rest = try Pipeline.run(on: rest, skipping: skipped)
  }

  /// Whether each value is made of inputs and at least one frozen parameter alone, without anything random.
  private static func frozenValues(_ graph: Graph) -> [Bool] {
    var isFixed = [Bool](repeating: false, count: graph.values.count)
    var isFrozen = isFixed
    for input in graph.inputs { isFixed[input.value.index] = true }
    for parameter in graph.parameters where !parameter.isTrainable {
      isFixed[parameter.value.index] = true
      isFrozen[parameter.value.index] = true
    }
    for node in graph.nodes where node.operation.whenNotTraining == nil && !node.operands.isEmpty {
      guard node.operands.allSatisfy({ isFixed[$0.index] }) else { continue }
      let dependsOnFrozen = node.operands.contains { isFrozen[$0.index] }
      for result in node.results {
        isFixed[result.index] = true
        isFrozen[result.index] = dependsOnFrozen
      }
    }
    return isFrozen
  }

  /// The results of frozen nodes that other nodes, outputs or gradients read.
  private static func cut(_ graph: Graph, _ isFrozen: [Bool]) -> [ValueID] {
    var cut: [ValueID] = []
    func read(_ value: ValueID) {
      guard isFrozen[value.index], graph.node(defining: value) != nil, !cut.contains(value) else { return }
      cut.append(value)
    }
    for node in graph.nodes where !isFrozen[node.results[0].index] {
      for operand in node.operands { read(operand) }
    }
    for output in graph.outputs { read(output.value) }
    for gradient in graph.gradients { gradient.contributions.forEach(read) }
    return cut
  }
}
