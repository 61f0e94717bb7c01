/// What a model says about one example.
public struct Prediction: Sendable {
  /// A class, a label or a number with its name.
  public struct Entry: Hashable, Sendable {
    /// The name, or the place from 0 when nothing has a name.
    public let name: String
    /// The probability from 0 to 1; the number itself for a model that gives numbers.
    public let value: Double
  }

  /// What the entries are.
  public enum Form: String, Sendable {
    /// One of several classes; the probabilities add up to 1.
    case classes
    /// Any number of labels, each with a probability of its own.
    case labels
    /// Numbers.
    case values
  }

  /// What the entries are.
  public let form: Form
  /// The entries in the model's order.
  public let entries: [Entry]

  /// The entries with the likeliest first, at most so many; numbers stay in the model's order.
  public func ranked(_ count: Int?) -> [Entry] {
    let sorted: [Entry]
    switch form {
    case .values: sorted = entries
    case .classes, .labels:
      sorted = entries.enumerated().sorted { a, b in
        a.element.value != b.element.value ? a.element.value > b.element.value : a.offset < b.offset
      }.map(\.element)
    }
    return Array(sorted.prefix(count ?? sorted.count))
  }
}
