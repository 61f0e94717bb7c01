/// The settings of an operation, in the order in which they are printed: `{heads: 4, causal: false}`.
public struct Attributes: Hashable, Sendable {
  /// One setting's value.
  public enum Value: Hashable, Sendable {
    case integer(Int)
    case decimal(Double)
    case boolean(Bool)
    case word(String)
    case integers([Int])
    case decimals([Double])
    case words([String])
  }

  /// The settings, in printing order.
  public private(set) var entries: [(key: String, value: Value)]

  /// Creates settings from keys and values.
  public init(_ entries: [(String, Value)] = []) {
    self.entries = entries.map { (key: $0.0, value: $0.1) }
  }

  /// The value of a key.
  public subscript(key: String) -> Value? { entries.first { $0.key == key }?.value }

  /// A whole number.
  public func integer(_ key: String) throws(OperationError) -> Int {
    if case .integer(let value)? = self[key] { return value }
    throw wrong(key, "a whole number")
  }

  /// A number.
  public func decimal(_ key: String) throws(OperationError) -> Double {
    switch self[key] {
    case .decimal(let value)?: return value
    case .integer(let value)?: return Double(value)
    default: throw wrong(key, "a number")
    }
  }

  /// `true` or `false`.
  public func boolean(_ key: String) throws(OperationError) -> Bool {
    if case .boolean(let value)? = self[key] { return value }
    throw wrong(key, "true or false")
  }

  /// A word.
  public func word(_ key: String) throws(OperationError) -> String {
    if case .word(let value)? = self[key] { return value }
    throw wrong(key, "a word")
  }

  /// A list of words; empty lists are printed and read as `[]`.
  public func words(_ key: String) throws(OperationError) -> [String] {
    switch self[key] {
    case .words(let value)?: return value
    case .integers(let value)? where value.isEmpty: return []
    default: throw wrong(key, "a list of words")
    }
  }

  /// A list of whole numbers.
  public func integers(_ key: String) throws(OperationError) -> [Int] {
    switch self[key] {
    case .integers(let value)?: return value
    case .words(let value)? where value.isEmpty: return []
    default: throw wrong(key, "a list of whole numbers")
    }
  }

  /// A list of numbers.
  public func decimals(_ key: String) throws(OperationError) -> [Double] {
    switch self[key] {
    case .decimals(let value)?: return value
    case .integers(let value)?: return value.map(Double.init)
    case .words(let value)? where value.isEmpty: return []
    default: throw wrong(key, "a list of numbers")
    }
  }

  private func wrong(_ key: String, _ kind: String) -> OperationError {
    OperationError(.badAttribute, "`\(key)` must be \(kind)")
  }

  /// Two sets of settings are equal when they agree key by key, in order.
  public static func == (a: Attributes, b: Attributes) -> Bool {
    a.entries.count == b.entries.count
      && zip(a.entries, b.entries).allSatisfy { $0.key == $1.key && $0.value == $1.value }
  }

  public func hash(into hasher: inout Hasher) {
    for entry in entries {
      hasher.combine(entry.key)
      hasher.combine(entry.value)
    }
  }
}

extension Attributes.Value: CustomStringConvertible {
  /// The value as the printed graph shows it.
  public var description: String {
    switch self {
    case .integer(let value): String(value)
    case .decimal(let value): "\(value)"
    case .boolean(let value): String(value)
    case .word(let value): PrintedName.setting(value)
    case .integers(let values): "[\(values.map(String.init).joined(separator: ", "))]"
    case .decimals(let values): "[\(values.map { "\($0)" }.joined(separator: ", "))]"
    case .words(let values): "[\(values.map(PrintedName.setting).joined(separator: ", "))]"
    }
  }
}

extension Attributes: CustomStringConvertible {
  /// `{key: value, …}`, or nothing when there are no settings.
  public var description: String {
    if entries.isEmpty { return "" }
    return "{\(entries.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
  }
}
