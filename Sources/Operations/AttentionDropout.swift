internal import Graph
internal import KernelTable
internal import Tape

/// Which attention weights are dropped: those of a row follow from its example, head and query, wherever it is computed.
struct AttentionDropout: Sendable {
  let site: DropoutSite
  private let isBatched: Bool
  /// Rows of queries of one example; of all, where there are no examples.
  private let inner: Int
  private let extents: AttentionExtents

  /// Nil where nothing is dropped.
  init?(_ site: DropoutSite?, _ extents: AttentionExtents, _ queries: TensorType, _ shape: [Int]) {
    guard let site else { return nil }
    self.site = site
    self.extents = extents
    isBatched = queries.axes.count > 2 && DropoutSite.isBatched(queries)
    inner = max(isBatched ? shape.dropFirst().dropLast(2).reduce(1, *) : extents.leading, 1)
  }

  /// The site in the settings of attention, if there is one.
  static func site(_ attributes: Attributes) throws(OperationError) -> DropoutSite? {
    attributes["rate"] == nil ? nil : try DropoutSite(attributes)
  }

  /// The settings of attention with a site.
  static func attributes(_ settings: AttentionSettings, _ site: DropoutSite?) -> Attributes {
    guard let site else { return settings.attributes }
    return Attributes(settings.attributes.entries.map { ($0.key, $0.value) } + site.entries)
  }

  /// Checks that the examples, which a step may be split by, are told apart.
  static func check(_ queries: TensorType, _ name: String) throws(OperationError) {
    guard let place = queries.index(of: AxisName.batch), place != 0 else { return }
    throw OperationError(
      .axesDiffer, "dropout in `\(name)` needs `batch` as the first axis of \(queries)", operands: [0])
  }

  /// What the weights of a row are multiplied by, in double precision.
  func factors(_ context: EvaluationContext, leading: Int, head: Int, query: Int) -> [Double] {
    let key = key(
      stepKey: context.stepKey, firstExample: context.firstExample, leading: leading, head: head, query: query
    )
    return (0..<extents.keys).map { site.exactFactor(key: key, index: $0) }
  }

  /// The key of the random numbers of a row of weights.
  private func key(stepKey: UInt64, firstExample: Int, leading: Int, head: Int, query: Int) -> UInt64 {
    let example = (isBatched ? firstExample : 0) + leading / inner
    let row = (leading % inner * extents.heads + head) * extents.queryRows + query
    return DropoutRandom.key(
      stepKey, site.key, UInt64(truncatingIfNeeded: example), UInt64(truncatingIfNeeded: row))
  }

  /// Drops among the first `columns` weights of the rows of a block, or of their gradients, in place.
  func apply(_ frame: Frame, _ s: Output, leading: Int, head: Int, first: Int, rows: Int, columns: Int) {
    let (threshold, factor) = (site.threshold, site.factor)
    for r in 0..<rows {
      let key = key(
        stepKey: frame.stepKey, firstExample: frame.firstExample, leading: leading, head: head,
        query: first + r)
      let row = s + r * columns
      frame.kernels.elementwise.dropout(Input(row), row, columns, key, 0, threshold, factor)
    }
  }
}
