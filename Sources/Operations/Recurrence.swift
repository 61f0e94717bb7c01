internal import Glibc
public import Graph
internal import KernelTable
public import Tape

/// A recurrence over the last axis but one: `h ← cell(x + …, h)`, starting from 0, as PyTorch's RNN, GRU and LSTM.
///
/// Operands: x `[…, time, gates · hidden]`, the inputs' projection with its bias (one product for all steps, made by
/// `linear`); weight_hh `[gates · hidden, hidden]`; bias_hh `[gates · hidden]` if biased; a mask `bool[…, time]` if
/// masked. Results: the state after each step `[…, time, hidden]`, with the cell behind it if asked for, and for GRU and
/// LSTM what the gradient needs. A masked step leaves the state as it is.
public struct Recurrence: LowerableOperation {
  public static let name = "recurrence"
  public static let summary = "Carries a state from step to step: RNN, GRU or LSTM."
  let settings: RecurrenceSettings

  init(_ settings: RecurrenceSettings) { self.settings = settings }

  /// Creates a simple recurrence with the activation `tanh`, `relu` or `identity`, or the cell `gru` or `lstm`.
  ///
  /// With `showsCell` each row of an LSTM's result holds the state and behind it the cell.
  public init(
    cell: String, isReversed: Bool, hasBias: Bool, hasMask: Bool, showsCell: Bool = false
  ) throws(OperationError) {
    settings = try RecurrenceSettings(
      Attributes([
        ("cell", .word(cell)), ("reverse", .boolean(isReversed)), ("biased", .boolean(hasBias)),
        ("masked", .boolean(hasMask)), ("cells", .boolean(showsCell)),
      ]))
  }

  public init(attributes: Attributes) throws(OperationError) { settings = try RecurrenceSettings(attributes) }
  public var attributes: Attributes { settings.attributes }

