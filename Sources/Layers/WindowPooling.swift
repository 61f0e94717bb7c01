internal import Diagnostics
internal import Graph
internal import Operations
internal import Schemas

/// What `max_pool1d` and `avg_pool1d` share.
enum WindowPooling {
  static let discussion = """
    The length becomes floor((length + 2 · padding − dilation · (kernel − 1) − 1) / stride) + 1. A result counts as \
    padding where its window reaches into padding, so that a padded sequence gives what it would give alone.
    """

  static let keys: [Key] = [
    .required("kernel", .integer(1...1 << 20), "The positions of a window."),
    .inferred(
      "stride", .integer(1...1 << 20), "The positions from one window to the next; `kernel` if left out."),
    .optional("padding", .integer(0...1 << 20), default: .integer(0), "The positions put before and after."),
    .optional(
      "dilation", .integer(1...1 << 20), default: .integer(1), "The positions from one tap to the next."),
    .optional("over", .axis, default: .word("time"), "The axis that the window slides along."),
  ]

  static func build(
    _ kind: String, takesMaximum: Bool, _ arguments: Arguments, _ inputs: [Flow],
    in context: inout LayerContext
  ) throws(LayerError) -> Flow {
    guard let kernel = arguments.integer("kernel"), let padding = arguments.integer("padding"),
      let dilation = arguments.integer("dilation"), let over = arguments.word("over")
    else { return inputs[0] }
    let stride = arguments.integer("stride") ?? kernel
    guard padding <= kernel / 2 else {
      throw LayerError(
        .valueOutOfRange,
        "`padding` may be half the kernel at most, not \(padding) for a kernel of \(kernel)",
        at: .key("padding"))
    }
    let moved = try AxisMove.beforeLast(over, inputs[0], kind, in: &context)
    // What lies outside never is the largest.
    let fill = takesMaximum ? -Double(Float.greatestFiniteMagnitude) : 0
    let windows = try context.apply(
      Windows(kernel: kernel, stride: stride, dilation: dilation, padding: padding, fill: fill),
      [moved.value],
      blaming: "kernel")
    let pool: any Operation = takesMaximum ? MaxOver(axis: "window") : MeanOver(axis: "window")
    let pooled = try context.apply(pool, [windows])
    context.size(of: over, comesFrom: "kernel")
    var mask = moved.value == inputs[0].value ? inputs[0].mask : nil
    if let given = mask {
      let fits = context.graph.type(given).axes == Array(context.type(inputs[0]).axes.dropLast())
      mask =
        fits
        ? try context.apply(
          WindowMask(kernel: kernel, stride: stride, dilation: dilation, before: padding, after: padding),
          [given])
        : nil
    }
    return Flow(try moved.back(pooled, in: &context), mask: mask)
  }
}
