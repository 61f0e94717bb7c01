internal import Diagnostics

/// Finds blocks that contain themselves, directly or through others.
enum BlockCycles {
  /// Reports every such chain, and returns the blocks that are in none.
  ///
  /// A walk in depth with a stack of its own, so that no chain of blocks can exhaust the machine's.
  static func check(_ blocks: [String: BlockSyntax], _ findings: Findings) -> [String: BlockSyntax] {
    var usable = blocks
    var isDone: Set<String> = []
    for root in blocks.keys.sorted() where !isDone.contains(root) {
      var chain: [Step] = []
      var places: [String: Int] = [:]
      func enter(_ name: String, through use: Word?) {
        places[name] = chain.count
        chain.append(Step(name: name, through: use, uses: blocks[name].map { uses($0.layers) } ?? []))
      }
      enter(root, through: nil)
      while let top = chain.last {
        guard top.next < top.uses.count else {
          isDone.insert(top.name)
          places[top.name] = nil
          chain.removeLast()
          continue
        }
        chain[chain.count - 1].next += 1
        let use = top.uses[top.next]
        guard blocks[use.text] != nil, !isDone.contains(use.text) else { continue }
        if let start = places[use.text] {
          report(chain[start...].map(\.name), at: use, blocks, findings)
          for step in chain[start...] { usable[step.name] = nil }
        } else {
          enter(use.text, through: use)
        }
      }
    }
    return usable
  }

  private struct Step {
    let name: String
    let through: Word?
    let uses: [Word]
    var next = 0
  }

  private static func report(
    _ names: [String], at use: Word, _ blocks: [String: BlockSyntax], _ findings: Findings
  ) {
    let shown = names.prefix(8) + (names.count > 8 ? ["…"] : []) + names.prefix(1)
    findings.error(
      .blockContainsItself,
      "the block `\(use.text)` contains itself: \(shown.map { "`\($0)`" }.joined(separator: " → "))",
      at: use.span,
      label: "used here",
      secondary: (blocks[use.text]?.name.span).map { [Diagnostic.Label($0, "defined here")] } ?? [],
      help: ["to use a block several times in a row, write `repeat:`"])
  }

  private static func uses(_ items: [LayerItem]) -> [Word] {
    items.flatMap { item in
      switch item.body {
      case .residual(let inner), .stack(let inner): uses(inner)
      case .arguments: [item.kind]
      }
    }
  }
}
