public import Operations

/// `gelu`: Multiplies each number by the normal distribution function of it (an activation without settings).
public enum GELULayer: ActivationLayer {
  public typealias Function = GELU
  public static let text = (
    kind: "gelu", summary: "Multiplies each number by the normal distribution function of it.",
    discussion: "As torch.nn.GELU with the exact error function. Hendrycks, Gimpel 2016."
  )
}
