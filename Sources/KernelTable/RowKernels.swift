/// Loops over rows of a matrix: norms, softmax, sums. `rows × columns`, contiguous, unless a stride is given.
public struct RowKernels: Sendable {
  /// `y[r, c] = x[r, c] + bias[c]`.
  public var addBias: @Sendable (_ x: Input, _ bias: Input, _ y: Output, _ rows: Int, _ columns: Int) -> Void
  /// `y[r, c] += bias[c]` on rows `stride` apart.
  public var addBiasStrided:
    @Sendable (_ bias: Input, _ y: Output, _ rows: Int, _ columns: Int, _ stride: Int) -> Void
  /// `sum[c] += Σ_r x[r, c]`, rows in order.
  public var accumulateColumns: @Sendable (_ x: Input, _ sum: Output, _ rows: Int, _ columns: Int) -> Void

  /// Layer normalisation of each row, biased variance, as PyTorch's LayerNorm; keeps mean and 1/deviation per row.
  ///
  /// `weight` and `bias` may be nil (1 and 0).
  public var layerNorm:
    @Sendable (
      _ x: Input, _ weight: Input?, _ bias: Input?, _ epsilon: Float, _ y: Output, _ mean: Output,
      _ inverseDeviation: Output, _ rows: Int, _ columns: Int
    ) -> Void
  /// The gradient of `layerNorm`: `dx` is written, `dWeight` and `dBias` are added to (each may be nil).
  public var layerNormGradient:
    @Sendable (
      _ x: Input, _ weight: Input?, _ mean: Input, _ inverseDeviation: Input, _ dy: Input, _ dx: Output?,
      _ dWeight: Output?, _ dBias: Output?, _ rows: Int, _ columns: Int
    ) -> Void

  /// Softmax of each row after subtracting its maximum; a row of −infinity only gives zeros.
  public var softmax: @Sendable (_ x: Input, _ y: Output, _ rows: Int, _ columns: Int) -> Void
  /// From the saved output: `dx = y (dy − Σ y dy)`.
  public var softmaxGradient:
    @Sendable (_ y: Input, _ dy: Input, _ dx: Output, _ rows: Int, _ columns: Int) -> Void
  /// `x − log Σ e^x` of each row.
  public var logSoftmax: @Sendable (_ x: Input, _ y: Output, _ rows: Int, _ columns: Int) -> Void
  /// From the saved output: `dx = dy − e^y Σ dy`.
  public var logSoftmaxGradient:
    @Sendable (_ y: Input, _ dy: Input, _ dx: Output, _ rows: Int, _ columns: Int) -> Void

  /// Attention weights of a block of query rows, in place: `s ← softmax(s)` over the allowed keys of each row, and
  /// `logSum[r] = maximum + log Σ e^(s − maximum)`.
  ///
  /// Row `r` may look at key `c` when `c < limit(r)` and `keyMask` is nil or `keyMask[c] ≠ 0`; other entries become
  /// 0. `limit(r)` is `firstLimit + r` (causal) when `firstLimit ≥ 0`, else `columns`. A row with no allowed key
  /// becomes all 0 with `logSum` +infinity, so that `e^(s − logSum)` is 0 again in the gradient.
  public var attentionWeights:
    @Sendable (
      _ s: Output, _ keyMask: Input?, _ firstLimit: Int, _ logSum: Output, _ rows: Int, _ columns: Int
    ) -> Void
  /// The same weights recomputed from the saved sums: `s ← e^(s − logSum[r])` where allowed, else 0.
  public var attentionWeightsAgain:
    @Sendable (
      _ s: Output, _ keyMask: Input?, _ firstLimit: Int, _ logSum: Input, _ rows: Int, _ columns: Int
    ) -> Void
  /// `dp ← p (dp − delta[r])`, in place, for the gradient of attention.
  public var attentionScoreGradient:
    @Sendable (_ p: Input, _ dp: Output, _ delta: Input, _ rows: Int, _ columns: Int) -> Void
  /// `dot[r] = Σ_c x[r, c] y[r, c]`, rows of x and y `stride` apart.
  public var rowDots:
    @Sendable (_ x: Input, _ y: Input, _ dot: Output, _ rows: Int, _ columns: Int, _ stride: Int) -> Void

  /// The sum over the middle axis: `y[o, i] = scale · Σ_m weight[o, m] x[o, m, i]`; `weight` may be nil (all 1).
  public var sumMiddle:
    @Sendable (
      _ x: Input, _ weight: Input?, _ scale: Float, _ y: Output, _ outer: Int, _ middle: Int, _ inner: Int
    ) -> Void
  /// The sum of a run of numbers in a fixed order, in double precision.
  public var sum: @Sendable (_ x: Input, _ count: Int) -> Double
  /// `y = xᵀ`: `x` is `rows × columns`, `y` `columns × rows` and no part of `x`.
  public var transposed: @Sendable (_ x: Input, _ rows: Int, _ columns: Int, _ y: Output) -> Void

  /// Creates the group.
  public init(
    addBias: @escaping @Sendable (Input, Input, Output, Int, Int) -> Void,
    addBiasStrided: @escaping @Sendable (Input, Output, Int, Int, Int) -> Void,
    accumulateColumns: @escaping @Sendable (Input, Output, Int, Int) -> Void,
    layerNorm: @escaping @Sendable (Input, Input?, Input?, Float, Output, Output, Output, Int, Int) -> Void,
    layerNormGradient:
      @escaping @Sendable (
        Input, Input?, Input, Input, Input, Output?, Output?, Output?, Int, Int
      ) -> Void,
    softmax: @escaping @Sendable (Input, Output, Int, Int) -> Void,
    softmaxGradient: @escaping @Sendable (Input, Input, Output, Int, Int) -> Void,
    logSoftmax: @escaping @Sendable (Input, Output, Int, Int) -> Void,
    logSoftmaxGradient: @escaping @Sendable (Input, Input, Output, Int, Int) -> Void,
    attentionWeights: @escaping @Sendable (Output, Input?, Int, Output, Int, Int) -> Void,
    attentionWeightsAgain: @escaping @Sendable (Output, Input?, Int, Input, Int, Int) -> Void,
    attentionScoreGradient: @escaping @Sendable (Input, Output, Input, Int, Int) -> Void,
    rowDots: @escaping @Sendable (Input, Input, Output, Int, Int, Int) -> Void,
    sumMiddle: @escaping @Sendable (Input, Input?, Float, Output, Int, Int, Int) -> Void,
    sum: @escaping @Sendable (Input, Int) -> Double,
    transposed: @escaping @Sendable (Input, Int, Int, Output) -> Void
  ) {
    self.addBias = addBias
    self.addBiasStrided = addBiasStrided
    self.accumulateColumns = accumulateColumns
    self.layerNorm = layerNorm
    self.layerNormGradient = layerNormGradient
    self.softmax = softmax
    self.softmaxGradient = softmaxGradient
    self.logSoftmax = logSoftmax
    self.logSoftmaxGradient = logSoftmaxGradient
    self.attentionWeights = attentionWeights
    self.attentionWeightsAgain = attentionWeightsAgain
    self.attentionScoreGradient = attentionScoreGradient
    self.rowDots = rowDots
    self.sumMiddle = sumMiddle
    self.sum = sum
    self.transposed = transposed
  }
}
