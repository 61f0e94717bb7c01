internal import Graph

/// The settings that the convolution and its gradients share, with the loops over taps.
struct Conv1dSettings: Sendable {
  let stride: Int
  let dilation: Int
  /// Zeros before the first position and after the last.
  let before: Int
  let after: Int
  let groups: Int

  init(stride: Int, dilation: Int, before: Int, after: Int, groups: Int) {
    self.stride = stride
    self.dilation = dilation
    self.before = before
    self.after = after
    self.groups = groups
  }

  init(_ attributes: Attributes) throws(OperationError) {
    stride = try attributes.integer("stride")
    dilation = try attributes.integer("dilation")
    before = try attributes.integer("before")
    after = try attributes.integer("after")
    groups = try attributes.integer("groups")
    // The upper limit keeps sums of positions far from the end of the whole numbers.
    let limit = 1 << 30
    guard (1...limit).contains(stride), (1...limit).contains(dilation), (0...limit).contains(before),
      (0...limit).contains(after), (1...limit).contains(groups)
    else { throw OperationError(.badAttribute, "stride, dilation and groups start at 1, padding at 0") }
  }

  var attributes: Attributes {
    Attributes([
      ("stride", .integer(stride)), ("dilation", .integer(dilation)), ("before", .integer(before)),
      ("after", .integer(after)), ("groups", .integer(groups)),
    ])
  }

  /// The result's type: the last axis becomes the channels, the one before it the positions.
  func resultType(_ x: TensorType, _ weight: TensorType, _ name: String) throws(OperationError) -> TensorType
  {
    guard x.axes.count >= 2 else {
      throw OperationError(
        .missingAxis, "`\(name)` needs an axis to slide along before the last of \(x)", operands: [0])
    }
    try OperandChecks.elements([x, weight], [0, 1], .f32, name)
    try OperandChecks.rank([x, weight], 1, 3, name)
    let (positions, channels) = (x.axes[x.axes.count - 2], x.axes[x.axes.count - 1])
    guard let kernel = weight.axes[2].size.constant, let out = weight.axes[0].size.constant,
      let each = weight.axes[1].size.constant
    else {
      throw OperationError(.sizeNotFixed, "the weight of `\(name)` must have fixed sizes", operands: [1])
    }
    guard kernel >= 1, out >= 0, each >= 0 else {
      throw OperationError(
        .sizeNotPositive, "the kernel of `\(name)` must be 1 or more, not \(kernel)", operands: [1])
    }
    guard out.isMultiple(of: groups) else {
      throw OperationError(.doesNotDivide, "\(groups) groups do not divide \(out) channels", operands: [1])
    }
    let wanted = try sizing { () throws(SizeError) in try Size(each).multiplied(by: Size(groups)) }
    try OperandChecks.same(channels.size, wanted, name, operands: [0, 1], axis: channels.name)
    let length = try sizing { () throws(SizeError) in
      let reach = try Size(dilation).multiplied(by: Size(kernel - 1)).adding(Size(1))
      let padded = try positions.size.adding(Size(before)).adding(Size(after))
      return try padded.subtracting(reach).dividedRoundingDown(by: stride).adding(Size(1))
    }
    if let fixed = length.constant, fixed < 1 {
      throw OperationError(
        .sizeNotPositive, "a kernel of \(kernel) does not fit on \(positions.size) positions", operands: [0],
        axis: positions.name)
    }
    return TensorType(.f32, x.axes.dropLast(2) + [Axis(positions.name, length), Axis(channels.name, out)])
  }

  /// The output positions `first ..< last` for which tap `j` lies inside the input of the given length.
  func range(tap j: Int, length: Int, outputs: Int) -> Range<Int> {
    let shift = j * dilation - before
    let first = shift >= 0 ? 0 : (-shift + stride - 1) / stride
    let beyond = length - shift
    let last = beyond <= 0 ? 0 : (beyond + stride - 1) / stride
    return min(first, outputs)..<max(min(first, outputs), min(last, outputs))
  }

  /// The number of output positions, by the same rounding as the type's.
  func outputs(length: Int, kernel: Int) -> Int {
    let room = length + before + after - (dilation * (kernel - 1) + 1)
    return (room >= 0 ? room / stride : -((-room + stride - 1) / stride)) + 1
  }

  /// Where tap `j` of output position `t` reads.
  func source(_ t: Int, tap j: Int) -> Int { t * stride + j * dilation - before }
}

/// The lengths in the loops of the convolution.
struct Conv1dExtents: Sendable {
  let examples: Int
  let length: Int
  let outputs: Int
  let channels: Int
  let filters: Int
  let taps: Int
  let groups: Int

  init(_ settings: Conv1dSettings, x: [Int], weight: [Int], y: [Int]) {
    examples = x.dropLast(2).reduce(1, *)
    length = x[x.count - 2]
    channels = x[x.count - 1]
    outputs = y[y.count - 2]
    filters = weight[0]
    taps = weight[2]
    groups = settings.groups
  }

  var channelsEach: Int { channels / groups }
  var filtersEach: Int { filters / groups }
  /// Multiply-adds count as two.
  var cost: Double {
    2 * Double(examples) * Double(outputs) * Double(filters) * Double(channelsEach) * Double(taps)
  }
  /// Elements of the weight.
  var weightCount: Int { filters * channelsEach * taps }
}

/// The samples of the convolution: kernel, stride, dilation, padding, groups.
enum Conv1dSamples {
  static let cases: [(settings: Conv1dSettings, time: Int, channels: Int, filters: Int, kernel: Int)] = [
    (Conv1dSettings(stride: 1, dilation: 1, before: 1, after: 1, groups: 1), 5, 4, 3, 3),
    (Conv1dSettings(stride: 2, dilation: 1, before: 0, after: 0, groups: 1), 7, 2, 3, 3),
    (Conv1dSettings(stride: 1, dilation: 2, before: 4, after: 0, groups: 2), 6, 4, 6, 3),
    (Conv1dSettings(stride: 3, dilation: 2, before: 2, after: 3, groups: 1), 4, 1, 1, 2),
    (Conv1dSettings(stride: 1, dilation: 1, before: 0, after: 0, groups: 1), 1, 3, 2, 1),
  ]

  static func types(_ index: Int) -> (x: TensorType, weight: TensorType) {
    let sample = cases[index]
    return (
      TensorType(.f32, [Axis("batch", 2), Axis("time", sample.time), Axis("feature", sample.channels)]),
      TensorType(
        .f32,
        [
          Axis("out", sample.filters), Axis("in", sample.channels / sample.settings.groups),
          Axis("kernel", sample.kernel),
        ])
    )
  }
}
