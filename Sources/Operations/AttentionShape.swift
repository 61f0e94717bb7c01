internal import Graph
internal import KernelTable
internal import Tape

/// Which queries attention is asked for.
enum AskedQueries: String, Sendable {
  /// All; the result has their axis.
  case all
  /// The first alone; the result lacks their axis.
  case first
  /// The first that its mask lets count; the result lacks their axis, and is 0 where none does.
  case firstThatCounts = "first_that_counts"
}

/// The settings that attention and its gradient share, and how their operands are laid out.
///
/// Queries, keys and values either come as three values or packed in one, side by side along the last axis (as one
/// projection makes them). Heads lie side by side along the last axis. The axis attended over is the last but one;
/// everything before it is independent.
struct AttentionSettings: Sendable {
  let heads: Int
  let isCausal: Bool
  let isPacked: Bool
  let hasMask: Bool
  /// Whether the scores are divided by the root of a head's width.
  let isScaled: Bool
  /// Which of the packed queries are asked.
  let asked: AskedQueries

  init(
    heads: Int, isCausal: Bool, isPacked: Bool, hasMask: Bool, isScaled: Bool = true,
    asked: AskedQueries = .all
  ) {
    self.asked = asked
    self.heads = heads
    self.isCausal = isCausal
    self.isPacked = isPacked
    self.hasMask = hasMask
    self.isScaled = isScaled
  }

  init(_ attributes: Attributes) throws(OperationError) {
    heads = try attributes.integer("heads")
    isCausal = try attributes.boolean("causal")
    isPacked = try attributes.boolean("packed")
    hasMask = try attributes.boolean("masked")
    isScaled = attributes["scaled"] == nil ? true : try attributes.boolean("scaled")
    let word = attributes["asked"] == nil ? AskedQueries.all.rawValue : try attributes.word("asked")
    guard let asked = AskedQueries(rawValue: word), asked == .all || isPacked,
      asked != .firstThatCounts || hasMask
    else {
      throw OperationError(.badAttribute, "attention cannot ask the queries `\(word)`")
    }
    self.asked = asked
    guard heads >= 1 else { throw OperationError(.badAttribute, "`heads` must be 1 or more, not \(heads)") }
  }

  var attributes: Attributes {
    Attributes(
      [
        ("heads", .integer(heads)), ("causal", .boolean(isCausal)), ("packed", .boolean(isPacked)),
        ("masked", .boolean(hasMask)),
      ] + (isScaled ? [] : [("scaled", .boolean(false))])
        + (asked == .all ? [] : [("asked", .word(asked.rawValue))]))
  }

  /// The same attention of other queries.
  func asking(_ asked: AskedQueries) -> AttentionSettings {
    AttentionSettings(
      heads: heads, isCausal: isCausal, isPacked: isPacked, hasMask: hasMask, isScaled: isScaled, asked: asked
    )
  }

  /// The number of operands that hold queries, keys and values.
  var sources: Int { isPacked ? 1 : 3 }
  /// The number of operands of attention: these, and the mask.
  var count: Int { sources + (hasMask ? 1 : 0) }
  /// The operands that hold the keys and the values.
  var places: (keys: Int, values: Int) { isPacked ? (0, 0) : (1, 2) }

  /// Whether an axis is attended over, or holds the heads.
  func mixes(axis: String, operands: [TensorType]) -> Bool {
    operands.prefix(sources).contains { $0.axes.suffix(2).contains { $0.name == axis } }
  }

  /// Whether a position depends on later ones: not if the attention is causal along this axis.
  func looksAhead(along axis: String, operands: [TensorType]) -> Bool {
    let isAttendedOver = operands.prefix(sources).allSatisfy { $0.axes.suffix(2).first?.name == axis }
    return isCausal && isAttendedOver ? false : mixes(axis: axis, operands: operands)
  }

  /// The shape of the output, from that of the queries.
  func outputShape(_ queries: [Int], width: Int) -> [Int] {
    (asked != .all ? queries.dropLast(2) : queries.dropLast()) + [width]
  }

