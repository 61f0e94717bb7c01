public import KernelTable
public import Schemas

/// `rmsprop`: steps divided by the root of the mean squared gradient.
///
///     optimizer: { rmsprop: { rate: 1e-3, alpha: 0.9 } }
///
/// Tieleman and Hinton 2012, with the definitions and defaults of torch.optim.RMSprop.
public struct RMSprop: Optimizer {
  public static let schema = Schema(
    kind: "rmsprop",
    summary: "Divides each step by the root of the gradient's mean square.",
    discussion: """
      As torch.optim.RMSprop: g = gradient + weight_decay · p, v = alpha · v + (1 − alpha) · g², the step is g / (√v + \
      epsilon); centred, v is made smaller by the square of the gradient's mean; with momentum the buffer is momentum · \
      buffer + step, and p ← p − rate · buffer.
      """,
    keys: [
      .optional("rate", .decimal(0...1000), default: .decimal(1e-2), "The learning rate."),
      .optional(
        "alpha", .decimal(0...0.999_999), default: .decimal(0.99), "How much the mean square remembers."),
      .optional(
        "epsilon", .decimal(1e-30...1), default: .decimal(1e-8),
        "What is added to the root of the mean square."),
      .optional("centered", .boolean, default: .boolean(false), "Whether the mean's square is taken off."),
      .optional("momentum", .decimal(0...1), default: .decimal(0), "How much of the last step goes on."),
      .optional(
        "weight_decay", .decimal(0...1000), default: .decimal(0), "How much weights are drawn to 0."),
    ], shortKey: "rate")

  public var stateNames: [String] {
    ["square_avg"] + (momentum == 0 ? [] : ["momentum_buffer"]) + (isCentered ? ["grad_avg"] : [])
  }

  public var restsWithoutGradient: Bool { decay == 0 }

  private let rate: Double
  private let alpha: Double
  private let epsilon: Double
  private let isCentered: Bool
  private let momentum: Double
  private let decay: Double

  public init(arguments: Arguments) {
    rate = arguments.decimal("rate", Self.schema)
    alpha = arguments.decimal("alpha", Self.schema)
    epsilon = arguments.decimal("epsilon", Self.schema)
    isCentered = arguments.boolean("centered")
    momentum = arguments.decimal("momentum", Self.schema)
    decay = arguments.decimal("weight_decay", Self.schema)
  }

  public func update(
    step: Int, rateFactor: Double, range: Range<Int>, parameters: Output, gradients: Input, state: [Output],
    kernels: KernelTable
  ) {
    let start = range.lowerBound
    kernels.update.rootMeanSquare(
      parameters + start, gradients + start, state[0] + start, momentum == 0 ? nil : state[1] + start,
      isCentered ? state[state.count - 1] + start : nil, range.count,
      UpdateKernels.RootMeanSquare(
        rate: Float(rate * rateFactor), alpha: Float(alpha), share: Float(1 - alpha), epsilon: Float(epsilon),
        momentum: Float(momentum), weightDecay: Float(decay)))
  }
}
