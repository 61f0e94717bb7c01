internal import Glibc
public import Graph
internal import KernelTable
public import Tape

/// Scaled dot-product attention with heads: `softmax(q kᵀ / √d) v`, as PyTorch's `scaled_dot_product_attention`.
///
/// Operands: queries, keys and values `[…, time, heads · d]` or one value that packs them, then optionally a mask
/// `bool[…, time]` of the keys that may be looked at. Results: the output, and `log Σ e^score` per head and query, the
/// only thing the gradient needs beside its operands. A query with no key to look at gives zeros. The scores exist
/// for one block of queries at a time. With `dropout`, a share of the weights is set to 0 and the others are scaled, after
/// the row sums, as PyTorch's `dropout_p`; nothing is stored for that. Vaswani et al. 2017; Dao et al. 2022 for keeping the row sums only.
public struct Attention: LowerableOperation {
  public static let name = "attention"
  public static let summary = "Scaled dot-product attention with heads."
  let settings: AttentionSettings
  let dropout: DropoutSite?

  /// Creates the operation; without `isScaled` the scores are the bare products. With a `dropout` above 0, `site` tells
  /// this layer's random numbers from those of others.
  public init(
    heads: Int, isCausal: Bool, isPacked: Bool, hasMask: Bool, isScaled: Bool = true, dropout: Double = 0,
    site: String = ""
  ) {
    self.init(
      AttentionSettings(
        heads: heads, isCausal: isCausal, isPacked: isPacked, hasMask: hasMask, isScaled: isScaled),
      dropout > 0 ? DropoutSite(rate: dropout, name: site) : nil)
  }

  init(_ settings: AttentionSettings, _ dropout: DropoutSite? = nil) {
    self.settings = settings
    self.dropout = dropout
  }

  public init(attributes: Attributes) throws(OperationError) {
    self.init(try AttentionSettings(attributes), try AttentionDropout.site(attributes))
  }

  public var attributes: Attributes { AttentionDropout.attributes(settings, dropout) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let types = try settings.resultTypes(operands, Self.name)
    if dropout != nil { try AttentionDropout.check(operands[0], Self.name) }
    return types
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let e = AttentionExtents(settings, operands.map(\.shape))
    let mask = settings.hasMask ? operands[settings.sources] : nil
    let (q, k) = (operands[0].elements, operands[settings.places.keys].elements)
    let v = operands[settings.places.values].elements
    let dropout = AttentionDropout(dropout, e, context.operandTypes[0], operands[0].shape)
    var output = ReferenceTensor(shape: settings.outputShape(operands[0].shape, width: e.width))
    var logSum = ReferenceTensor(
      shape: operands[0].shape.dropLast(2) + [e.heads] + (settings.asked == .all ? [e.queries] : []))
    for b in 0..<e.leading {
      let first = e.firstQuery { mask?.elements[b * e.keys + $0] != 0 }
      for h in 0..<e.heads {
        for query in 0..<e.queries {
          guard let first else {
            logSum.elements[(b * e.heads + h) * e.queries + query] = .infinity
            continue
          }
          let i = first + query
          let qRow = (b * e.queryRows + i) * e.queryStride + h * e.headWidth
          var scores = [Double](repeating: -.infinity, count: e.keys)
          for j in 0..<e.keys {
            if settings.isCausal && j > i || mask?.elements[b * e.keys + j] == 0 { continue }
            let kRow = (b * e.keys + j) * e.keyStride + e.keyOffset + h * e.headWidth
            scores[j] = (0..<e.headWidth).reduce(0.0) { $0 + q[qRow + $1] * k[kRow + $1] } * e.scale
          }
          let total = stableLogSum(scores[...])
          logSum.elements[(b * e.heads + h) * e.queries + query] = total > -.infinity ? total : .infinity
          guard total > -.infinity else { continue }
          let factors = dropout?.factors(context, leading: b, head: h, query: i)
          for j in 0..<e.keys {
            let weight = exp(scores[j] - total) * (factors?[j] ?? 1)
            let vRow = (b * e.keys + j) * e.keyStride + e.valueOffset + h * e.headWidth
            for d in 0..<e.headWidth {
              output.elements[(b * e.queries + query) * e.width + h * e.headWidth + d] += weight * v[vRow + d]
            }
          }
        }
      }
    }
    return [output, logSum]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    let gradients = try context.graph.apply(
      AttentionGradient(settings, dropout), context.operands + [context.results[0], context.results[1], dy],
      scope: context.scope)
    for operand in 0..<settings.sources where context.needs(operand) {
      context.contribute(gradients[operand], to: operand)
    }
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    let extents = AttentionExtents(settings, operands)
    let scores =
      Double(extents.leading) * Double(extents.heads) * Double(extents.queries) * Double(extents.keys)
    return extents.forwardCost(isCausal: settings.isCausal) + 5 * scores
  }