  /// Checks the operands of a gradient, which are those of attention, its two results and dy, and gives its types.
  func gradientTypes(_ operands: [TensorType], _ name: String) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, (count + 3)...(count + 3), name)
    let forward = try resultTypes(Array(operands.prefix(count)), name)
    guard forward[0] == operands[count], forward[1] == operands[count + 1], forward[0] == operands[count + 2]
    else {
      throw OperationError(.axesDiffer, "`\(name)` does not fit its attention", operands: [count + 2])
    }
    return Array(operands.prefix(sources))
  }

  /// Checks the operands and gives the types of the output and of the row statistics.
  func resultTypes(_ operands: [TensorType], _ name: String) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, count...count, name)
    for index in 0..<sources {
      try OperandChecks.element(operands, index, .f32, name)
      guard operands[index].axes.count >= 2 else {
        throw OperationError(
          .missingAxis,
          "`\(name)` needs an axis to attend over before the last, which \(operands[index]) lacks",
          operands: [index])
      }
    }
    let q = operands[0]
    let rank = q.axes.count
    let width: Size
    if isPacked {
      guard let third = q.axes[rank - 1].size.dividedExactly(by: 3) else {
        throw OperationError(
          .doesNotDivide,
          "packed queries, keys and values need a width that 3 divides, not \(q.axes[rank - 1].size)",
          operands: [0])
      }
      width = third
    } else {
      let (k, v) = (operands[1], operands[2])
      guard k.axes.count == rank, Array(k.axes.dropLast(2)) == Array(q.axes.dropLast(2)) else {
        throw OperationError(.axesDiffer, "`\(name)` cannot look from \(q) into \(k)", operands: [0, 1])
      }
      try OperandChecks.sameType(operands, 1, 2, name)
      width = q.axes[rank - 1].size
      try OperandChecks.same(
        width, v.axes[rank - 1].size, name, operands: [0, 1], axis: q.axes[rank - 1].name)
    }
    guard let total = width.constant else {
      throw OperationError(
        .sizeNotFixed, "the width of `\(name)` must be a number, not \(width)", operands: [0])
    }
    guard total.isMultiple(of: heads) else {
      throw OperationError(
        .doesNotDivide, "\(heads) heads do not divide the width \(total)", operands: [0],
        axis: q.axes[rank - 1].name)
    }
    let keyAxis = (isPacked ? q : operands[1]).axes[rank - 2]
    if isCausal, keyAxis.size != q.axes[rank - 2].size {
      throw OperationError(
        .sizesDisagree,
        "causal attention needs as many keys as queries, not \(keyAxis.size) and \(q.axes[rank - 2].size)",
        operands: [0, 1], axis: keyAxis.name)
    }
    if hasMask {
      let mask = operands[sources]
      guard mask.element == .bool, mask.axes == (isPacked ? q : operands[1]).axes.dropLast() else {
        throw OperationError(
          .axesDiffer, "the mask of `\(name)` must be one truth value per key, not \(mask)",
          operands: [sources])
      }
    }
    let output = q.replacing(rank - 1, with: Axis(q.axes[rank - 1].name, width))
    let leading = Array(q.axes.dropLast(2))
    if leading.contains(where: { $0.name == "head" }) || q.axes[rank - 2].name == "head" {
      throw OperationError(.duplicateAxis, "`\(name)` needs the axis name `head` for itself", operands: [0])
    }
    let rows = asked == .all ? [q.axes[rank - 2]] : []
    return [
      asked == .all ? output : output.removing(rank - 2),
      TensorType(.f32, leading + [Axis("head", heads)] + rows),
    ]
  }
}

/// The numbers that the loops of attention need.
struct AttentionExtents: Sendable {
  let leading: Int
  /// The queries that are asked.
  let queries: Int
  /// The rows in which they lie.
  let queryRows: Int
  private let asked: AskedQueries
  let keys: Int
  let heads: Int
  let headWidth: Int
  /// Elements from one row of queries, keys and values to the next.
  let queryStride: Int
  let keyStride: Int
  /// Elements from a packed row's start to its keys and values.
  let keyOffset: Int
  let valueOffset: Int

  /// The row of the first query that is asked; nil if none counts.
  func firstQuery(counts: (Int) -> Bool) -> Int? {
    asked == .firstThatCounts ? (0..<queryRows).first(where: counts) : 0
  }

  /// Queries handled at a time: whole rows of scores for so many queries are held.
  var block: Int { min(queries, max(16, min(64, 65536 / max(keys, 1)))) }

  /// The room for the scores of a block, up to a cache line.
  var scoreCount: Int { (block * keys + 15) / 16 * 16 }

  /// Whether keys and values are packed once for all blocks: where there are several, and each reads all keys.
  var packs: Bool { !isCausal && queries > block && keys > 0 && headWidth > 0 }

  /// The room for the packed keys or values of one head.
  var packedCount: Int {
    let count = max(MatrixKernels.packedCount(keys, headWidth), MatrixKernels.packedCount(headWidth, keys))
    return packs ? (count + 15) / 16 * 16 : 0
  }

  /// The factor `op(B)` of a head, packed or as it lies.
  func factor(_ matrix: MatrixKernels, _ b: Input, transposed: Bool, packed: Output) -> AttentionFactor {
    let (n, k) = transposed ? (keys, headWidth) : (headWidth, keys)
    if packs { matrix.pack(transposed, n, k, b, keyStride, packed) }
    return AttentionFactor(
      matrix: matrix, b: packs ? Input(packed) : b, stride: packs ? nil : keyStride, isTransposed: transposed)
  }
  var width: Int { heads * headWidth }
  let isCausal: Bool
  /// What the scores are multiplied by: `1 / √(head width)`, or 1.
  let scale: Double

  init(_ settings: AttentionSettings, _ shapes: [[Int]]) {
    let q = shapes[0]
    let rank = q.count
    let width = settings.isPacked ? q[rank - 1] / 3 : q[rank - 1]
    leading = q.dropLast(2).reduce(1, *)
    queryRows = q[rank - 2]
    asked = settings.asked
    queries = asked == .all ? queryRows : 1
    keys = settings.isPacked ? queryRows : shapes[1][rank - 2]
    heads = settings.heads
    headWidth = width / settings.heads
    queryStride = q[rank - 1]
    keyStride = settings.isPacked ? q[rank - 1] : shapes[1][rank - 1]
    keyOffset = settings.isPacked ? width : 0
    valueOffset = settings.isPacked ? 2 * width : 0
    isCausal = settings.isCausal
    scale = settings.isScaled && headWidth > 0 ? 1 / Double(headWidth).squareRoot() : 1
  }

  /// Floating-point operations of the two products of the forward pass.
  func forwardCost(isCausal: Bool) -> Double {
    4 * Double(leading) * Double(queries) * Double(keys) * Double(width) * (isCausal ? 0.5 : 1)
  }
}
