internal import Diagnostics
internal import Graph
internal import Operations
internal import Schemas

/// Tokenizers that give what they do not know the id of padding, where something leaves padding out: unknown words then
/// vanish, and nobody says so.
///
/// A bag of words is no such thing: one counts the words that one knows. A file that means it says `masks_unknown: true`.
enum UnknownTakenForPadding: ExpertWarning {
  static func report(_ model: ReviewedModel) {
    guard let tokenizer = model.data?.tokenizer, let unknown = tokenizer.unknownID,
      let input = model.graph.inputs.first(where: { model.padTokens[$0.name] == unknown }),
      let user = user(of: input, model)
    else { return }
    let setting = tokenizer.arguments.first { $0.key == "unknown" }
    model.warn(
      .unknownTakenForPadding,
      "`\(tokenizer.kind)` gives unknown words the id \(unknown), which `\(input.name)` takes for padding: they are "
        + "left out",
      at: setting?.span ?? tokenizer.span, label: "the id of unknown words is \(unknown)",
      secondary: [Diagnostic.Label(user, "leaves out padding, and unknown words with it")],
      help: setting == nil
        ? "let `pad` of `\(input.name)` be the id of the padding token"
        : "write `unknown: 1`, so that they are tokens too, or `masks_unknown: true` if they are to be left out"
    )
  }

  /// The place of the first layer that leaves padding of an input out, or of a loss that does so.
  private static func user(of input: Graph.Input, _ model: ReviewedModel) -> SourceSpan? {
    for (index, node) in model.graph.nodes.enumerated() where readsMask(node, of: input, model.graph) {
      guard let layer = model.leaf(ofNode: index), layer.kind != "bag_of_words" else { continue }
      return layer.span
    }
    guard let loss = model.loss else { return nil }
    let isMasked = loss.graph.nodes.dropFirst(model.graph.nodes.count).contains { node in
      // The next token is looked for in the input itself.
      if node.operation is NextToken { return node.operation.attributes["pad"] != nil }
      return readsMask(node, of: input, loss.graph)
    }
    return isMasked ? loss.span : nil
  }

  /// Whether an operation makes numbers of others with a mask made of an input.
  private static func readsMask(_ node: Graph.Node, of input: Graph.Input, _ graph: Graph) -> Bool {
    guard node.results.contains(where: { graph.type($0).element != .bool }) else { return false }
    return node.operands.contains { operand in
      graph.type(operand).element == .bool
        && ReviewedModel.ancestors(of: operand, in: graph).contains(input.value)
    }
  }
}
