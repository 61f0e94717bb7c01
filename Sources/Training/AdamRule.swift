internal import Glibc
internal import KernelTable
internal import Schemas

/// What Adam and AdamW share.
struct AdamRule: Sendable {
  /// PyTorch's names of the running means.
  static let stateNames = ["exp_avg", "exp_avg_sq"]

  let rate: Double
  let beta1: Double
  let beta2: Double
  let epsilon: Double
  let decay: Double

  /// The keys of both, which differ in the default of the weight decay.
  ///
  /// An epsilon of 0 is refused: where a gradient has always been 0, it would give 0 / 0.
  static func keys(weightDecay: Double) -> [Key] {
    [
      .optional("rate", .decimal(0...1000), default: .decimal(1e-3), "The learning rate."),
      .optional(
        "beta1", .decimal(0...0.999_999), default: .decimal(0.9),
        "How much the mean of the gradient remembers."),
      .optional(
        "beta2", .decimal(0...0.999_999), default: .decimal(0.999),
        "How much the mean of the squared gradient remembers."),
      .optional(
        "epsilon", .decimal(1e-30...1), default: .decimal(1e-8),
        "What is added to the root of the squared mean."),
      .optional(
        "weight_decay", .decimal(0...1000), default: .decimal(weightDecay), "How much weights are drawn to 0."
      ),
    ]
  }

  init(_ arguments: Arguments, _ schema: Schema) {
    rate = arguments.decimal("rate", schema)
    beta1 = arguments.decimal("beta1", schema)
    beta2 = arguments.decimal("beta2", schema)
    epsilon = arguments.decimal("epsilon", schema)
    decay = arguments.decimal("weight_decay", schema)
  }

  /// The kernel's settings for a step, counted from 1; the corrections are computed in double precision.
  func settings(step: Int, rateFactor: Double, decay: Double, decoupledDecay: Double) -> UpdateKernels.Adam {
    let power = Double(step)
    return UpdateKernels.Adam(
      rate: Float(rate * rateFactor), beta1: Float(beta1), beta2: Float(beta2), epsilon: Float(epsilon),
      weightDecay: Float(decay), decoupledDecay: Float(decoupledDecay),
      correction1: Float(1 - pow(beta1, power)), correction2Root: Float((1 - pow(beta2, power)).squareRoot()))
  }

  func update(
    settings: UpdateKernels.Adam, _ range: Range<Int>, _ parameters: Output, _ gradients: Input,
    _ state: [Output], _ kernels: KernelTable
  ) {
    let start = range.lowerBound
    kernels.update.adam(
      parameters + start, gradients + start, state[0] + start, state[1] + start, range.count, settings)
  }
}
