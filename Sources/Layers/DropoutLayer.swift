internal import Operations
public import Schemas

/// `dropout`: a random share of the numbers set to 0 while training.
public enum DropoutLayer: Layer {
  public static let schema = Schema(
    kind: "dropout",
    summary: "Sets a random share of the numbers to 0 while training.",
    discussion: """
      As torch.nn.Dropout: what stays is scaled by 1/(1 − rate); outside training nothing happens. What is dropped \
      depends on seed, step, layer and example only, not on threads. Srivastava et al. 2014.
      """,
    keys: [.required("rate", .decimal(0...1), "The share that is dropped.")], shortKey: "rate")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    let rate = arguments.decimal("rate") ?? 0
    guard rate > 0 else { return inputs[0] }
    let operation = Dropout(rate: rate, site: context.path)
    return Flow(try context.apply(operation, [inputs[0].value]), mask: inputs[0].mask)
  }

  public static let samples = [
    LayerSample(input: "{ axes: [batch, feature: 4] }", "dropout: 0.5", result: "f32[batch, feature 4]"),
    LayerSample(input: "{ axes: [batch, feature: 4] }", "dropout: 0", result: "f32[batch, feature 4]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "dropout: 1.5", code: "GC0105"),
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "dropout: -0.1", code: "GC0105"),
    LayerRejection(input: "{ axes: [feature: 4, batch] }", "dropout: 0.1", code: "GC0210"),
  ]
}
