internal import Graph
internal import KernelTable

/// A place of the model where numbers are dropped: their share, and whose random numbers choose them.
///
/// Which ones are dropped follows from the seed, the step, the site's name, the example and the position in it alone.
struct DropoutSite: Hashable, Sendable {
  /// The share that is dropped, from 0 to 1.
  let rate: Double
  let name: String
  /// FNV-1a of the name: stable between runs and programs.
  let key: UInt64

  init(rate: Double, name: String) {
    self.rate = rate
    self.name = name
    key = name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  init(_ attributes: Attributes) throws(OperationError) {
    let rate = try attributes.decimal("rate")
    guard (0...1).contains(rate) else {
      throw OperationError(.badAttribute, "`rate` must lie from 0 to 1, not \(rate)")
    }
    self.init(rate: rate, name: try attributes.word("site"))
  }

  var entries: [(String, Attributes.Value)] { [("rate", .decimal(rate)), ("site", .word(name))] }

  /// What numbers that stay are multiplied by.
  var factor: Float { rate < 1 ? Float(1 / (1 - rate)) : 0 }

  var threshold: UInt32 { DropoutRandom.threshold(rate: rate) }

  /// What the number at an index of a run is multiplied by, in double precision.
  func exactFactor(key: UInt64, index: Int) -> Double {
    rate < 1 && DropoutRandom.hash(key: key, index: UInt32(truncatingIfNeeded: index)) >= threshold
      ? 1 / (1 - rate) : 0
  }

  /// Whether the outermost axis is that of the examples; one of a fixed length may belong to a parameter, and is never
  /// split.
  static func isBatched(_ type: TensorType) -> Bool {
    type.axes.first.map { $0.name == AxisName.batch && $0.size.constant == nil } ?? false
  }
}