  public func atFirst(of axis: String, operands: [TensorType], isMasked: Bool) -> FirstForm? {
    guard settings.isPacked, settings.asked == .all, operands[0].axes.suffix(2).first?.name == axis else {
      return nil
    }
    guard isMasked else { return FirstForm(Attention(settings.asking(.first), dropout), whole: [0, 1]) }
    guard settings.hasMask else { return nil }
    return FirstForm(Attention(settings.asking(.firstThatCounts), dropout), whole: [0, 1], mask: 1)
  }

  public var whenNotTraining: InferenceForm? {
    dropout == nil ? nil : .operation(Attention(settings))
  }

  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    settings.mixes(axis: axis, operands: operands)
  }
  public func looksAhead(along axis: String, operands: [TensorType]) -> Bool {
    settings.looksAhead(along: axis, operands: operands)
  }

  public var needsScratchPerThread: Bool { true }
  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int {
    let extents = AttentionExtents(settings, operands)
    return extents.scoreCount + 2 * extents.packedCount
  }

  public func lower(_ lowering: inout Lowering) {
    let e = AttentionExtents(settings, lowering.operandShapes)
    let settings = settings
    let dropout = AttentionDropout(dropout, e, lowering.operandTypes[0], lowering.operandShapes[0])
    let (q, k) = (lowering.operands[0], lowering.operands[settings.places.keys])
    let v = lowering.operands[settings.places.values]
    let mask = settings.hasMask ? lowering.operands[settings.sources] : nil
    let (output, logSum, scores) = (lowering.results[0], lowering.results[1], lowering.scratch)
    // Nanoseconds at 50 GFLOP/s.
    let work = cost(operands: lowering.operandShapes, results: lowering.resultShapes) / 50
    let scratchCount = scratchCount(operands: lowering.operandShapes, results: lowering.resultShapes)
    lowering.emit { frame in
      let matrix = frame.kernels.matrix
      frame.divided(e.leading * e.heads, work: work) { thread, part in
        let s = frame[scores] + thread * scratchCount
        let packed = s + e.scoreCount
        for place in part {
          let (b, h) = (place / e.heads, place % e.heads)
          let keyMask = mask.map { UnsafePointer(frame[$0] + b * e.keys) }
          let keys = e.factor(
            matrix, frame[k] + b * e.keys * e.keyStride + e.keyOffset + h * e.headWidth, transposed: true,
            packed: packed)
          let values = e.factor(
            matrix, frame[v] + b * e.keys * e.keyStride + e.valueOffset + h * e.headWidth, transposed: false,
            packed: packed + e.packedCount)
          guard let asked = e.firstQuery(counts: { keyMask?[$0] != 0 }) else {
            frame[logSum][b * e.heads + h] = .infinity
            frame.kernels.elementwise.fill(0, frame[output] + b * e.width + h * e.headWidth, e.headWidth)
            continue
          }
          var start = 0
          while start < e.queries {
            let rows = min(e.block, e.queries - start)
            let query = asked + start
            let columns = settings.isCausal ? min(e.keys, query + rows) : e.keys
            let first = b * e.queries + start
            let queryPlace = (b * e.queryRows + query) * e.queryStride + h * e.headWidth
            keys.multiply(
              rows: rows, n: columns, k: e.headWidth, Float(e.scale),
              frame[q] + queryPlace, e.queryStride, s, columns)
            frame.kernels.rows.attentionWeights(
              s, keyMask, settings.isCausal ? query + 1 : -1,
              frame[logSum] + (b * e.heads + h) * e.queries + start, rows, columns)
            dropout?.apply(frame, s, leading: b, head: h, first: query, rows: rows, columns: columns)
            values.multiply(
              rows: rows, n: e.headWidth, k: columns, 1, s, columns,
              frame[output] + first * e.width + h * e.headWidth, e.width)
            start += rows
          }
        }
      }
    }
  }

  public static var samples: [OperationSample] { AttentionSamples.forward }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 12)])
    func packed(_ heads: Int) -> Attention {
      Attention(heads: heads, isCausal: false, isPacked: true, hasMask: false)
    }
    return [
      OperationRejection(packed(3), [x], .doesNotDivide),
      OperationRejection(packed(2), [TensorType(.f32, [Axis("feature", 12)])], .missingAxis),
      OperationRejection(packed(2), [x, x], .wrongCount),
      OperationRejection(
        Attention(heads: 2, isCausal: false, isPacked: true, hasMask: true),
        [x, TensorType(.bool, [Axis("batch", 2), Axis("time", 4)])], .axesDiffer),
      OperationRejection(
        Attention(heads: 2, isCausal: false, isPacked: true, hasMask: false, dropout: 0.1, site: "a"),
        [TensorType(.f32, [Axis("row", 2), Axis("batch", 3), Axis("time", 3), Axis("feature", 12)])],
        .axesDiffer),
    ]
  }
}
