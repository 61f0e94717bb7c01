public import Operations

/// `sigmoid`: One over one plus e to the minus x (an activation without settings).
public enum SigmoidLayer: ActivationLayer {
  public typealias Function = Sigmoid
  public static let text = (
    kind: "sigmoid", summary: "One over one plus e to the minus x.", discussion: "As torch.nn.Sigmoid."
  )
}
