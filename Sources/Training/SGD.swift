public import KernelTable
public import Schemas

/// `sgd`: gradient descent, with or without momentum.
///
///     optimizer: { sgd: { rate: 0.1, momentum: 0.9, nesterov: true } }
///
/// With the definitions and defaults of torch.optim.SGD.
public struct SGD: Optimizer {
  public static let schema = Schema(
    kind: "sgd",
    summary: "Goes against the gradient, with momentum if asked.",
    discussion: """
      As torch.optim.SGD: g = gradient + weight_decay · p; with momentum the buffer is g in the first step, then \
      momentum · buffer + (1 − dampening) · g, and p ← p − rate · buffer; Nesterov takes g + momentum · buffer instead, \
      which needs momentum and no dampening. Sutskever et al. 2013.
      """,
    keys: [
      .optional("rate", .decimal(0...1000), default: .decimal(1e-3), "The learning rate."),
      .optional("momentum", .decimal(0...1), default: .decimal(0), "How much of the last step goes on."),
      .optional(
        "dampening", .decimal(0...1), default: .decimal(0),
        "How much of the gradient the momentum leaves out."),
      .optional("nesterov", .boolean, default: .boolean(false), "Whether the momentum looks ahead."),
      .optional(
        "weight_decay", .decimal(0...1000), default: .decimal(0), "How much weights are drawn to 0."),
    ], shortKey: "rate",
    refuses: { arguments in
      guard arguments.boolean("nesterov") else { return nil }
      if (arguments.decimal("momentum") ?? 0) == 0 {
        return Schema.Refusal(
          key: "nesterov", "`nesterov` needs a momentum that can look ahead",
          help: "write `momentum: 0.9` beside it, or leave `nesterov` out")
      }
      if (arguments.decimal("dampening") ?? 0) != 0 {
        return Schema.Refusal(
          key: "dampening", "`nesterov` is not defined with `dampening`", help: "leave one of them out")
      }
      return nil
    })

  public var stateNames: [String] { momentum == 0 ? [] : ["momentum_buffer"] }

  public var restsWithoutGradient: Bool { decay == 0 }

  private let rate: Double
  private let momentum: Double
  private let dampening: Double
  private let isNesterov: Bool
  private let decay: Double

  public init(arguments: Arguments) {
    rate = arguments.decimal("rate", Self.schema)
    momentum = arguments.decimal("momentum", Self.schema)
    dampening = arguments.decimal("dampening", Self.schema)
    isNesterov = arguments.boolean("nesterov")
    decay = arguments.decimal("weight_decay", Self.schema)
  }

  public func update(
    step: Int, rateFactor: Double, range: Range<Int>, parameters: Output, gradients: Input, state: [Output],
    kernels: KernelTable
  ) {
    let start = range.lowerBound
    let isFirst = step <= 1
    let hasMomentum = momentum != 0
    kernels.update.stochasticDescent(
      parameters + start, gradients + start, hasMomentum ? state[0] + start : nil, range.count,
      UpdateKernels.Descent(
        form: !hasMomentum ? .plain : isNesterov ? .nesterov : .momentum, rate: Float(rate * rateFactor),
        momentum: Float(momentum), keep: hasMomentum && !isFirst ? Float(momentum) : 0,
        take: !hasMomentum ? 0 : isFirst ? 1 : Float(1 - dampening), weightDecay: Float(decay)))
  }
}
