import Graph
import Operations

/// The larger steps: several nodes, as a layer makes them.
extension RandomGraph {
  mutating func linear(_ x: ValueID, _ out: Int) throws {
    let width = lastSize(x)
    let shared = tables.filter { graph.type($0).axes.map(\.size) == [Size(out), Size(width)] }
    var weight = shared.randomElement(using: &generator) ?? parameter([Axis("out", out), Axis("in", width)])
    tables.append(weight)
    // Sometimes the weight is computed.
    if generator.once(in: 5) { weight = try graph.apply(Tanh(), [weight])[0] }
    try apply(Linear(), generator.once(in: 3) ? [x, weight] : [x, weight, parameter([Axis("out", out)])])
  }

  mutating func attention(_ x: ValueID) throws {
    guard graph.type(x).axes.count >= 2, lastSize(x) > 0 else { return }
    let heads = generator.integer(1...3)
    let width = heads * generator.integer(1...3)
    let mask = masks.filter { graph.type($0).axes == graph.type(x).axes.dropLast() }.randomElement(
      using: &generator)
    let isCausal = generator.once(in: 2)
    let isPacked = generator.once(in: 2)
    // Examples that are not outermost could not be told apart.
    let isSplit = (graph.type(x).index(of: "batch") ?? 0) != 0
    if isPacked {
      try linear(x, 3 * width)
    } else {
      for _ in 0..<3 { try linear(x, width) }
    }
    // Without exponentials the sums of weights are only sure to be well above 0 with `elu`.
    let operation: any Operation =
      generator.once(in: 3)
      ? LinearAttention(heads: heads, isCausal: isCausal, isPacked: isPacked, hasMask: mask != nil, map: .elu)
      : Attention(
        heads: heads, isCausal: isCausal, isPacked: isPacked, hasMask: mask != nil,
        isScaled: !generator.once(in: 4),
        dropout: isSplit || !generator.once(in: 3) ? 0 : generator.pick([0.3, 0.7]),
        site: "d\(graph.nodes.count)")
    try apply(operation, pool.suffix(isPacked ? 1 : 3) + (mask.map { [$0] } ?? []))
    if generator.once(in: 3), width.isMultiple(of: 2) {
      try apply(Rotary(heads: 1, width: width, base: 10000), [pool[pool.count - 1]])
    }
  }

  mutating func convolution(_ x: ValueID) throws {
    let width = lastSize(x)
    guard width > 0 else { return }
    let groups = generator.pick((1...width).filter { width.isMultiple(of: $0) })
    let (kernel, dilation) = (generator.integer(1...3), generator.integer(1...2))
    let reach = dilation * (kernel - 1)
    let before = generator.integer(0...reach)
    // Sometimes the kernel is longer than what it slides over; such graphs are refused when they are planned.
    let after = generator.once(in: 6) ? 0 : reach - before
    let out = groups * generator.integer(1...3)
    let weight = parameter([Axis("out", out), Axis("in", width / groups), Axis("kernel", kernel)])
    try apply(
      Conv1d(
        stride: generator.integer(1...2), dilation: dilation, before: before, after: after, groups: groups),
      generator.once(in: 2) ? [x, weight] : [x, weight, parameter([Axis("out", out)])])
  }

  /// The first position of an encoder layer, of which often nothing else is needed.
  mutating func firstOfLayers(_ x: ValueID) throws {
    let (axes, width) = (graph.type(x).axes, lastSize(x))
    guard axes.count >= 3, width > 0 else { return }
    let (before, heads) = (pool, generator.integer(1...2))
    let mask = masks.filter { graph.type($0).axes == graph.type(x).axes.dropLast() }.randomElement(
      using: &generator)
    let inner = heads * generator.integer(1...3)
    try linear(x, 3 * inner)
    try apply(
      Attention(
        heads: heads, isCausal: generator.once(in: 4), isPacked: true, hasMask: mask != nil,
        dropout: generator.once(in: 2) && axes[0] == Self.batch ? 0.3 : 0, site: "d\(graph.nodes.count)"),
      [pool[pool.count - 1]] + (mask.map { [$0] } ?? []))
    try linear(pool[pool.count - 1], width)
    if mask == nil && generator.once(in: 2) {
      try apply(Dropout(rate: 0.3, site: "d\(graph.nodes.count)"), [pool[pool.count - 1]])
    }
    try apply(Add(), [x, pool[pool.count - 1]])
    let middle = pool[pool.count - 1]
    if width > 1 {
      let own = [Axis("feature", width)]
      try apply(LayerNorm(epsilon: 0.01), [middle, parameter(own), parameter(own)])
    }
    try linear(pool[pool.count - 1], generator.integer(1...5))
    try apply(GELU(), [pool[pool.count - 1]])
    try linear(pool[pool.count - 1], width)
    try apply(Add(), [pool[pool.count - 1], middle])
    try apply(
      Pick(axis: axes[axes.count - 2].name, takesLast: false),
      [pool[pool.count - 1]] + (mask.map { [$0] } ?? []))
    pool = before + [pool[pool.count - 1]]
  }

