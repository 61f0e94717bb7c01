internal import Diagnostics
internal import Graph
internal import Layers
internal import Operations

/// Turns lists of layers into a graph: resolves names and values, builds every layer, and goes on after errors.
final class Elaborator {
  let findings: Findings
  let parser: LayerListParser
  /// The file's own blocks that can be used.
  let blocks: [String: BlockSyntax]
  var graph: Graph
  /// What every path gives.
  var results: [String: Stream] = [:]
  /// The padding token of each input that has one.
  var padTokens: [String: Int] = [:]
  /// The kinds of the layers by path, for sharing.
  var kinds: [String: String] = [:]
  /// Where the length of each axis of a value was written.
  var sizeOrigins: [ValueID: [String: SourceSpan]] = [:]
  /// The path whose parameters each sharing layer uses.
  var shares: [String: String] = [:]
  /// Where each layer stands.
  var places: [String: SourceSpan] = [:]
  /// Where the bound of a symbolic length was written.
  var boundOrigins: [String: SourceSpan] = [:]
  /// The blocks that are being elaborated, the innermost last.
  var uses: [BlockUse] = [] {
    didSet { findings.hiddenUse = uses.first(where: { $0.isBuiltIn })?.kind }
  }
  private var builtIn: [String: BlockSyntax] = [:]
  private var layerCount = 0
  /// Whether a limit stopped the work.
  private(set) var isStopped = false

  /// A block where it is used.
  struct BlockUse {
    let kind: Word
    let isBuiltIn: Bool
    let path: String
  }

  /// The layers of a model, repetitions counted.
  static let layerLimit = 20_000
  /// How deep blocks may contain other blocks.
  static let blockDepthLimit = 64

  init(name: String, findings: Findings, parser: LayerListParser, blocks: [String: BlockSyntax]) {
    self.findings = findings
    self.parser = parser
    self.blocks = blocks
    graph = Graph(name: name)
  }

  /// The block of a kind; nil when there is none that can be used.
  func block(_ kind: String) -> BlockSyntax? {
    if let own = blocks[kind] { return own }
    if let known = builtIn[kind] { return known }
    guard let block = parser.builtInBlock(kind) else { return nil }
    builtIn[kind] = block
    return block
  }

  /// Counts a layer; false once there are too many.
  func countLayer(at span: SourceSpan) -> Bool {
    layerCount += 1
    guard layerCount > Self.layerLimit else { return !isStopped }
    if !isStopped {
      isStopped = true
      Self.reportTooMany(at: visible(span), findings)
    }
    return false
  }

  /// Reports a model that has too many layers.
  static func reportTooMany(at span: SourceSpan?, _ findings: Findings) {
    findings.error(
      .tooLarge, "the model has more than \(layerLimit) layers, repetitions counted", at: span,
      help: ["look for a `repeat` inside a repeated block"])
  }

  /// A place that the user wrote: the use of a built-in block instead of the block's own text.
  func visible(_ span: SourceSpan) -> SourceSpan {
    guard let use = uses.first(where: { $0.isBuiltIn }), findings.isHidden(span) else { return span }
    return use.kind.span
  }
}
