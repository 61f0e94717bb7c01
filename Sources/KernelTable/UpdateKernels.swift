/// Optimiser updates over flat runs of parameters, with PyTorch's definitions.
public struct UpdateKernels: Sendable {
  /// The settings of Adam for one step; the bias corrections are `1 − β₁ᵗ` and `1 − β₂ᵗ`.
  public struct Adam: Sendable {
    /// The learning rate.
    public var rate: Float
    /// The decay of the first moment.
    public var beta1: Float
    /// The decay of the second moment.
    public var beta2: Float
    /// The term added to the denominator.
    public var epsilon: Float
    /// Weight decay added to the gradient (`torch.optim.Adam`), 0 for none.
    public var weightDecay: Float
    /// Weight decay applied to the parameter itself (`torch.optim.AdamW`), 0 for none.
    public var decoupledDecay: Float
    /// `1 − β₁ᵗ` of this step.
    public var correction1: Float
    /// `√(1 − β₂ᵗ)` of this step.
    public var correction2Root: Float

    /// Creates the settings.
    public init(
      rate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float, decoupledDecay: Float,
      correction1: Float, correction2Root: Float
    ) {
      self.rate = rate
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
      self.weightDecay = weightDecay
      self.decoupledDecay = decoupledDecay
      self.correction1 = correction1
      self.correction2Root = correction2Root
    }
  }

  /// One step of Adam or AdamW: `p ← p − rate / correction1 · m / (√v / correction2Root + ε)`.
  public var adam:
    @Sendable (
      _ parameter: Output, _ gradient: Input, _ moment1: Output, _ moment2: Output, _ count: Int,
      _ settings: Adam
    ) -> Void

  /// Creates the group.
  public init(adam: @escaping @Sendable (Output, Input, Output, Output, Int, Adam) -> Void) {
    self.adam = adam
  }
}
