internal import Graph
internal import Operations
internal import Schemas

/// `multiply`: the product of values, element by element.
public enum MultiplyLayer: JoinLayer {
  static let text = (
    kind: "multiply", summary: "Multiplies two or more values, joined by the names of their axes."
  )
  static var operation: any Operation { Multiply() }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time: 3, feature: 4] }", "multiply: [x, x]",
      result: "f32[batch, time 3, feature 4]")
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "multiply: [x]", code: "GC0206")
  ]
}
