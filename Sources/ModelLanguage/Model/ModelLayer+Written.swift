internal import YAMLSource

extension ModelLayer {
  /// What stands beside a layer's kind, for writing the layer again.
  struct Written: Sendable {
    /// The names of `from`, or of the list that `add` and `concat` take; nil when it reads the layer before.
    var from: [String]?
    /// The name of `share`.
    var share: String?
    /// The tree of `weights`.
    var weights: YAMLNode?
    /// The layer whose value the block or stack gives; nil for the last one.
    var returns: String?
    /// Whether `freeze` beside this very layer holds.
    var isFrozen = false
    /// `deviation` beside this very layer.
    var deviation: Double?
    /// The deviation that a block of the program has by itself, where nothing around it says another one.
    var ownDeviation: Double?
    /// Whether `shape` asserts its type.
    var isAsserted = false

    init() {}

    init(_ item: LayerItem) {
      from = item.from.map { $0.map(\.text) }
      share = item.share?.text
      weights = item.weights
      returns = item.returns?.text
      isAsserted = item.shape != nil
    }
  }
}
