internal import Graph

/// The settings that `windows` and its gradient share, with the loop over the positions of all windows.
struct WindowsSettings: Sendable {
  /// The name of the axis within a window.
  static let axis = "window"

  let kernel: Int
  /// What stands outside the sequence.
  let fill: Double
  let slide: Conv1dSettings

  init(kernel: Int, fill: Double, slide: Conv1dSettings) {
    self.kernel = kernel
    self.fill = fill
    self.slide = slide
  }

  init(_ attributes: Attributes) throws(OperationError) {
    kernel = try attributes.integer("kernel")
    fill = try attributes.decimal("fill")
    slide = try Conv1dSettings(attributes)
    guard kernel >= 1, kernel <= 1 << 30 else {
      throw OperationError(.badAttribute, "`kernel` must be 1 or more, not \(kernel)")
    }
  }

  var attributes: Attributes {
    Attributes(
      [("kernel", .integer(kernel)), ("fill", .decimal(fill))]
        + slide.attributes.entries.map { ($0.key, $0.value) })
  }

  func resultType(_ x: TensorType, _ name: String) throws(OperationError) -> TensorType {
    try OperandChecks.element([x], 0, .f32, name)
    guard x.axes.count >= 2, let feature = x.axes.last else {
      throw OperationError(
        .missingAxis, "`\(name)` needs an axis to slide along before the last of \(x)", operands: [0])
    }
    let weight = TensorType(.f32, [Axis("out", 1), Axis("in", 1), Axis("kernel", kernel)])
    let slid = try slide.resultType(x.replacing(x.axes.count - 1, with: Axis(feature.name, 1)), weight, name)
    return try OperandChecks.unique(
      TensorType(.f32, slid.axes.dropLast() + [Axis(Self.axis, kernel), feature]), name)
  }

  /// Calls with the start of each row of the input and that of its copy in a window.
  func forEach(_ e: WindowsExtents, _ body: (_ from: Int, _ to: Int) -> Void) {
    for example in 0..<e.examples {
      for j in 0..<kernel {
        for t in slide.range(tap: j, length: e.length, outputs: e.outputs) {
          body(
            (example * e.length + slide.source(t, tap: j)) * e.width,
            ((example * e.outputs + t) * kernel + j) * e.width)
        }
      }
    }
  }
}

/// The lengths in the loops of `windows`.
struct WindowsExtents: Sendable {
  let examples: Int
  let length: Int
  let outputs: Int
  let width: Int

  init(_ settings: WindowsSettings, x: [Int]) {
    examples = x.dropLast(2).reduce(1, *)
    length = x[x.count - 2]
    width = x[x.count - 1]
    outputs = settings.slide.outputs(length: length, kernel: settings.kernel)
  }
}
