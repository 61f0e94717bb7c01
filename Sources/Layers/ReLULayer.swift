public import Operations

/// `relu`: Sets negative numbers to 0 (an activation without settings).
public enum ReLULayer: ActivationLayer {
  public typealias Function = ReLU
  public static let text = (
    kind: "relu", summary: "Sets negative numbers to 0.", discussion: "As torch.nn.ReLU."
  )
}
