internal import Glibc
public import Graph
internal import KernelTable
public import Tape

/// The gradient of `recurrence`, step by step from the last to the first.
///
/// Operands: the weight, the mask if masked, the results of `recurrence`, dy. Results: the gradients of the inputs'
/// projections, of the weight, and of the bias if there is one. The weight's gradient is one product for each example
/// over all its steps.
public struct RecurrenceGradient: LowerableOperation, GradientOperation {
  public static let name = "recurrence_gradient"
  public static let summary = "The gradient of `recurrence`."
  let settings: RecurrenceSettings

  init(_ settings: RecurrenceSettings) { self.settings = settings }
  public init(attributes: Attributes) throws(OperationError) { settings = try RecurrenceSettings(attributes) }
  public var attributes: Attributes { settings.attributes }

  private var statesPlace: Int { settings.hasMask ? 2 : 1 }
  private var count: Int { statesPlace + (settings.cell.saved == 0 ? 2 : 3) }

  public func resultTypes(for operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try OperandChecks.count(operands, count...count, Self.name)
    try OperandChecks.elements(operands, [0] + Array(statesPlace..<count), .f32, Self.name)
    let (weight, states) = (operands[0], operands[statesPlace])
    guard weight.axes.count == 2, let last = states.axes.last else { throw OperandChecks.unfit(Self.name, 0) }
    let input = states.replacing(states.axes.count - 1, with: Axis(last.name, weight.axes[0].size))
    let forward = try settings.resultTypes(
      input, weight, mask: settings.hasMask ? operands[1] : nil, Self.name)
    guard forward == Array(operands[statesPlace..<count - 1]), operands[count - 1] == states else {
      throw OperandChecks.unfit(Self.name, statesPlace)
    }
    return [input, weight] + (settings.hasBias ? [TensorType(.f32, [weight.axes[0]])] : [])
  }

  public func evaluate(_ operands: [ReferenceTensor], in context: EvaluationContext) -> [ReferenceTensor] {
    let states = operands[statesPlace]
    let saved = settings.cell.saved == 0 ? [] : operands[statesPlace + 1].elements
    let (weight, dy) = (operands[0], operands[count - 1].elements)
    let e = RecurrenceExtents(settings, states: states.shape)
    let n = e.hidden
    var dx = ReferenceTensor(shape: Array(states.shape.dropLast()) + [e.width])
    var dWeight = ReferenceTensor(shape: weight.shape)
    var dBias = ReferenceTensor(shape: [e.width])
    for b in 0..<e.examples {
      var dh = [Double](repeating: 0, count: n)
      var dCell = dh
      for step in stride(from: e.steps - 1, through: 0, by: -1) {
        let row = b * e.steps + e.position(step)
        let before = step == 0 ? nil : b * e.steps + e.earlier(step)
        for i in 0..<n {
          dh[i] += dy[row * e.row + i]
          if settings.showsCell { dCell[i] += dy[row * e.row + n + i] }
        }
        if settings.hasMask && operands[1].elements[row] == 0 { continue }
        // The gradients of what the product with the weight gave.
        var dProduct = [Double](repeating: 0, count: e.width)
        for i in 0..<n {
          let old = before.map { states.elements[$0 * e.row + i] } ?? 0
          func keep(_ k: Int) -> Double { saved[row * e.saved + k * n + i] }
          func give(_ k: Int, _ value: Double) {
            dx.elements[row * e.width + k * n + i] = value
            dProduct[k * n + i] = value
          }
          let h = states.elements[row * e.row + i]
          switch settings.cell {
          case .identity: give(0, dh[i])
          case .relu: give(0, h > 0 ? dh[i] : 0)
          case .tanh: give(0, dh[i] * (1 - h * h))
          case .gru:
            let (reset, update, new, inner) = (keep(0), keep(1), keep(2), keep(3))
            let dNew = dh[i] * (1 - update) * (1 - new * new)
            give(0, dNew * inner * reset * (1 - reset))
            give(1, dh[i] * (old - new) * update * (1 - update))
            give(2, dNew)
            dProduct[2 * n + i] = dNew * reset
          case .lstm:
            let (input, forget, new, out, cell) = (keep(0), keep(1), keep(2), keep(3), keep(4))
            let squashed = tanh(cell)
            dCell[i] += dh[i] * out * (1 - squashed * squashed)
            let oldCell = before.map { saved[$0 * e.saved + 4 * n + i] } ?? 0
            give(0, dCell[i] * new * input * (1 - input))
            give(1, dCell[i] * oldCell * forget * (1 - forget))
            give(2, dCell[i] * input * (1 - new * new))
            give(3, dh[i] * squashed * out * (1 - out))
            dCell[i] *= forget
          }
          dh[i] = settings.cell == .gru ? dh[i] * keep(1) : 0
        }
        for g in 0..<e.width {
          dBias.elements[g] += dProduct[g]
          for i in 0..<n {
            dh[i] += dProduct[g] * weight.elements[g * n + i]
            if let before { dWeight.elements[g * n + i] += dProduct[g] * states.elements[before * e.row + i] }
          }
        }
      }
    }
    return [dx, dWeight] + (settings.hasBias ? [dBias] : [])
  }