  mutating func pooling(_ x: ValueID) throws {
    guard let axis = graph.type(x).axes.randomElement(using: &generator),
      axis.name != "batch" || generator.once(in: 8)
    else { return }
    let place = graph.type(x).index(of: axis.name) ?? 0
    let mask = masks.filter { graph.type($0).axes == Array(graph.type(x).axes[...place]) }.randomElement(
      using: &generator)
    let operation: any Operation =
      switch generator.integer(0...3) {
      case 0: MeanOver(axis: axis.name)
      case 1: MaxOver(axis: axis.name)
      case 2: Pick(axis: axis.name, takesLast: true)
      default: Pick(axis: axis.name, takesLast: false)
      }
    try apply(operation, [x] + (mask.map { [$0] } ?? []))
  }

  mutating func embedding() throws {
    if masks.isEmpty { masks.append(try graph.apply(PaddingMask(pad: 0), [tokens])[0]) }
    let width = generator.integer(1...6)
    let shared = tables.filter { graph.type($0).axes.map(\.size) == [Size(Self.vocabulary), Size(width)] }
    let table =
      shared.randomElement(using: &generator)
      ?? parameter([Axis("row", Self.vocabulary), Axis("feature", width)])
    tables.append(table)
    try apply(Embedding(frozenRow: generator.once(in: 2) ? 0 : nil), [tokens, table])
  }

  /// What tokens and masks are made into without parameters.
  mutating func words() throws {
    if masks.isEmpty { masks.append(try graph.apply(PaddingMask(pad: 0), [tokens])[0]) }
    let mask = masks[0]
    switch generator.integer(0...3) {
    case 0:
      let bag = BagOfWords(size: Self.vocabulary, counts: generator.once(in: 2))
      try apply(bag, generator.once(in: 2) ? [tokens] : [tokens, mask])
    case 1:
      let next = try graph.apply(NextToken(pad: generator.once(in: 2) ? 0 : nil), [tokens])[0]
      try apply(LabelWeights(generator.once(in: 2) ? [] : [0.5, 1, 2]), [next])
    case 2: try apply(LabelWeights(), [try graph.apply(IgnoreLabels(), [tokens, mask])[0]])
    default: try apply(MaskNumbers(), [mask])
    }
  }

  /// A sample of any operation of the registry, its batch made that of the graph.
  ///
  /// What has no gradient does not lead to the loss: its results are handed out.
  mutating func registered() throws {
    let type = generator.pick(OperationRegistry.all)
    guard let sample = type.samples.randomElement(using: &generator) else { return }
    let operands = try sample.operands.enumerated().map { place, operand in
      let axes = operand.axes.map { $0.name == "batch" ? Self.batch : $0 }
      let values = place < sample.values.count ? sample.values[place] : .numbers
      if case .numbers = values, operand.element == .f32, !axes.contains(Self.batch) {
        return parameter(axes)
      }
      var bound: Int?
      if case .indices(let below) = values { bound = below }
      parameters += 1
      let input = graph.addInput(
        "r\(parameters)", TensorType(operand.element, axes), indexBound: bound)
      draws["r\(parameters)"] = values
      guard type.isDifferentiable, operand.element == .f32 else { return input }
      return try graph.apply(Multiply(), [input, parameter([])])[0]
    }
    if type.isDifferentiable {
      try apply(sample.operation, operands)
    } else {
      ends += try graph.apply(sample.operation, operands, scope: "s\(graph.nodes.count)")
    }
  }
}
