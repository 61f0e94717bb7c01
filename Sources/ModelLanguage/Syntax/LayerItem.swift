internal import Diagnostics
internal import YAMLSource

/// A word with its place.
struct Word: Sendable {
  let text: String
  let span: SourceSpan
}

/// One entry of a list of layers, as it is written.
struct LayerItem: Sendable {
  /// What the kind's key holds.
  indirect enum Body: Sendable {
    /// The arguments of a layer or block; nil when nothing follows the kind.
    case arguments(YAMLNode?)
    /// The stack whose result is added to its input.
    case residual([LayerItem])
    /// A block without parameters that is written where it is used.
    case stack([LayerItem])
  }

  /// Layers that are used only where a block's parameter has a certain value.
  struct Condition: Sendable {
    let parameter: Word
    let value: YAMLNode
  }

  /// Numbers for a parameter, as nested lists.
  struct Constant: Sendable {
    let name: Word
    let shape: [Int]
    let numbers: [Double]
  }

  /// The kind: `linear`, `residual`, the name of a block.
  let kind: Word
  /// The whole entry.
  let span: SourceSpan
  /// What belongs to the kind.
  let body: Body
  /// `name:`.
  var name: Word?
  /// `from:`, or the list that `add` and `concat` take.
  var from: [Word]?
  /// `repeat:`.
  var repetition: YAMLNode?
  /// `share:`.
  var share: Word?
  /// `freeze:`.
  var freeze: YAMLNode?
  /// `deviation:`.
  var deviation: YAMLNode?
  /// `weights:` with numbers.
  var constants: [Constant] = []
  /// `weights:` as it is written.
  var weights: YAMLNode?
  /// `weights:` with a file.
  var weightFile: WeightFile?
  /// `shape:`.
  var shape: YAMLNode?
  /// `returns:` in the braces of a stack.
  var returns: Word?
  /// `renamed_from:`.
  var renamedFrom: Word?
  /// Keys beside the kind that belong inside its braces, reported already.
  var outside: [String] = []
  /// Whether its inputs cannot be read, reported already.
  var hasBadInputs = false
  /// Whether its name cannot be used, reported already.
  var hasBadName = false
  /// `when:`.
  var conditions: [Condition] = []

  /// Whether the entry adds no name of its own: an unnamed residual, whose layers belong to the list around it.
  var isTransparent: Bool {
    if case .residual = body { return name == nil && repetition == nil }
    return false
  }

  /// The name within its list.
  var localName: Word { name ?? kind }

  /// The kinds that hold a list of layers.
  static let listKinds = ["residual", "stack"]

  /// The keys beside the kind.
  static let modifiers = [
    "name", "from", "repeat", "shape", "share", "freeze", "deviation", "weights", "renamed_from",
    "when",
  ]
}
