/// What a keyed thing of the language accepts: a layer, a loss, an optimiser.
///
/// The parser, the messages and the reference all read this one table.
public struct Schema: Sendable {
  /// The word that names the thing: `linear`, `cross_entropy`, `adam`.
  public let kind: String
  /// One sentence for the reference.
  public let summary: String
  /// What it does in full, with its source.
  public let discussion: String
  /// The keys, in the order of the reference.
  public let keys: [Key]
  /// The key that a single value stands for: `linear: 10` is `linear: { width: 10 }`.
  public let shortKey: String?
  private let refuses: (@Sendable (Arguments) -> Refusal?)?

  /// Why values do not go together.
  public struct Refusal: Sendable {
    /// The key to blame.
    public let key: String
    /// The sentence that stands alone.
    public let message: String
    /// What to do.
    public let help: String

    /// Creates a refusal.
    public init(key: String, _ message: String, help: String) {
      self.key = key
      self.message = message
      self.help = help
    }
  }

  /// Creates a schema.
  ///
  /// - Parameter refuses: tells why values that are right one by one do not go together.
  public init(
    kind: String, summary: String, discussion: String = "", keys: [Key] = [], shortKey: String? = nil,
    refuses: (@Sendable (Arguments) -> Refusal?)? = nil
  ) {
    self.kind = kind
    self.summary = summary
    self.discussion = discussion
    self.keys = keys
    self.shortKey = shortKey
    self.refuses = refuses
  }

  /// The reason why values that are right one by one do not go together; nil when they do.
  public func refusal(of arguments: Arguments) -> Refusal? { refuses?(arguments) }

  /// The key of a name.
  public func key(_ name: String) -> Key? { keys.first { $0.name == name } }
}

/// A key with what it accepts.
public struct Key: Sendable {
  /// What a value must be.
  public enum Kind: Hashable, Sendable {
    /// A whole number, or an expression that gives one.
    case integer(ClosedRange<Int>)
    /// A number, or an expression that gives one.
    case decimal(ClosedRange<Double>)
    /// `true` or `false`.
    case boolean
    /// One of these words.
    case word([String])
    /// The name of an axis.
    case axis
    /// The name of something in the file.
    case name
    /// Whole numbers in a list.
    case integers
    /// Numbers in a list, each an expression that may use names.
    case decimals(ClosedRange<Double>)
    /// Names in a list.
    case names
  }

  /// The word.
  public let name: String
  /// What it accepts.
  public let kind: Kind
  /// The value when the key is left out; nil when there is none.
  public let fallback: Value?
  /// Whether the key must be given.
  public let isRequired: Bool
  /// One sentence for the reference.
  public let summary: String

  /// A key that must be given.
  public static func required(_ name: String, _ kind: Kind, _ summary: String) -> Key {
    Key(name: name, kind: kind, fallback: nil, isRequired: true, summary: summary)
  }

  /// A key with a default.
  public static func optional(_ name: String, _ kind: Kind, default value: Value, _ summary: String) -> Key {
    Key(name: name, kind: kind, fallback: value, isRequired: false, summary: summary)
  }

  /// A key that may be absent and then follows from the rest.
  public static func inferred(_ name: String, _ kind: Kind, _ summary: String) -> Key {
    Key(name: name, kind: kind, fallback: nil, isRequired: false, summary: summary)
  }
}

/// A value that has been read and checked.
public enum Value: Hashable, Sendable {
  /// A whole number.
  case integer(Int)
  /// A number.
  case decimal(Double)
  /// A truth value.
  case boolean(Bool)
  /// A word.
  case word(String)
  /// Whole numbers.
  case integers([Int])
  /// Numbers.
  case decimals([Double])
  /// Names.
  case names([String])
}

extension Value: CustomStringConvertible {
  /// The value as it is written in a model file.
  public var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .decimal(let value):
      value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    case .boolean(let value): "\(value)"
    case .word(let value): value
    case .integers(let values): "[\(values.map(String.init).joined(separator: ", "))]"
    case .decimals(let values):
      "[\(values.map { Value.decimal($0).description }.joined(separator: ", "))]"
    case .names(let values): "[\(values.joined(separator: ", "))]"
    }
  }
}
