public import KernelTable
public import Schemas

/// `adamw`: Adam whose weight decay shrinks the parameters themselves.
///
///     optimizer: { adamw: { rate: 1e-3, weight_decay: 1e-2 } }
///
/// Loshchilov and Hutter 2019, with the definitions and defaults of torch.optim.AdamW.
public struct AdamW: Optimizer {
  public static let schema = Schema(
    kind: "adamw",
    summary: "Adam whose weight decay shrinks the parameters themselves.",
    discussion:
      "As torch.optim.AdamW: parameters are multiplied by `1 - rate * weight_decay` before each step.",
    keys: AdamRule.keys(weightDecay: 1e-2), shortKey: "rate")

  public var stateNames: [String] { AdamRule.stateNames }
  public var restsWithoutGradient: Bool { rule.decay == 0 }
  private let rule: AdamRule

  public init(arguments: Arguments) { rule = AdamRule(arguments, Self.schema) }

  public func change(step: Int, rateFactor: Double) -> ParameterChange {
    let settings = rule.settings(step: step, rateFactor: rateFactor, decay: 0, decoupledDecay: rule.decay)
    return { [rule] in rule.update(settings: settings, $0, $1, $2, $3, $4) }
  }

  public func update(
    step: Int, rateFactor: Double, range: Range<Int>, parameters: Output, gradients: Input, state: [Output],
    kernels: KernelTable
  ) {
    rule.update(
      settings: rule.settings(step: step, rateFactor: rateFactor, decay: 0, decoupledDecay: rule.decay),
      range, parameters, gradients,
      state, kernels)
  }
}
