internal import Graph
public import ModelLanguage

/// What differs between two models.
public struct ModelDifference: Sendable {
  /// Something beside the layers that differs: an input, the outputs, a setting of training or data.
  public struct Setting: Sendable {
    /// What: `width`, `tokens`, `epochs`.
    public let name: String
    /// Before; nil when it was not there.
    public let old: String?
    /// After; nil when it is no longer there.
    public let new: String?
    /// The line of the new file, where known.
    public let line: Int?
  }

  /// Values of `let` that differ and matter.
  public let bindings: [Setting]
  /// Inputs that differ.
  public let inputs: [Setting]
  /// Layers that differ, in the new model's order, removed ones where they were.
  public let layers: [LayerDifference]
  /// Outputs that differ.
  public let outputs: [Setting]
  /// What differs in `train`.
  public let training: [Setting]
  /// What differs in `data`.
  public let data: [Setting]
  /// What becomes of every parameter.
  public let parameters: [ParameterVerdict]
  /// Whether the two graphs compute the same in the same way.
  public let isSameGraph: Bool

  /// Whether nothing differs: what a person reads as "same".
  public var isSame: Bool { isSameGraph && training.isEmpty && data.isEmpty }

  /// Compares two models.
  public init(old: Model, new: Model) {
    isSameGraph = Self.text(old) == Self.text(new)
    var matcher = LayerMatcher(old: old, new: new)
    let layers = matcher.compare(old.layers, new.layers, explained: matcher.changedBindings)
    self.layers = isSameGraph ? [] : layers
    bindings = isSameGraph ? [] : matcher.bindingChanges()
    inputs = isSameGraph ? [] : Self.inputs(old.graph, new.graph)
    outputs = isSameGraph ? [] : Self.outputs(old.graph, new.graph)
    training = SectionDifference.training(old, new)
    data = SectionDifference.data(old.data, new.data)
    parameters = matcher.verdicts()
  }

  /// The graph as text without the model's name, which changes nothing.
  private static func text(_ model: Model) -> String {
    var graph = model.loss?.graph ?? model.graph
    graph.name = ""
    return graph.description
  }

  private static func inputs(_ old: Graph, _ new: Graph) -> [Setting] {
    func shown(_ graph: Graph) -> [(String, String)] {
      graph.inputs.map { input in
        (input.name, "\(graph.type(input.value))\(input.indexBound.map { " below \($0)" } ?? "")")
      }
    }
    return differences(shown(old), shown(new))
  }

  private static func outputs(_ old: Graph, _ new: Graph) -> [Setting] {
    func shown(_ graph: Graph) -> [(String, String)] {
      graph.outputs.map { ($0.name, "\(graph.type($0.value))") }
    }
    return differences(shown(old), shown(new))
  }

  /// The names whose values differ between two lists, in the order of the new one, then of the old one.
  static func differences(_ old: [(String, String)], _ new: [(String, String)]) -> [Setting] {
    let before = Dictionary(old, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(new, uniquingKeysWith: { first, _ in first })
    let changed = new.filter { before[$0.0] != $0.1 }.map {
      Setting(name: $0.0, old: before[$0.0], new: $0.1, line: nil)
    }
    return changed
      + old.filter { after[$0.0] == nil }.map { Setting(name: $0.0, old: $0.1, new: nil, line: nil) }
  }
}
