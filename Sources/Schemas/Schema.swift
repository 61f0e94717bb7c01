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
  /// The key that says how many tokens a row has at most, which bounds the input's length; nil for most things.
  public let lengthKey: String?
  /// The key that says how many different tokens there are at most, which the input must take; nil for most things.
  public let sizeKey: String?
  /// How it is written, for messages and the reference: `csv: { file: train.csv, … }`; nil where the keys say enough.
  public let example: String?
  private let refuses: (@Sendable (Arguments) -> Refusal?)?
  private let unknown: (@Sendable (Arguments) -> Int?)?

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
  /// - Parameters:
  ///   - refuses: tells why values that are right one by one do not go together.
  ///   - unknownID: the id that a tokenizer gives to what is not in its vocabulary.
  public init(
    kind: String, summary: String, discussion: String = "", keys: [Key] = [], shortKey: String? = nil,
    lengthKey: String? = nil, sizeKey: String? = nil, example: String? = nil,
    refuses: (@Sendable (Arguments) -> Refusal?)? = nil, unknownID: (@Sendable (Arguments) -> Int?)? = nil
  ) {
    self.kind = kind
    self.summary = summary
    self.discussion = discussion
    self.keys = keys
    self.shortKey = shortKey
    self.lengthKey = lengthKey
    self.sizeKey = sizeKey
    self.example = example
    self.refuses = refuses
    unknown = unknownID
  }

  /// The reason why values that are right one by one do not go together; nil when they do.
  public func refusal(of arguments: Arguments) -> Refusal? { refuses?(arguments) }

  /// The id that a tokenizer with these settings gives to what is not in its vocabulary; nil where the settings do not
  /// say, or say that it is to be taken for padding.
  public func unknownID(of arguments: Arguments) -> Int? { unknown?(arguments) }

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
    /// The path of a file or folder, inside the model's folder or the data folder.
    case path
    /// Paths by the names of columns: `{ image: images.gz, labels: labels.gz }`.
    case paths
    /// A column of a table: its name, or its number from 1.
    case column
    /// A column, or several in a list.
    case columns
    /// Any text on one line, in quotes if need be.
    case text
    /// A text, or several in a list.
    case texts
  }

  /// The word.
  public let name: String
  /// What it accepts.
  public let kind: Kind
  /// The value when the key is left out; nil when there is none.
  public let fallback: Value?
  /// Whether the key must be given.
  public let isRequired: Bool
  /// A word of another key with which this one may be left out although it is required.
  public let excuse: (key: String, word: String)?
  /// One sentence for the reference.
  public let summary: String

  /// A key that must be given, unless another one has the word of the excuse.
  public static func required(
    _ name: String, _ kind: Kind, _ summary: String, unless excuse: (key: String, word: String)? = nil
  ) -> Key {
    Key(name: name, kind: kind, fallback: nil, isRequired: true, excuse: excuse, summary: summary)
  }

  /// A key with a default.
  public static func optional(_ name: String, _ kind: Kind, default value: Value, _ summary: String) -> Key {
    Key(name: name, kind: kind, fallback: value, isRequired: false, excuse: nil, summary: summary)
  }

  /// A key that may be absent and then follows from the rest.
  public static func inferred(_ name: String, _ kind: Kind, _ summary: String) -> Key {
    Key(name: name, kind: kind, fallback: nil, isRequired: false, excuse: nil, summary: summary)
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
  /// A text, such as a path.
  case text(String)
  /// Texts.
  case texts([String])
  /// Several values: the columns of a table.
  case list([Value])
  /// Texts by name: the files of columns.
  case entries([Entry])

  /// A text with its name.
  public struct Entry: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The text.
    public let text: String

    /// Creates an entry.
    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }
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
    case .text(let text): Self.written(text)
    case .texts(let texts): "[\(texts.map(Self.written).joined(separator: ", "))]"
    case .list(let values): "[\(values.map(\.description).joined(separator: ", "))]"
    case .entries(let entries):
      "{ \(entries.map { "\($0.name): \(Self.written($0.text))" }.joined(separator: ", ")) }"
    }
  }

  /// A text as it can stand inside of brackets: in quotes, unless it is clearly a word or a path.
  private static func written(_ text: String) -> String {
    let isPlain =
      text.utf8.first.map { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A } ?? false
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || "_-./".utf8.contains(byte)
      } && !["true", "false", "null"].contains(text)
    if isPlain { return text }
    return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
