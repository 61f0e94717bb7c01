public import Operations

/// `tanh`: The hyperbolic tangent of each number (an activation without settings).
public enum TanhLayer: ActivationLayer {
  public typealias Function = Tanh
  public static let text = (
    kind: "tanh", summary: "The hyperbolic tangent of each number.", discussion: "As torch.nn.Tanh."
  )
}
