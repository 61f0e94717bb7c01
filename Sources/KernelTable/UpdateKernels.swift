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

  /// The settings of gradient descent for one step.
  public struct Descent: Sendable {
    /// What the step is made of.
    public enum Form: Sendable {
      /// The gradient g.
      case plain
      /// The momentum m.
      case momentum
      /// `g + momentum · m`.
      case nesterov
    }
    /// What the step is made of.
    public var form: Form
    /// The learning rate.
    public var rate: Float
    /// How much of the momentum looks ahead.
    public var momentum: Float
    /// What is kept of the momentum: 0 in the first step.
    public var keep: Float
    /// What the gradient adds to the momentum: 1 in the first step, then `1 − dampening`.
    public var take: Float
    /// Weight decay added to the gradient, 0 for none.
    public var weightDecay: Float

    /// Creates the settings.
    public init(form: Form, rate: Float, momentum: Float, keep: Float, take: Float, weightDecay: Float) {
      self.form = form
      self.rate = rate
      self.momentum = momentum
      self.keep = keep
      self.take = take
      self.weightDecay = weightDecay
    }
  }

  /// The settings of RMSprop.
  public struct RootMeanSquare: Sendable {
    /// The learning rate.
    public var rate: Float
    /// The decay of the mean square.
    public var alpha: Float
    /// `1 − alpha`.
    public var share: Float
    /// The term added to the root.
    public var epsilon: Float
    /// How much of the last step goes on, 0 for none.
    public var momentum: Float
    /// Weight decay added to the gradient, 0 for none.
    public var weightDecay: Float

    /// Creates the settings.
    public init(
      rate: Float, alpha: Float, share: Float, epsilon: Float, momentum: Float, weightDecay: Float
    ) {
      self.rate = rate
      self.alpha = alpha
      self.share = share
      self.epsilon = epsilon
      self.momentum = momentum
      self.weightDecay = weightDecay
    }
  }

  /// One step of Adam or AdamW: `p ← p − rate / correction1 · m / (√v / correction2Root + ε)`.
  public var adam:
    @Sendable (
      _ parameter: Output, _ gradient: Input, _ moment1: Output, _ moment2: Output, _ count: Int,
      _ settings: Adam
    ) -> Void

  /// One step of gradient descent (`torch.optim.SGD`): `m ← keep · m + take · g`, then `p ← p − rate · step`. The plain
  /// form needs no momentum.
  public var stochasticDescent:
    @Sendable (_ parameter: Output, _ gradient: Input, _ momentum: Output?, _ count: Int, _ settings: Descent)
      -> Void
  /// One step of RMSprop: `v ← alpha · v + (1 − alpha) g²`, `m ← momentum · m + g / (√v + ε)`, `p ← p − rate · m`.
  /// Without memory for `m` there is no momentum; with memory for the mean, its square is taken off `v`.
  public var rootMeanSquare:
    @Sendable (
      _ parameter: Output, _ gradient: Input, _ square: Output, _ momentum: Output?, _ mean: Output?,
      _ count: Int,
      _ settings: RootMeanSquare
    ) -> Void

  /// Creates the group.
  public init(
    adam: @escaping @Sendable (Output, Input, Output, Output, Int, Adam) -> Void,
    stochasticDescent: @escaping @Sendable (Output, Input, Output?, Int, Descent) -> Void,
    rootMeanSquare: @escaping @Sendable (Output, Input, Output, Output?, Output?, Int, RootMeanSquare) -> Void
  ) {
    self.adam = adam
    self.stochasticDescent = stochasticDescent
    self.rootMeanSquare = rootMeanSquare
  }
}
