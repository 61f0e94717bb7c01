internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `rearrange`: splits, reorders and merges axes by their names.
public enum RearrangeLayer: Layer {
  public static let schema = Schema(
    kind: "rearrange",
    summary: "Splits an axis in two, brings the axes into an order, merges neighbours: by their names.",
    discussion: """
      What einops writes as 'b (h p) c -> b h (p c)' is { split: height, parts: [row, inside], size: p, order: [batch, \
      row, inside, channel], merge: [inside, channel], into: feature }. The steps come in this order, each only if \
      asked for: `split` makes two axes of one, the second of length `size`; `order` names all axes; `merge` joins \
      neighbours to `into`. No number is changed.
      """,
    keys: [
      .inferred("split", .axis, "The axis that becomes two."),
      .inferred("parts", .names, "The names of the two, the outer one first."),
      .inferred("size", .integer(1...Int.max), "The length of the inner part."),
      .inferred("order", .names, "All axes in their new order."),
      .inferred("merge", .names, "Neighbouring axes that become one, in their order."),
      .inferred("into", .axis, "The name of the merged axis."),
    ])

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    var value = inputs[0].value
    func together(_ keys: [String]) throws(LayerError) -> Bool {
      let given = keys.filter { arguments[$0] != nil }
      guard let missing = keys.first(where: { !given.contains($0) }), let first = given.first else {
        return !given.isEmpty
      }
      throw LayerError(.missingKey, "`\(first)` needs `\(missing)` beside it", at: .key(first))
    }
    var changes = false
    if try together(["split", "parts", "size"]), let axis = arguments.word("split"),
      let size = arguments.integer("size")
    {
      let parts = arguments.names("parts")
      guard parts.count == 2 else {
        throw LayerError(
          .valueOutOfRange, "`parts` must name two axes, not \(parts.count)", at: .key("parts"))
      }
      try require([axis], of: value, key: "split", context)
      value = try context.apply(
        SplitAxis(axis: axis, into: parts[0], parts[1], inner: size), [value], blaming: "size")
      context.size(of: parts[0], comesFrom: "size")
      context.size(of: parts[1], comesFrom: "size")
      changes = true
    }
    if arguments["order"] != nil {
      let order = arguments.names("order")
      try require(order, of: value, key: "order", context)
      guard order.count == context.graph.type(value).axes.count else {
        throw LayerError(
          .axesDiffer, "`order` must name every axis of \(context.graph.type(value))", at: .key("order"))
      }
      if order != context.graph.type(value).axes.map(\.name) {
        value = try context.apply(Permute(order: order), [value], blaming: "order")
        changes = true
      }
    }
    if try together(["merge", "into"]), let into = arguments.word("into") {
      let axes = arguments.names("merge")
      try require(axes, of: value, key: "merge", context)
      value = try context.apply(MergeAxes(axes: axes, into: into), [value], blaming: "merge")
      context.size(of: into, comesFrom: "merge")
      changes = true
    }
    // A mask fits only while its axes are the first ones.
    let mask = inputs[0].mask.flatMap { mask in
      let axes = context.graph.type(mask).axes
      return Array(context.graph.type(value).axes.prefix(axes.count)) == axes ? mask : nil
    }
    return Flow(value, mask: changes ? mask : inputs[0].mask)
  }

  private static func require(
    _ axes: [String], of value: ValueID, key: String, _ context: LayerContext
  ) throws(LayerError) {
    let type = context.graph.type(value)
    for axis in axes where !type.has(axis) {
      throw LayerError(
        .missingAxis, "`\(key)` names the axis `\(axis)`, which \(type) does not have", at: .key(key),
        axis: axis)
    }
    for (place, axis) in axes.enumerated() where axes.firstIndex(of: axis) != place {
      throw LayerError(.duplicateAxis, "`\(key)` names the axis `\(axis)` twice", at: .key(key), axis: axis)
    }
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "rearrange: { order: [batch, feature, time] }",
      result: "f32[batch, feature 4, time]"),
    LayerSample(
      input: "{ axes: [batch, height: 6, channel: 2] }",
      "rearrange: { split: height, parts: [row, inside], size: 3, merge: [inside, channel], into: feature }",
      result: "f32[batch, row 2, feature 6]"),
  ]

  public static let rejections = [
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }", "rearrange: { order: [batch, time] }", code: "GC0210"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }", "rearrange: { order: [batch, time, features] }",
      code: "GC0201"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }", "rearrange: { split: feature, size: 2 }", code: "GC0103"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }", "rearrange: { split: feature, parts: [a, b], size: 3 }",
      code: "GC0204"),
  ]
}
