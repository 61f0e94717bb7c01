/// How the names of the arrays in another program's files correspond to the parameters of a layer or block.
///
/// A new map is one file with a conforming type and one line in `WeightMapRegistry`.
public protocol WeightMap: Sendable {
  /// The name that stands after `map:`.
  static var name: String { get }
  /// One sentence for the reference.
  static var summary: String { get }
  /// What all names of a file may begin with, when the model file gives no `prefix`.
  static var prefixes: [String] { get }
  /// The arrays that make up a parameter, to be joined along the first axis, each with the names that it may have;
  /// nil for a parameter that such files do not hold.
  ///
  /// - Parameter parameter: the name below the layer that the file stands beside: `encoder.0.linear1.weight`.
  static func arrays(for parameter: String) -> [[String]]?
  /// Whether a model may leave an array of a file unused.
  static func isOptional(_ array: String) -> Bool
  /// What to do about a file without a parameter's arrays, besides giving another file.
  static func help(forMissing parameter: String) -> String?
}

/// Every map of names: the only place that lists them.
public enum WeightMapRegistry {
  /// All maps, alphabetical by type.
  public static let all: [any WeightMap.Type] = [
    BertWeightMap.self
  ]

  /// The map of a name.
  public static func map(_ name: String) -> (any WeightMap.Type)? { all.first { $0.name == name } }
}
