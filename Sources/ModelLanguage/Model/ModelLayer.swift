public import Diagnostics
public import Graph
internal import Schemas

/// A layer of an elaborated model: a leaf, or a block, a residual or a repetition with layers inside.
public struct ModelLayer: Sendable {
  /// What the layer is made of.
  public enum Form: Hashable, Sendable {
    /// A kind of layer from the registry.
    case layer
    /// A block of the file or of the program.
    case block
    /// A stack whose result is added to its input.
    case residual
    /// The same thing several times in a row: the children are `0`, `1` ….
    case repetition
  }

  /// The name in its list; empty for a residual without a name.
  public let name: String
  /// The names that lead to it, joined by points: `encoder.0.attention`.
  public let path: String
  /// The kind as it is written.
  public let kind: String
  /// What it is made of.
  public let form: Form
  /// Where the kind stands.
  public let span: SourceSpan
  /// The resolved values of its keys or parameters.
  public internal(set) var arguments: [ResolvedArgument] = []
  /// The paths of what flows in.
  public internal(set) var inputs: [String] = []
  /// The types of what flows in.
  public internal(set) var inputTypes: [TensorType] = []
  /// What flows out; nil when an error stood in the way.
  public internal(set) var output: ValueID?
  /// The type of what flows out.
  public internal(set) var outputType: TensorType?
  /// The path whose parameters it uses.
  public internal(set) var shares: String?
  /// Whether its parameters stay as they are.
  public internal(set) var isFrozen = false
  /// What stands beside its kind, as far as the rest does not say so.
  var written = Written()
  /// The file that its parameters start from.
  public internal(set) var weightFile: WeightFile?
  /// The name it had before.
  public internal(set) var renamedFrom: String?
  /// Its places in the graph's parameters, those of the layers inside included.
  public internal(set) var parameters: Range<Int> = 0..<0
  /// Its places in the graph's nodes, those of the layers inside included.
  public internal(set) var nodes: Range<Int> = 0..<0
  /// The layers inside.
  public internal(set) var children: [ModelLayer] = []
}
