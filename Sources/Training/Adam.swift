public import KernelTable
public import Schemas

/// `adam`: steps scaled by running means of the gradient and of its square.
///
///     optimizer: { adam: { rate: 1e-3 } }
///
/// Kingma and Ba 2015, with the definitions and defaults of torch.optim.Adam: a weight decay is added to the
/// gradient.
public struct Adam: Optimizer {
  public static let schema = Schema(
    kind: "adam",
    summary: "Steps scaled by running means of the gradient and of its square.",
    discussion: "As torch.optim.Adam: `weight_decay` is added to the gradient.",
    keys: AdamRule.keys(weightDecay: 0), shortKey: "rate")

  public var stateNames: [String] { AdamRule.stateNames }
  public var restsWithoutGradient: Bool { rule.decay == 0 }
  private let rule: AdamRule

  public init(arguments: Arguments) { rule = AdamRule(arguments, Self.schema) }

  public func change(step: Int, rateFactor: Double) -> ParameterChange {
    let settings = rule.settings(step: step, rateFactor: rateFactor, decay: rule.decay, decoupledDecay: 0)
    return { [rule] in rule.update(settings: settings, $0, $1, $2, $3, $4) }
  }

  public func update(
    step: Int, rateFactor: Double, range: Range<Int>, parameters: Output, gradients: Input, state: [Output],
    kernels: KernelTable
  ) {
    rule.update(
      settings: rule.settings(step: step, rateFactor: rateFactor, decay: rule.decay, decoupledDecay: 0),
      range, parameters, gradients,
      state, kernels)
  }
}
