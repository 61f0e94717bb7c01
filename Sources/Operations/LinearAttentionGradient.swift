public import Graph
internal import KernelTable
public import Tape

/// The gradient of `linear_attention`, in linear time too: the sums over keys once more, and sums over queries.
///
/// With `u_i = dy_i / s_i` and `δ_i = (dy_i · y_i) / s_i`, where s are the saved sums of weights:
/// `da_i = Σ_j (u_i · v_j − δ_i) b_j`, `db_j = Σ_i (u_i · v_j − δ_i) a_i`, `dv_j = Σ_i (a_i · b_j) u_i`. Operands: those of
/// `linear_attention`, its two results, dy. Results: the gradients of queries, keys and values, packed as these are.
public struct LinearAttentionGradient: LowerableOperation, GradientOperation {
  public static let name = "linear_attention_gradient"
  public static let summary = "The gradient of `linear_attention`."
  let settings: AttentionSettings
  let map: AttentionMap

  init(_ settings: AttentionSettings, _ map: AttentionMap) {
    self.settings = settings
    self.map = map
  }

  public init(attributes: Attributes) throws(OperationError) {
    self.init(try AttentionSettings(attributes), try LinearAttention.map(attributes))
  }

  public var attributes: Attributes { LinearAttention(settings, map).attributes }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try settings.gradientTypes(operands, Self.name)
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let e = AttentionExtents(settings, operands.map(\.shape))
    let (own, places) = (settings.count, settings.places)
    let (y, sums, dy) = (operands[own].elements, operands[own + 1].elements, operands[own + 2].elements)
    let mask = settings.hasMask ? operands[settings.sources] : nil
    let (q, k, v) = (
      operands[0].elements, operands[places.keys].elements, operands[places.values].elements
    )
    var gradients = operands.prefix(settings.sources).map { ReferenceTensor(shape: $0.shape) }
    for b in 0..<e.leading {
      for h in 0..<e.heads {
        for i in 0..<e.queries {
          let qRow = (b * e.queries + i) * e.queryStride + h * e.headWidth
          let oRow = (b * e.queries + i) * e.width + h * e.headWidth
          let sum = sums[(b * e.heads + h) * e.queries + i]
          if sum == 0 { continue }
          let delta = (0..<e.headWidth).reduce(0.0) { $0 + dy[oRow + $1] * y[oRow + $1] } / sum
          for j in 0..<e.keys {
            if settings.isCausal && j > i || mask?.elements[b * e.keys + j] == 0 { continue }
            let kRow = (b * e.keys + j) * e.keyStride + e.keyOffset + h * e.headWidth
            let vRow = (b * e.keys + j) * e.keyStride + e.valueOffset + h * e.headWidth
            var (weight, slope) = (0.0, -delta)
            for d in 0..<e.headWidth {
              weight += map.value(q[qRow + d]) * map.value(k[kRow + d])
              slope += dy[oRow + d] * v[vRow + d] / sum
            }
            for d in 0..<e.headWidth {
              let (a, b) = (map.value(q[qRow + d]), map.value(k[kRow + d]))
              gradients[0].elements[qRow + d] += slope * b * map.slope(a)
              gradients[places.keys].elements[kRow + d] += slope * a * map.slope(b)
              gradients[places.values].elements[vRow + d] += weight * dy[oRow + d] / sum
            }
          }
        }
      }
    }
    return gradients
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    3 * LinearAttentionHead.cost(AttentionExtents(settings, operands), isCausal: settings.isCausal)
  }

  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    settings.mixes(axis: axis, operands: operands)
  }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [count - 1] }

  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int {
    LinearAttentionHeadGradient.scratchCount(AttentionExtents(settings, operands))
  }

  public func lower(_ lowering: inout Lowering) {
    let e = AttentionExtents(settings, lowering.operandShapes)
    let (settings, map) = (settings, map)
    let (operands, results, scratch) = (lowering.operands, lowering.results, lowering.scratch)
    lowering.emit { frame in
      for b in 0..<e.leading {
        for h in 0..<e.heads {
          let head = LinearAttentionHead(frame, settings, e, map, operands, scratch, example: b, head: h)
          let gradient = LinearAttentionHeadGradient(
            frame, settings, e, head, operands, results, example: b, index: h)
          if settings.isCausal { gradient.runCausal() } else { gradient.run() }
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    AttentionSamples.gradients { LinearAttentionGradient($0, .relu) }
      + AttentionSamples.gradients { LinearAttentionGradient($0, .elu) }
      + AttentionSamples.gradients { LinearAttentionGradient($0, .identity) }
  }

  public static var rejections: [OperationRejection] {
    let settings = AttentionSettings(heads: 2, isCausal: false, isPacked: true, hasMask: false)
    return [OperationRejection(LinearAttentionGradient(settings, .relu), [TensorType(.f32, [])], .wrongCount)]
  }
}
