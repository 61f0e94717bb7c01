internal import Diagnostics
internal import YAMLSource

/// Reads `weights: { weight: [[1, 0], [0, 1]] }`: numbers for parameters, as nested lists.
struct ConstantParser {
  let findings: Findings

  func parse(_ node: YAMLNode) -> [LayerItem.Constant] {
    guard case .mapping(let entries) = node.content else {
      findings.error(
        .wrongKind, "`weights` must give numbers by the names of parameters", at: node.span,
        help: ["write `weights: { weight: [[1, 0], [0, 1]] }`"])
      return []
    }
    return entries.compactMap { entry in
      var numbers: [Double] = []
      guard let shape = read(entry.value, into: &numbers) else { return nil }
      return LayerItem.Constant(
        name: Word(text: entry.key, span: entry.keySpan), shape: shape, numbers: numbers)
    }
  }

  /// The lengths of nested lists, whose numbers are appended; nil after an error has been reported.
  private func read(_ node: YAMLNode, into numbers: inout [Double]) -> [Int]? {
    if case .sequence(let elements) = node.content {
      var inner: [Int]?
      for element in elements {
        guard let shape = read(element, into: &numbers) else { return nil }
        if let inner, inner != shape {
          findings.error(
            .wrongKind, "the lists are not all of one length", at: element.span,
            help: ["every row needs the same number of numbers"])
          return nil
        }
        inner = shape
      }
      return [elements.count] + (inner ?? [])
    }
    var reader = ValueReader(findings, Environment())
    guard let number = reader.number(node, "a weight") else { return nil }
    numbers.append(number.double)
    return []
  }
}
