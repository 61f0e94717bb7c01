/// Loss functions over rows of logits. Labels are whole numbers held as `Int32`.
public struct LossKernels: Sendable {
  /// Cross entropy of each row of logits with its label: `loss[r] = log Σ e^x − x[label]`, as PyTorch's
  /// `cross_entropy(reduction='none')`. Keeps `logSum[r] = log Σ e^x`.
  ///
  /// A label outside `0 ..< columns` (PyTorch's `ignore_index`) gives a loss of 0.
  public var crossEntropy:
    @Sendable (
      _ x: Input, _ labels: UnsafePointer<Int32>, _ loss: Output, _ logSum: Output, _ rows: Int,
      _ columns: Int
    ) -> Void
  /// The gradient: `dx[r, c] = dLoss[r] (e^(x − logSum[r]) − [c = label])`; 0 for an ignored label.
  public var crossEntropyGradient:
    @Sendable (
      _ x: Input, _ labels: UnsafePointer<Int32>, _ logSum: Input, _ dLoss: Input, _ dx: Output, _ rows: Int,
      _ columns: Int
    ) -> Void

  /// Creates the group.
  public init(
    crossEntropy: @escaping @Sendable (Input, UnsafePointer<Int32>, Output, Output, Int, Int) -> Void,
    crossEntropyGradient:
      @escaping @Sendable (
        Input, UnsafePointer<Int32>, Input, Input, Output, Int, Int
      ) -> Void
  ) {
    self.crossEntropy = crossEntropy
    self.crossEntropyGradient = crossEntropyGradient
  }
}