  private var maskPlace: Int { settings.hasBias ? 3 : 2 }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let wanted = maskPlace + (settings.hasMask ? 1 : 0)
    try OperandChecks.count(operands, wanted...wanted, Self.name)
    try OperandChecks.elements(operands, Array(0..<maskPlace), .f32, Self.name)
    let results = try settings.resultTypes(
      operands[0], operands[1], mask: settings.hasMask ? operands[maskPlace] : nil, Self.name)
    if settings.hasBias {
      try OperandChecks.rank(operands, 2, 1, Self.name)
      try OperandChecks.same(
        operands[1].axes[0].size, operands[2].axes[0].size, Self.name, operands: [1, 2], axis: "out")
    }
    return results
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let hidden = operands[1].shape[1]
    let shape: [Int] = Array(operands[0].shape.dropLast()) + [settings.showsCell ? 2 * hidden : hidden]
    let e = RecurrenceExtents(settings, states: shape)
    let (n, weight) = (e.hidden, operands[1].elements)
    var states = ReferenceTensor(shape: shape)
    var saved = ReferenceTensor(shape: Array(shape.dropLast()) + [e.saved])
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    for b in 0..<e.examples {
      var h = [Double](repeating: 0, count: n)
      var cell = h
      for step in 0..<e.steps {
        let row = b * e.steps + e.position(step)
        let counts = !settings.hasMask || operands[maskPlace].elements[row] != 0
        if counts {
          let x = Array(operands[0].elements[row * e.width..<(row + 1) * e.width])
          var r = settings.hasBias ? operands[2].elements : [Double](repeating: 0, count: e.width)
          for g in 0..<e.width {
            for i in 0..<n { r[g] += weight[g * n + i] * h[i] }
          }
          for i in 0..<n {
            func save(_ values: [Double]) {
              for (k, value) in values.enumerated() { saved.elements[row * e.saved + k * n + i] = value }
            }
            func gate(_ k: Int) -> Double { x[k * n + i] + r[k * n + i] }
            switch settings.cell {
            case .identity: h[i] = gate(0)
            case .relu: h[i] = max(gate(0), 0)
            case .tanh: h[i] = tanh(gate(0))
            case .gru:
              let (reset, update) = (sigmoid(gate(0)), sigmoid(gate(1)))
              let new = tanh(x[2 * n + i] + reset * r[2 * n + i])
              h[i] = (1 - update) * new + update * h[i]
              save([reset, update, new, r[2 * n + i]])
            case .lstm:
              let gates: [Double] = [sigmoid(gate(0)), sigmoid(gate(1)), tanh(gate(2)), sigmoid(gate(3))]
              cell[i] = gates[1] * cell[i] + gates[0] * gates[2]
              h[i] = gates[3] * tanh(cell[i])
              save(gates)
            }
          }
        }
        for i in 0..<n {
          states.elements[row * e.row + i] = h[i]
          if settings.showsCell { states.elements[row * e.row + n + i] = cell[i] }
          if settings.cell == .lstm { saved.elements[row * e.saved + 4 * n + i] = cell[i] }
        }
      }
    }
    return settings.cell.saved == 0 ? [states] : [states, saved]
  }

  public func gradient(_ context: inout GradientContext) throws(OperationError) {
    guard let dy = context.resultGradient else { return }
    var operands = [context.operands[1]]
    if settings.hasMask { operands.append(context.operands[maskPlace]) }
    operands += context.results + [dy]
    let gradients = try context.graph.apply(
      RecurrenceGradient(settings), operands, scope: context.scope)
    for operand in 0..<maskPlace where context.needs(operand) {
      context.contribute(gradients[operand], to: operand)
    }
  }

  public var isSequential: Bool { true }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    RecurrenceExtents(settings, states: results[0]).cost
  }

  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    operands[0].axes.suffix(2).contains { $0.name == axis }
  }
  public func looksAhead(along axis: String, operands: [TensorType]) -> Bool {
    if !settings.isReversed, operands[0].axes.suffix(2).first?.name == axis { return false }
    return mixes(axis: axis, operands: operands)
  }

  /// The product of all states with the weight, for one step.
  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int {
    let e = RecurrenceExtents(settings, states: results[0])
    return e.examples * e.width + e.hidden
  }

  public func lower(_ lowering: inout Lowering) {
    let e = RecurrenceExtents(settings, states: lowering.resultShapes[0])
    guard e.steps > 0, e.hidden > 0 else { return }
    let (x, weight) = (lowering.operands[0], lowering.operands[1])
    let bias = settings.hasBias ? lowering.operands[2] : nil
    let mask = settings.hasMask ? lowering.operands[maskPlace] : nil
    let states = lowering.results[0]
    let saved = settings.cell.saved == 0 ? nil : lowering.results[1]
    let (product, spare) = (
      lowering.scratch,
      Location(region: lowering.scratch.region, offset: lowering.scratch.offset + e.examples * e.width)
    )
    let (cell, showsCell) = (settings.cell, settings.showsCell)
    let factor = lowering.factor(weight, transposed: true, n: e.width, k: e.hidden, stride: e.hidden)
    lowering.emit { frame in
      let r = frame[product]
      for step in 0..<e.steps {
        let position = e.position(step)
        if step == 0 {
          frame.kernels.elementwise.fill(0, r, e.examples * e.width)
          if let bias { frame.kernels.rows.addBias(r, frame[bias], r, e.examples, e.width) }
        } else {
          factor.multiply(
            frame, rows: e.examples, frame[states] + e.earlier(step) * e.row, e.steps * e.row,
            bias: bias.map { Input(frame[$0]) }, r, e.width)
        }
        for b in 0..<e.examples {
          let row = b * e.steps + position
          let before = step == 0 ? nil : b * e.steps + e.earlier(step)
          let counts = mask.map { frame[$0][row] != 0 } ?? true
          RecurrentStep(
            kernels: frame.kernels, hidden: e.hidden, x: frame[x] + row * e.width, product: r + b * e.width,
            before: before.map { UnsafePointer(frame[states] + $0 * e.row) },
            state: frame[states] + row * e.row,
            savedBefore: before.flatMap { place in saved.map { UnsafePointer(frame[$0] + place * e.saved) } },
            saved: saved.map { frame[$0] + row * e.saved }, spare: frame[spare]
          ).run(cell, counts: counts)
          if showsCell, let saved {
            frame.kernels.elementwise.copy(
              frame[saved] + row * e.saved + 4 * e.hidden, frame[states] + row * e.row + e.hidden, e.hidden)
          }
        }
      }
    }
  }

  public static var samples: [OperationSample] { RecurrenceSamples.forward }

  public static var rejections: [OperationRejection] {
    let x = TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 6)])
    func weight(_ out: Int, _ hidden: Int) -> TensorType {
      TensorType(.f32, [Axis("out", out), Axis("in", hidden)])
    }
    func plain(_ cell: RecurrentCell, masked: Bool = false) -> Recurrence {
      Recurrence(RecurrenceSettings(cell, isReversed: false, hasBias: false, hasMask: masked))
    }
    return [
      OperationRejection(plain(.gru), [x, weight(6, 3)], .sizesDisagree),
      OperationRejection(plain(.gru), [x, weight(9, 3)], .sizesDisagree),
      OperationRejection(plain(.gru), [TensorType(.f32, [Axis("feature", 6)]), weight(6, 2)], .missingAxis),
      OperationRejection(
        plain(.tanh, masked: true), [x, weight(6, 6), TensorType(.bool, [Axis("batch", 2)])], .axesDiffer),
      OperationRejection(plain(.tanh), [x], .wrongCount),
    ]
  }
}
