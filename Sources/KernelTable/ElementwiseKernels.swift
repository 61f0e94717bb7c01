/// Loops that treat every element alone. The last argument of each is the number of elements.
public struct ElementwiseKernels: Sendable {
  /// `y = f(x)`.
  public typealias Unary = @Sendable (_ x: Input, _ y: Output, _ count: Int) -> Void
  /// `z = f(x, y)`; for a derivative, `(saved, dy, dx)`.
  public typealias Binary = @Sendable (_ x: Input, _ y: Input, _ z: Output, _ count: Int) -> Void
  /// `y = f(x, s)`.
  public typealias Scaled = @Sendable (_ x: Input, _ s: Float, _ y: Output, _ count: Int) -> Void

  /// `e^x`, within 2 ulp; 0 below −87.3, infinity above 88.7, NaN stays NaN.
  public var exp: Unary
  /// `max(x, 0)`; NaN stays NaN.
  public var relu: Unary
  /// `x · Φ(x)` with the error function (PyTorch's `approximate='none'`), relative error below 2e-6 where |y| > 1e-6.
  public var gelu: Unary
  /// `tanh x`, within 4 ulp.
  public var tanh: Unary
  /// `1 / (1 + e^−x)`, within 4 ulp.
  public var sigmoid: Unary
  /// `x · sigmoid(x)`.
  public var silu: Unary
  /// `dx = dy` where the saved input is above 0, else 0: `(x, dy, dx)`.
  public var reluGradient: Binary
  /// From the saved input: `(x, dy, dx)`.
  public var geluGradient: Binary
  /// From the saved output: `(y, dy, dx)`, `dx = dy (1 − y²)`.
  public var tanhGradient: Binary
  /// From the saved output: `(y, dy, dx)`, `dx = dy y (1 − y)`.
  public var sigmoidGradient: Binary
  /// From the saved input: `(x, dy, dx)`.
  public var siluGradient: Binary
  /// `z = x + y`.
  public var add: Binary
  /// `z = x · y`.
  public var multiply: Binary
  /// `y = s · x`.
  public var scale: Scaled
  /// `y = y + s · x`.
  public var accumulate: Scaled
  /// `y = s` in every element.
  public var fill: @Sendable (_ s: Float, _ y: Output, _ count: Int) -> Void
  /// `y = x`.
  public var copy: Unary
  /// Dropout: `y[i] = scale · x[i]` where `hash(key, offset + i) ≥ threshold`, else 0.
  ///
  /// `hash` is the function of `DropoutRandom`: a counter-based 32-bit hash, so that the same key and index always
  /// decide the same and no mask is stored. It serves forward and backward alike.
  public var dropout:
    @Sendable (
      _ x: Input, _ y: Output, _ count: Int, _ key: UInt64, _ offset: Int, _ threshold: UInt32, _ scale: Float
    ) -> Void

  /// Creates the group.
  public init(
    exp: @escaping Unary, relu: @escaping Unary, gelu: @escaping Unary, tanh: @escaping Unary,
    sigmoid: @escaping Unary, silu: @escaping Unary, reluGradient: @escaping Binary,
    geluGradient: @escaping Binary, tanhGradient: @escaping Binary, sigmoidGradient: @escaping Binary,
    siluGradient: @escaping Binary, add: @escaping Binary, multiply: @escaping Binary,
    scale: @escaping Scaled,
    accumulate: @escaping Scaled, fill: @escaping @Sendable (Float, Output, Int) -> Void,
    copy: @escaping Unary,
    dropout: @escaping @Sendable (Input, Output, Int, UInt64, Int, UInt32, Float) -> Void
  ) {
    self.exp = exp
    self.relu = relu
    self.gelu = gelu
    self.tanh = tanh
    self.sigmoid = sigmoid
    self.silu = silu
    self.reluGradient = reluGradient
    self.geluGradient = geluGradient
    self.tanhGradient = tanhGradient
    self.sigmoidGradient = sigmoidGradient
    self.siluGradient = siluGradient
    self.add = add
    self.multiply = multiply
    self.scale = scale
    self.accumulate = accumulate
    self.fill = fill
    self.copy = copy
    self.dropout = dropout
  }
}
