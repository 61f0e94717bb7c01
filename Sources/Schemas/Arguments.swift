/// Values by key, checked against a schema, with its defaults filled in.
public struct Arguments: Sendable {
  /// The values, in the schema's order.
  public let values: [(key: String, value: Value)]

  /// Creates arguments from checked values.
  public init(_ values: [(key: String, value: Value)]) { self.values = values }

  /// The value of a key.
  public subscript(key: String) -> Value? { values.first { $0.key == key }?.value }

  /// A whole number; nil when the key was left out.
  public func integer(_ key: String) -> Int? {
    if case .integer(let value)? = self[key] { return value }
    return nil
  }

  /// A number; nil when the key was left out.
  public func decimal(_ key: String) -> Double? {
    switch self[key] {
    case .decimal(let value)?: value
    case .integer(let value)?: Double(value)
    default: nil
    }
  }

  /// A truth value; false when the key was left out.
  public func boolean(_ key: String) -> Bool {
    if case .boolean(let value)? = self[key] { return value }
    return false
  }

  /// A word; nil when the key was left out.
  public func word(_ key: String) -> String? {
    if case .word(let value)? = self[key] { return value }
    return nil
  }

  /// Numbers; empty when the key was left out.
  public func decimals(_ key: String) -> [Double] {
    if case .decimals(let value)? = self[key] { return value }
    return []
  }

  /// Names; empty when the key was left out.
  public func names(_ key: String) -> [String] {
    if case .names(let value)? = self[key] { return value }
    return []
  }

  /// A text; nil when the key was left out.
  public func text(_ key: String) -> String? {
    if case .text(let value)? = self[key] { return value }
    return nil
  }

  /// Texts; empty when the key was left out.
  public func texts(_ key: String) -> [String] {
    if case .texts(let value)? = self[key] { return value }
    return []
  }

  /// Several values; one alone is a list of one, a key that was left out none.
  public func list(_ key: String) -> [Value] {
    if case .list(let values)? = self[key] { return values }
    return self[key].map { [$0] } ?? []
  }

  /// Texts by name; none when the key was left out.
  public func entries(_ key: String) -> [Value.Entry] {
    if case .entries(let value)? = self[key] { return value }
    return []
  }
}