  public var isSequential: Bool { true }

  public func cost(operands: [[Int]], results: [[Int]]) -> Double {
    2 * RecurrenceExtents(settings, states: operands[statesPlace]).cost
  }

  public func mixes(axis: String, operands: [TensorType]) -> Bool {
    operands[statesPlace].axes.suffix(2).contains { $0.name == axis } || operands[0].has(axis)
  }
  public func isLinear(in operands: Set<Int>, of count: Int) -> Bool { operands == [count - 1] }
  public func sumsExamples(result: Int) -> Bool { result > 0 }
  public func canAccumulate(result: Int) -> Bool { result > 0 }

  /// The gradients of two states and a spare row; for a GRU those of the products too.
  public func scratchCount(operands: [[Int]], results: [[Int]]) -> Int {
    let e = RecurrenceExtents(settings, states: operands[statesPlace])
    let products = settings.cell == .gru ? e.examples * e.steps * e.width : 0
    return 2 * e.examples * e.hidden + e.hidden + products
  }

  public func lower(_ lowering: inout Lowering) {
    let e = RecurrenceExtents(settings, states: lowering.operandShapes[statesPlace])
    let (weight, dy) = (lowering.operands[0], lowering.operands[count - 1])
    let states = lowering.operands[statesPlace]
    let mask = settings.hasMask ? lowering.operands[1] : nil
    let saved = settings.cell.saved == 0 ? nil : lowering.operands[statesPlace + 1]
    let (dx, dWeight) = (lowering.results[0], lowering.results[1])
    let dBias = settings.hasBias ? lowering.results[2] : nil
    let (clearsWeight, clearsBias) = (!lowering.accumulates[1], settings.hasBias && !lowering.accumulates[2])
    let (scratch, cell, showsCell) = (lowering.scratch, settings.cell, settings.showsCell)
    let states1 = e.examples * e.hidden
    let factor = lowering.factor(weight, transposed: false, n: e.hidden, k: e.width, stride: e.hidden)
    lowering.emit { frame in
      let functions = frame.kernels.elementwise
      if clearsWeight { functions.fill(0, frame[dWeight], e.width * e.hidden) }
      if clearsBias, let dBias { functions.fill(0, frame[dBias], e.width) }
      guard e.steps > 0, e.hidden > 0 else { return }
      let dh = frame[scratch]
      let (dCell, spare) = (dh + states1, dh + 2 * states1)
      // Where the product is not simply added to x, its gradients are of their own.
      let dProduct = cell == .gru ? spare + e.hidden : frame[dx]
      functions.fill(0, dh, 2 * states1)
      for step in stride(from: e.steps - 1, through: 0, by: -1) {
        let position = e.position(step)
        for b in 0..<e.examples {
          let row = b * e.steps + position
          let before = step == 0 ? nil : b * e.steps + e.earlier(step)
          let counts = mask.map { frame[$0][row] != 0 } ?? true
          RecurrentStepGradient(
            kernels: frame.kernels, hidden: e.hidden, dy: frame[dy] + row * e.row,
            dyCell: showsCell ? UnsafePointer(frame[dy] + row * e.row + e.hidden) : nil,
            dh: dh + b * e.hidden,
            dCell: dCell + b * e.hidden, state: frame[states] + row * e.row,
            before: before.map { UnsafePointer(frame[states] + $0 * e.row) },
            saved: saved.map { UnsafePointer(frame[$0] + row * e.saved) },
            savedBefore: before.flatMap { place in saved.map { UnsafePointer(frame[$0] + place * e.saved) } },
            dx: frame[dx] + row * e.width, dProduct: dProduct + row * e.width, spare: spare
          ).run(cell, counts: counts)
        }
        if step > 0 {
          factor.multiply(
            frame, rows: e.examples, dProduct + position * e.width, e.steps * e.width, beta: 1, dh, e.hidden)
        }
      }
      let later =
        e.position(e.steps > 1 ? 1 : 0) > e.position(0) ? (dProduct: 1, state: 0) : (dProduct: 0, state: 1)
      for b in 0..<e.examples where e.steps > 1 {
        frame.kernels.matrix.multiply(
          true, false, e.width, e.hidden, e.steps - 1, 1,
          dProduct + (b * e.steps + later.dProduct) * e.width, e.width,
          frame[states] + (b * e.steps + later.state) * e.row, e.row, 1, frame[dWeight], e.hidden)
      }
      if let dBias {
        frame.kernels.rows.accumulateColumns(dProduct, frame[dBias], e.examples * e.steps, e.width)
      }
    }
  }

  public static var samples: [OperationSample] { RecurrenceSamples.gradient }

  public static var rejections: [OperationRejection] {
    let settings = RecurrenceSettings(.lstm, isReversed: false, hasBias: true, hasMask: false)
    let weight = TensorType(.f32, [Axis("out", 8), Axis("in", 2)])
    let states = TensorType(.f32, [Axis("batch", 2), Axis("time", 3), Axis("feature", 2)])
    return [
      OperationRejection(RecurrenceGradient(settings), [TensorType(.f32, [])], .wrongCount),
      OperationRejection(RecurrenceGradient(settings), [weight, states, states, states], .axesDiffer),
    ]
  }
}
