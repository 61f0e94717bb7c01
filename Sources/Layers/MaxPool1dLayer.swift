internal import Graph
public import Schemas

/// `max_pool1d`: the largest number of each window.
public enum MaxPool1dLayer: Layer {
  public static let schema = Schema(
    kind: "max_pool1d",
    summary: "Takes the largest number of each window along an axis.",
    discussion: """
      As torch.nn.MaxPool1d; of equal numbers the first gets the gradient. \
      \(WindowPooling.discussion)
      """,
    keys: WindowPooling.keys, shortKey: "kernel")

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    try WindowPooling.build("max_pool1d", takesMaximum: true, arguments, inputs, in: &context)
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time: 9, feature: 4] }", "max_pool1d: 2",
      result: "f32[batch, time 4, feature 4]"),
    LayerSample(
      input: "{ axes: [batch, time: 9, feature: 4] }", "max_pool1d: { kernel: 3, stride: 2, padding: 1 }",
      result: "f32[batch, time 5, feature 4]"),
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "max_pool1d: 2", code: "GC0201"),
    LayerRejection(input: "{ axes: [batch, time: 2, feature: 4] }", "max_pool1d: 3", code: "GC0208"),
    LayerRejection(
      input: "{ axes: [batch, time: 9, feature: 4] }", "max_pool1d: { kernel: 3, padding: 2 }", code: "GC0105"
    ),
  ]
}
