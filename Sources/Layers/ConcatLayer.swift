internal import Graph
internal import Operations
public import Schemas

/// `concat`: values side by side.
public enum ConcatLayer: Layer {
  public static let schema = Schema(
    kind: "concat", summary: "Puts values side by side along an axis.",
    discussion: "As torch.cat: all other axes agree.",
    keys: [.optional("over", .axis, default: .word("feature"), "The axis that grows.")])

  public static let inputs = 2...64

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    guard let over = arguments.word("over") else { return inputs[0] }
    let value = try context.apply(Concat(axis: over), inputs.map(\.value))
    // Positions keep their mask when something else grows.
    let mask = inputs[0].mask.flatMap { context.graph.type($0).has(over) ? nil : $0 }
    return Flow(value, mask: mask)
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, feature: 4] }", "concat: [x, x]", result: "f32[batch, feature 8]")
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "concat: [x]", code: "GC0206")
  ]
}
