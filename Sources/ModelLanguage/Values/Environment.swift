internal import Diagnostics
internal import Graph

/// What a name stands for.
enum Scalar: Hashable, Sendable {
  case number(Number)
  case boolean(Bool)
  case word(String)
  /// A value with an error that has been reported; whatever depends on it is passed over in silence.
  case poison

  /// The kind of value with its article, for messages.
  var kind: String {
    switch self {
    case .number: "a number"
    case .boolean: "true or false"
    case .word: "a word"
    case .poison: "nothing"
    }
  }
}

extension Scalar: CustomStringConvertible {
  var description: String {
    switch self {
    case .number(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .word(let value): value
    case .poison: "?"
    }
  }
}

/// The names in force at a place, with their values and where those were written.
struct Environment: Sendable {
  /// A name with its value.
  struct Binding: Sendable {
    let name: String
    let value: Scalar
    /// Where a person wrote the value.
    let origin: SourceSpan
    /// Whether it is a block's parameter (rather than a `let`).
    let isParameter: Bool
  }

  private(set) var bindings: [String: Binding] = [:]
  /// The type of the block's input, for `input.feature`; nil outside blocks.
  var inputType: TensorType?
  /// Whether `input` is known to be wrong already.
  var inputIsPoisoned = false
  /// Where the length of each axis of the block's input was written.
  var inputOrigins: [String: SourceSpan] = [:]
  /// The uses of the blocks around, for messages about values that depend on the use.
  var uses: [Diagnostic.Label] = []
  /// The names of `let` that are bound further down.
  var later: [String: SourceSpan] = [:]
  /// Whether this is the inside of a block.
  var isBlock = false

  subscript(name: String) -> Binding? { bindings[name] }

  /// The names, for suggestions.
  var names: [String] { bindings.keys.sorted() }

  mutating func bind(_ name: String, _ value: Scalar, at origin: SourceSpan, isParameter: Bool) {
    bindings[name] = Binding(name: name, value: value, origin: origin, isParameter: isParameter)
  }
}
