internal import Diagnostics
internal import Graph
internal import Operations
public import Schemas

/// `conv1d`: a kernel that slides along an axis.
public enum Conv1dLayer: Layer {
  public static let schema = Schema(
    kind: "conv1d",
    summary: "Slides a kernel along an axis and maps the features under it.",
    discussion: """
      As torch.nn.Conv1d, with features last: `weight` is [channels, in / groups, kernel], `bias` [channels]; both \
      start uniform within ±1/√(in / groups · kernel). `same` keeps the length, `valid` adds no zeros, `causal` puts \
      all zeros in front. Padding tokens count as zeros unless `mask: none`.
      """,
    keys: [
      .required("channels", .integer(1...Int.max), "The new length of the last axis."),
      .required("kernel", .integer(1...1 << 20), "The positions under the kernel."),
      .optional(
        "stride", .integer(1...1 << 20), default: .integer(1), "The step from one position to the next."),
      .optional("dilation", .integer(1...1 << 20), default: .integer(1), "The distance between taps."),
      .optional(
        "padding", .word(["valid", "same", "causal"]), default: .word("valid"), "Where zeros are added."),
      .optional("groups", .integer(1...1 << 20), default: .integer(1), "The groups that do not mix."),
      .optional("bias", .boolean, default: .boolean(true), "Whether a bias is added."),
      .optional("over", .axis, default: .word("time"), "The axis along which it slides."),
      .optional(
        "mask", .word(["padding", "none"]), default: .word("padding"), "Whether padding counts as zeros."),
    ])

  public static func build(
    _ arguments: Arguments, _ inputs: [Flow], in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    guard let channels = arguments.integer("channels"), let kernel = arguments.integer("kernel"),
      let stride = arguments.integer("stride"), let dilation = arguments.integer("dilation"),
      let groups = arguments.integer("groups"), let over = arguments.word("over")
    else { return inputs[0] }
    let moved = try AxisMove.beforeLast(over, inputs[0], "conv1d", in: &context)
    let (axis, width) = try context.lastAxis(Flow(moved.value), for: "`conv1d`")
    for (length, name) in [(width, "the \(width) features"), (channels, "\(channels) channels")]
    where !length.isMultiple(of: groups) {
      throw LayerError(.doesNotDivide, "\(groups) groups do not divide \(name)", at: .key("groups"))
    }
    let reach = dilation * (kernel - 1)
    var (before, after) = (0, 0)
    switch arguments.word("padding") {
    case "same":
      guard stride == 1 else {
        throw LayerError(
          .valueOutOfRange, "`padding: same` keeps the length, which a stride of \(stride) cannot",
          at: .key("padding"))
      }
      (before, after) = (reach / 2, reach - reach / 2)
    case "causal": before = reach
    default: break
    }
    var x = moved.value
    var mask = try moved.mask(inputs[0].mask, in: &context)
    if let given = mask, context.graph.type(given).axes != Array(context.graph.type(x).axes.dropLast()) {
      mask = nil
    }
    if let mask, arguments.word("mask") == "padding" { x = try context.apply(Multiply(), [x, mask]) }
    let bound = 1 / Double(width / groups * kernel).squareRoot()
    var operands = [
      x,
      try context.parameter(
        "weight", [("out", channels), ("in", width / groups), ("kernel", kernel)], .uniform(bound: bound),
        blaming: "channels"),
    ]
    if arguments.boolean("bias") {
      operands.append(try context.parameter("bias", [("out", channels)], .uniform(bound: bound)))
    }
    context.size(of: axis, comesFrom: "channels")
    let result = try context.apply(
      Conv1d(stride: stride, dilation: dilation, before: before, after: after, groups: groups), operands,
      blaming: "kernel")
    if let given = mask, stride > 1 || before + after != reach {
      mask = try context.apply(
        WindowMask(kernel: kernel, stride: stride, dilation: dilation, before: before, after: after), [given])
    }
    // A mask made for moved axes does not fit once they are back; a length that changed has no mask then.
    let unmoved = moved.value == inputs[0].value
    let keeps = stride == 1 && before + after == reach
    return Flow(try moved.back(result, in: &context), mask: unmoved ? mask : keeps ? inputs[0].mask : nil)
  }

  public static let samples = [
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "conv1d: { channels: 6, kernel: 3, padding: same }",
      result: "f32[batch, time, feature 6]"),
    LayerSample(
      input: "{ axes: [batch, time, feature: 4] }", "conv1d: { channels: 6, kernel: 7 }",
      result: "f32[batch, time time - 6, feature 6]"),
    LayerSample(
      input: "{ axes: [batch, time: 9, feature: 4] }",
      "conv1d: { channels: 6, kernel: 3, stride: 2, groups: 2, dilation: 2 }",
      result: "f32[batch, time 3, feature 6]"),
  ]

  public static let rejections = [
    LayerRejection(
      input: "{ axes: [batch, time: 2, feature: 4] }", "conv1d: { channels: 6, kernel: 3 }", code: "GC0208"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }", "conv1d: { channels: 6, kernel: 3, groups: 4 }",
      code: "GC0204"),
    LayerRejection(
      input: "{ axes: [batch, time, feature: 4] }",
      "conv1d: { channels: 6, kernel: 3, stride: 2, padding: same }", code: "GC0105"),
  ]
}
