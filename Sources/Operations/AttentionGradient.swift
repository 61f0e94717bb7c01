internal import Glibc
public import Graph
internal import KernelTable
public import Tape

/// The gradient of `attention`: the weights are computed again from the saved row sums, block by block.
///
/// Operands: those of `attention`, its two results, dy. Results: the gradients of queries, keys and values, packed as
/// the operands are.
public struct AttentionGradient: LowerableOperation, GradientOperation {
  public static let name = "attention_gradient"
  public static let summary = "The gradient of `attention`."
  let settings: AttentionSettings
  let dropout: DropoutSite?

  init(_ settings: AttentionSettings, _ dropout: DropoutSite? = nil) {
    self.settings = settings
    self.dropout = dropout
  }

  public init(attributes: Attributes) throws(OperationError) {
    self.init(try AttentionSettings(attributes), try AttentionDropout.site(attributes))
  }

  public var attributes: Attributes { AttentionDropout.attributes(settings, dropout) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let types = try settings.gradientTypes(operands, Self.name)
    if dropout != nil { try AttentionDropout.check(operands[0], Self.name) }
    return types
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let e = AttentionExtents(settings, operands.map(\.shape))
    let own = settings.count
    let (output, logSum, dy) = (operands[own], operands[own + 1], operands[own + 2])
    let mask = settings.hasMask ? operands[settings.sources] : nil
    let (ki, vi) = settings.places
    let dropout = AttentionDropout(dropout, e, context.operandTypes[0], operands[0].shape)
    var gradients = operands.prefix(settings.sources).map { ReferenceTensor(shape: $0.shape) }
    for b in 0..<e.leading {
      guard let first = e.firstQuery(counts: { mask?.elements[b * e.keys + $0] != 0 }) else { continue }
      for h in 0..<e.heads {
        for query in 0..<e.queries {
          let i = first + query
          let qRow = (b * e.queryRows + i) * e.queryStride + h * e.headWidth
          let oRow = (b * e.queries + query) * e.width + h * e.headWidth
          let delta = (0..<e.headWidth).reduce(0.0) {
            $0 + output.elements[oRow + $1] * dy.elements[oRow + $1]
          }
          let factors = dropout?.factors(context, leading: b, head: h, query: i)
          for j in 0..<e.keys {
            if settings.isCausal && j > i || mask?.elements[b * e.keys + j] == 0 { continue }
            let kRow = (b * e.keys + j) * e.keyStride + e.keyOffset + h * e.headWidth
            let vRow = (b * e.keys + j) * e.keyStride + e.valueOffset + h * e.headWidth
            var (score, slope) = (0.0, 0.0)
            for d in 0..<e.headWidth {
              score += operands[0].elements[qRow + d] * operands[ki].elements[kRow + d]
              slope += dy.elements[oRow + d] * operands[vi].elements[vRow + d]
            }
            let weight = exp(score * e.scale - logSum.elements[(b * e.heads + h) * e.queries + query])
            let factor = factors?[j] ?? 1
            let ds = weight * (slope * factor - delta) * e.scale
            for d in 0..<e.headWidth {
              gradients[0].elements[qRow + d] += ds * operands[ki].elements[kRow + d]
              gradients[ki].elements[kRow + d] += ds * operands[0].elements[qRow + d]
              gradients[vi].elements[vRow + d] += weight * factor * dy.elements[oRow + d]
            }
          }
        }
      }
    }
    return gradients
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    let extents = AttentionExtents(settings, operands)
    let scores =
      Double(extents.leading) * Double(extents.heads) * Double(extents.queries) * Double(extents.keys)
    return 2.5 * extents.forwardCost(isCausal: settings.isCausal) + 8 * scores
  }

  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    settings.mixes(axis: axis, operands: operands)
  }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [count - 1] }

  public var needsScratchPerThread: Bool { true }
  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int {
    let extents = AttentionExtents(settings, operands)
    return 2 * extents.scoreCount + (extents.block + 15) / 16 * 16 + 3 * extents.packedCount
  }

  public func lower(_ lowering: inout Lowering) {
    let e = AttentionExtents(settings, lowering.operandShapes)
    let settings = settings
    let dropout = AttentionDropout(dropout, e, lowering.operandTypes[0], lowering.operandShapes[0])
    let own = settings.count
    let (ki, vi) = settings.places
    let sources = lowering.operands
    let results = lowering.results
    let (output, logSum, dy) = (sources[own], sources[own + 1], sources[own + 2])
    let mask = settings.hasMask ? sources[settings.sources] : nil
    let scratch = lowering.scratch
    let counts = lowering.resultShapes.map(\.elementCount)
    if e.queryRows == 0 {
      // No block of queries starts the sums of the keys and values.
      lowering.emit { frame in
        for (result, count) in zip(results, counts) {
          frame.kernels.elementwise.fill(0, frame[result], count)
        }
      }
      return
    }
    // Nanoseconds at 50 GFLOP/s.
    let work = cost(operands: lowering.operandShapes, results: lowering.resultShapes) / 50
    let scratchCount = scratchCount(operands: lowering.operandShapes, results: lowering.resultShapes)
    if settings.asked != .all {
      // The other queries have no part in the result, nor keys that the first may not look at.
      lowering.emit { frame in frame.kernels.elementwise.fill(0, frame[results[0]], counts[0]) }
    }
    lowering.emit { frame in
      let matrix = frame.kernels.matrix
      let multiply = matrix.multiply
      let scale = Float(e.scale)
      frame.divided(e.leading * e.heads, work: work) { thread, part in
        let p = frame[scratch] + thread * scratchCount
        let dp = p + e.scoreCount
        let delta = dp + e.scoreCount
        let packed = delta + (e.block + 15) / 16 * 16
        for place in part {
          let (b, h) = (place / e.heads, place % e.heads)
          let keyMask = mask.map { UnsafePointer(frame[$0] + b * e.keys) }
          let keyPlace = b * e.keys * e.keyStride + e.keyOffset + h * e.headWidth
          let valuePlace = b * e.keys * e.keyStride + e.valueOffset + h * e.headWidth
          let (k, v) = (frame[sources[ki]] + keyPlace, frame[sources[vi]] + valuePlace)
          let keysAcross = e.factor(matrix, k, transposed: true, packed: packed)
          let keysDown = e.factor(matrix, k, transposed: false, packed: packed + e.packedCount)
          let valuesAcross = e.factor(matrix, v, transposed: true, packed: packed + 2 * e.packedCount)
          guard let asked = e.firstQuery(counts: { keyMask?[$0] != 0 }) else { continue }
          // Blocks from the last to the first: when causal, only the last one reaches every key, so it is the one
          // that starts the sums.
          var end = e.queries
          while end > 0 {
            let start = (end - 1) / e.block * e.block
            let rows = end - start
            let query = asked + start
            let columns = settings.isCausal ? min(e.keys, asked + end) : e.keys
            let first = b * e.queries + start
            let beta: Float = end == e.queries ? 0 : 1
            let queryPlace = (b * e.queryRows + query) * e.queryStride + h * e.headWidth
            let outPlace = first * e.width + h * e.headWidth
            keysAcross.multiply(
              rows: rows, n: columns, k: e.headWidth, scale, frame[sources[0]] + queryPlace, e.queryStride, p,
              columns)
            frame.kernels.rows.attentionWeightsAgain(
              p, keyMask, settings.isCausal ? query + 1 : -1,
              frame[logSum] + (b * e.heads + h) * e.queries + start, rows, columns)
            valuesAcross.multiply(
              rows: rows, n: columns, k: e.headWidth, 1, frame[dy] + outPlace, e.width, dp, columns)
            dropout?.apply(frame, dp, leading: b, head: h, first: query, rows: rows, columns: columns)
            frame.kernels.rows.rowDots(
              frame[output] + outPlace, frame[dy] + outPlace, delta, rows, e.headWidth, e.width)
            frame.kernels.rows.attentionScoreGradient(p, dp, delta, rows, columns)
            // The weights as they were, for the values; before, without what was dropped, for the scores.
            dropout?.apply(frame, p, leading: b, head: h, first: query, rows: rows, columns: columns)
            multiply(
              true, false, columns, e.headWidth, rows, 1, p, columns, frame[dy] + outPlace, e.width, beta,
              frame[results[vi]] + valuePlace, e.keyStride)
            keysDown.multiply(
              rows: rows, n: e.headWidth, k: columns, scale, dp, columns, frame[results[0]] + queryPlace,
              e.queryStride)
            multiply(
              true, false, columns, e.headWidth, rows, scale, dp, columns, frame[sources[0]] + queryPlace,
              e.queryStride, beta, frame[results[ki]] + keyPlace, e.keyStride)
            end = start
          }
        }
      }
    }
  }

  public static var samples: [OperationSample] { AttentionSamples.gradient }

  public static var rejections: [OperationRejection] {
    let settings = AttentionSettings(heads: 2, isCausal: false, isPacked: true, hasMask: false)
    return [OperationRejection(AttentionGradient(settings), [TensorType(.f32, [])], .wrongCount)]
  }
}
