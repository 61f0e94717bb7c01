public import Operations

/// `silu`: Multiplies each number by its sigmoid (an activation without settings).
public enum SiLULayer: ActivationLayer {
  public typealias Function = SiLU
  public static let text = (
    kind: "silu", summary: "Multiplies each number by its sigmoid.",
    discussion: "As torch.nn.SiLU. Elfwing, Uchibe, Doya 2018."
  )
}
