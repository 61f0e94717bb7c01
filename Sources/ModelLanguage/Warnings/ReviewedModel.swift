internal import Diagnostics
internal import Graph
internal import Schemas

/// A model without errors, as warnings look at it.
struct ReviewedModel {
  let findings: Findings
  /// The model's graph without the loss.
  let graph: Graph
  let layers: [ModelLayer]
  let loss: Model.Loss?
  let training: TrainingSection?
  let data: DataSection?
  /// The padding token of each input that has one.
  let padTokens: [String: Int]
  /// The innermost layers, in the order of the file.
  let leaves: [ModelLayer]
  /// The place in `leaves` of the layer of each node, if it has one.
  private let leafOfNode: [Int?]

  init(
    findings: Findings, graph: Graph, layers: [ModelLayer], loss: Model.Loss?, training: TrainingSection?,
    data: DataSection?, padTokens: [String: Int]
  ) {
    self.findings = findings
    self.graph = graph
    self.layers = layers
    self.loss = loss
    self.training = training
    self.data = data
    self.padTokens = padTokens
    var leaves: [ModelLayer] = []
    var leafOfNode = [Int?](repeating: nil, count: graph.nodes.count)
    func visit(_ layers: [ModelLayer]) {
      for layer in layers {
        // A residual's own addition belongs to no layer inside it.
        for node in layer.nodes where node < leafOfNode.count { leafOfNode[node] = leaves.count }
        guard layer.children.isEmpty else {
          visit(layer.children)
          continue
        }
        leaves.append(layer)
      }
    }
    visit(layers)
    self.leaves = leaves
    self.leafOfNode = leafOfNode
  }

  /// The innermost layer that a node belongs to.
  func leaf(ofNode node: Int) -> ModelLayer? {
    guard let place = leafOfNode[node], place < leaves.count, leaves[place].nodes.contains(node) else {
      return nil
    }
    return leaves[place]
  }

  /// Adds a warning; once for each place, which several repetitions of a layer may have in common.
  func warn(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan, label: String = "",
    secondary: [Diagnostic.Label] = [], help: String
  ) {
    guard !findings.diagnostics.contains(where: { $0.code == code && $0.primary?.span == span }) else {
      return
    }
    findings.add(.warning(code, message, at: span, label: label, secondary: secondary, help: [help]))
  }

  /// Every value that a value is made of, itself included.
  static func ancestors(of value: ValueID, in graph: Graph) -> Set<ValueID> {
    var found: Set<ValueID> = []
    var open = [value]
    while let next = open.popLast() {
      guard found.insert(next).inserted else { continue }
      if let node = graph.node(defining: next) { open += node.operands }
    }
    return found
  }
}

extension ModelLayer {
  /// The value of a key.
  func value(_ key: String) -> Value? { arguments.first { $0.key == key }?.value }

  /// The word that a key has.
  func word(_ key: String) -> String? {
    if case .word(let word)? = value(key) { return word }
    return nil
  }

  /// Whether a key is true.
  func isTrue(_ key: String) -> Bool { value(key) == .boolean(true) }
}
