internal import Graph
internal import Operations
internal import Schemas

/// `add`: the sum of values.
public enum AddLayer: JoinLayer {
  static let text = (kind: "add", summary: "Adds two or more values, joined by the names of their axes.")
  static var operation: any Operation { Add() }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time: 3, feature: 4] }", "add: [x, x]", result: "f32[batch, time 3, feature 4]")
  ]

  public static let rejections = [
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "add: [x]", code: "GC0206"),
    LayerRejection(input: "{ axes: [batch, feature: 4] }", "add: [x, y]", code: "GC0107"),
  ]
}
