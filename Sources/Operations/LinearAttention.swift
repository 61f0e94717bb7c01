public import Graph
internal import KernelTable
public import Tape

/// Attention without exponentials: the products of queries and keys are themselves the weights, divided by their sum.
///
/// With `a = φ(q)` and `b = φ(k)`, `y_i = Σ_j (a_i · b_j) v_j / Σ_j (a_i · b_j)`. The keys are summed up first, as
/// `Σ_j b_jᵀ v_j` and `Σ_j b_j`, so time and memory grow with the number of positions, not with its square; causal
/// attention keeps running sums. Operands as of `attention`. Results: the output, and the sum of the weights per head
/// and query. Where that sum is 0 the output is 0. Katharopoulos et al. 2020.
public struct LinearAttention: LowerableOperation {
  public static let name = "linear_attention"
  public static let summary = "Attention whose weights are products without exponentials, in linear time."
  let settings: AttentionSettings
  let map: AttentionMap

  init(_ settings: AttentionSettings, _ map: AttentionMap) {
    self.settings = settings
    self.map = map
  }

  /// Creates the operation.
  public init(heads: Int, isCausal: Bool, isPacked: Bool, hasMask: Bool, map: AttentionMap) {
    self.init(AttentionSettings(heads: heads, isCausal: isCausal, isPacked: isPacked, hasMask: hasMask), map)
  }

  public init(attributes: Attributes) throws(OperationError) {
    self.init(try AttentionSettings(attributes), try Self.map(attributes))
  }

  static func map(_ attributes: Attributes) throws(OperationError) -> AttentionMap {
    let word = try attributes.word("map")
    guard let map = AttentionMap(rawValue: word) else {
      throw OperationError(.badAttribute, "there is no map `\(word)` for queries and keys")
    }
    return map
  }

  public var attributes: Attributes {
    Attributes(settings.attributes.entries.map { ($0.key, $0.value) } + [("map", .word(map.rawValue))])
  }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try settings.resultTypes(operands, Self.name)
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let e = AttentionExtents(settings, operands.map(\.shape))
    let mask = settings.hasMask ? operands[settings.sources] : nil
    let (q, k) = (operands[0].elements, operands[settings.places.keys].elements)
    let v = operands[settings.places.values].elements
    var output = ReferenceTensor(shape: operands[0].shape.dropLast() + [e.width])
    var sums = ReferenceTensor(shape: operands[0].shape.dropLast(2) + [e.heads, e.queries])
    for b in 0..<e.leading {
      for h in 0..<e.heads {
        for i in 0..<e.queries {
          let qRow = (b * e.queries + i) * e.queryStride + h * e.headWidth
          let oRow = (b * e.queries + i) * e.width + h * e.headWidth
          var total = 0.0
          for j in 0..<e.keys {
            if settings.isCausal && j > i || mask?.elements[b * e.keys + j] == 0 { continue }
            let kRow = (b * e.keys + j) * e.keyStride + e.keyOffset + h * e.headWidth
            let vRow = (b * e.keys + j) * e.keyStride + e.valueOffset + h * e.headWidth
            let weight = (0..<e.headWidth).reduce(0.0) {
              $0 + map.value(q[qRow + $1]) * map.value(k[kRow + $1])
            }
            total += weight
            for d in 0..<e.headWidth { output.elements[oRow + d] += weight * v[vRow + d] }
          }
          sums.elements[(b * e.heads + h) * e.queries + i] = total
          for d in 0..<e.headWidth {
            output.elements[oRow + d] = total == 0 ? 0 : output.elements[oRow + d] / total
          }
        }
      }
    }
    return [output, sums]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    let gradients = try context.graph.apply(
      LinearAttentionGradient(settings, map),
      context.operands + [context.results[0], context.results[1], dy],
      scope: context.scope)
    for operand in 0..<settings.sources where context.needs(operand) {
      context.contribute(gradients[operand], to: operand)
    }
  }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    LinearAttentionHead.cost(AttentionExtents(settings, operands), isCausal: settings.isCausal)
  }

  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    settings.mixes(axis: axis, operands: operands)
  }
  public func looksAhead(along axis: String, operands: [TensorType]) -> Bool {
    settings.looksAhead(along: axis, operands: operands)
  }

  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int {
    LinearAttentionHead.scratchCount(AttentionExtents(settings, operands))
  }

  public func lower(_ lowering: inout Lowering) {
    let e = AttentionExtents(settings, lowering.operandShapes)
    let (settings, map) = (settings, map)
    let (operands, scratch) = (lowering.operands, lowering.scratch)
    let (output, sums) = (lowering.results[0], lowering.results[1])
    lowering.emit { frame in
      for b in 0..<e.leading {
        for h in 0..<e.heads {
          let head = LinearAttentionHead(frame, settings, e, map, operands, scratch, example: b, head: h)
          let y = frame[output] + b * e.queries * e.width + h * e.headWidth
          let totals = frame[sums] + (b * e.heads + h) * e.queries
          head.start()
          if !settings.isCausal { head.forEachBlock(of: e.keys) { head.add($0, $1) } }
          head.forEachBlock(of: e.queries) { start, count in
            head.mapQueries(start, count)
            head.answer(count, y + start * e.width, e.width, totals + start)
            if settings.isCausal {
              head.mapKeys(start, count)
              head.answerWithin(start, count, y + start * e.width, e.width, totals + start)
              head.addMapped(start, count)
            }
            for i in start..<start + count {
              frame.kernels.elementwise.scale(
                y + i * e.width, totals[i] == 0 ? 0 : 1 / totals[i], y + i * e.width, e.headWidth)
            }
          }
        }
      }
    }
  }

  public static var samples: [OperationSample] {
    AttentionSamples.forward { LinearAttention($0, .relu) }
      + AttentionSamples.forward { LinearAttention($0, .elu) }
      + AttentionSamples.forward(positive: true) { LinearAttention($0, .identity) }
  }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 12)])
    func packed(_ heads: Int) -> LinearAttention {
      LinearAttention(heads: heads, isCausal: false, isPacked: true, hasMask: false, map: .elu)
    }
    return [
      OperationRejection(packed(3), [x], .doesNotDivide),
      OperationRejection(packed(2), [TensorType(.f32, [Axis("feature", 12)])], .missingAxis),
      OperationRejection(packed(2), [x, x], .wrongCount),
    ]
  }
}
