internal import Diagnostics
internal import Graph
internal import Schemas

/// The weights of classes that a loss may be given.
enum ClassWeights {
  /// The key that takes them.
  static let key = Key.inferred(
    "class_weights", .decimals(0...Double.greatestFiniteMagnitude),
    "What the examples of each class count, a number for each; 1 if left out.")

  /// The weights, one for each class; empty when none are given.
  static func read(
    _ arguments: Arguments, classes: Int
  ) throws(LayerError) -> [Double] {
    guard arguments["class_weights"] != nil else { return [] }
    let weights = arguments.decimals("class_weights")
    guard weights.count == classes else {
      throw LayerError(
        .sizesDisagree, "there are \(weights.count) class weights for \(classes) classes",
        at: .key("class_weights"),
        inputs: [0], help: ["give one number for each class, in the order of the class numbers"])
    }
    guard weights.contains(where: { $0 > 0 }) else {
      throw LayerError(
        .valueOutOfRange, "every class has the weight 0, so nothing would be learned",
        at: .key("class_weights"),
        help: ["give at least one class a weight above 0"])
    }
    return weights
  }
}
