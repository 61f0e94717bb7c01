public import Diagnostics
public import Graph

/// Why a layer cannot be built, in terms of its keys and inputs; the language adds the places in the file.
public struct LayerError: Error, Sendable {
  /// What is wrong.
  public enum Place: Hashable, Sendable {
    /// The layer as a whole.
    case layer
    /// The value of a key.
    case key(String)
    /// One of the inputs.
    case input(Int)
    /// The numbers that the file gives for a parameter.
    case constant(String)
    /// `share:`.
    case share
  }

  /// The stable code.
  public let code: DiagnosticCode
  /// The sentence that stands alone.
  public let message: String
  /// What is wrong.
  public let place: Place
  /// The inputs whose sizes disagree; their types and origins are shown too.
  public let inputs: [Int]
  /// The axis on which they disagree.
  public let axis: String?
  /// What to do.
  public let help: [String]

  /// Creates an error.
  public init(
    _ code: DiagnosticCode, _ message: String, at place: Place = .layer, inputs: [Int] = [],
    axis: String? = nil,
    help: [String] = []
  ) {
    self.code = code
    self.message = message
    self.place = place
    self.inputs = inputs
    self.axis = axis
    self.help = help
  }

  /// An operation's error, with its operands translated to the layer's inputs where they are inputs.
  init(_ error: OperationError, operands: [ValueID], inputs: [Flow], blaming key: String?) {
    let places = error.operands.compactMap { operand in
      operand < operands.count ? inputs.firstIndex { $0.value == operands[operand] } : nil
    }
    self.init(
      error.code, error.message, at: key.map { .key($0) } ?? .layer, inputs: places, axis: error.axis,
      help: error.help.map { [$0] } ?? [])
  }
}

extension OperationError {
  /// The diagnostic code of this kind of error.
  public var code: DiagnosticCode {
    switch kind {
    case .missingAxis: .missingAxis
    case .wrongElementType: .wrongElementType
    case .sizesDisagree: .sizesDisagree
    case .doesNotDivide: .doesNotDivide
    case .wrongCount: .wrongInputCount
    case .duplicateAxis: .duplicateAxis
    case .sizeNotPositive: .sizeNotPositive
    case .sizeNotFixed: .sizeNotFixed
    case .axesDiffer: .axesDiffer
    case .badAttribute: .valueOutOfRange
    case .tooLarge: .tooLarge
    }
  }
}
