internal import Graph

/// The cell of a recurrence: what a state becomes.
enum RecurrentCell: String, CaseIterable, Sendable {
  /// `f(x + h W)` with one function.
  case tanh, relu, identity
  /// The gated unit of Cho et al. 2014, as PyTorch's GRU.
  case gru
  /// The long short-term memory of Hochreiter and Schmidhuber 1997, as PyTorch's LSTM.
  case lstm

  /// Rows of numbers that enter a step for each number of the state.
  var gates: Int {
    switch self {
    case .gru: 3
    case .lstm: 4
    default: 1
    }
  }

  /// Numbers kept for the gradient for each number of the state: of a GRU the gates r, z, n and what r multiplies; of an
  /// LSTM the gates i, f, g, o and the cell.
  var saved: Int {
    switch self {
    case .gru: 4
    case .lstm: 5
    default: 0
    }
  }
}

/// The settings that a recurrence and its gradient share.
struct RecurrenceSettings: Sendable {
  let cell: RecurrentCell
  /// Whether the steps go from the last position to the first.
  let isReversed: Bool
  let hasBias: Bool
  let hasMask: Bool
  /// Whether the cell of an LSTM stands beside its state in the result.
  let showsCell: Bool

  init(_ cell: RecurrentCell, isReversed: Bool, hasBias: Bool, hasMask: Bool, showsCell: Bool = false) {
    self.cell = cell
    self.isReversed = isReversed
    self.hasBias = hasBias
    self.hasMask = hasMask
    self.showsCell = showsCell
  }

  init(_ attributes: Attributes) throws(OperationError) {
    let word = try attributes.word("cell")
    guard let cell = RecurrentCell(rawValue: word) else {
      throw OperationError(.badAttribute, "there is no recurrent cell `\(word)`")
    }
    self.cell = cell
    isReversed = try attributes.boolean("reverse")
    hasBias = try attributes.boolean("biased")
    hasMask = try attributes.boolean("masked")
    showsCell = attributes["cells"] == nil ? false : try attributes.boolean("cells")
    guard !showsCell || cell == .lstm else {
      throw OperationError(.badAttribute, "a recurrence `\(word)` has no cell beside its state")
    }
  }

  var attributes: Attributes {
    Attributes(
      [
        ("cell", .word(cell.rawValue)), ("reverse", .boolean(isReversed)), ("biased", .boolean(hasBias)),
        ("masked", .boolean(hasMask)),
      ] + (showsCell ? [("cells", .boolean(true))] : []))
  }

  /// The types of the states and of what is saved, from the weight and the type of what enters.
  func resultTypes(
    _ input: TensorType, _ weight: TensorType, mask: TensorType?, _ name: String
  ) throws(OperationError) -> [TensorType] {
    let rank = input.axes.count
    guard rank >= 2 else {
      throw OperationError(
        .missingAxis, "`\(name)` needs an axis of steps before the last, which \(input) lacks", operands: [0])
    }
    guard weight.axes.count == 2, let hidden = weight.axes[1].size.constant,
      let rows = weight.axes[0].size.constant
    else {
      throw OperationError(
        .axesDiffer, "the weight of `\(name)` must be a matrix of fixed size, not \(weight)", operands: [1])
    }
    guard hidden <= 1 << 40, rows == cell.gates * hidden else {
      throw OperationError(
        .sizesDisagree, "the weight of `\(name)` must have \(cell.gates) rows for each column, not \(weight)",
        operands: [1])
    }
    let last = input.axes[rank - 1]
    guard last.size.constant == rows else {
      throw OperationError(
        .sizesDisagree, "`\(name)` needs \(rows) numbers for each step, not \(last.size)", operands: [0, 1],
        axis: last.name)
    }
    if let mask {
      guard mask.element == .bool, mask.axes == Array(input.axes.dropLast()) else {
        throw OperationError(
          .axesDiffer, "the mask of `\(name)` must be one truth value per step, not \(mask)")
      }
    }
    let states = input.replacing(rank - 1, with: Axis(last.name, showsCell ? 2 * hidden : hidden))
    if cell.saved == 0 { return [states] }
    return [states, input.replacing(rank - 1, with: Axis(last.name, cell.saved * hidden))]
  }
}

/// The numbers that the loops of a recurrence need.
struct RecurrenceExtents: Sendable {
  let examples: Int
  let steps: Int
  let hidden: Int
  /// Numbers of a row of the result: the state, and the cell if it is shown.
  let row: Int
  /// Numbers that enter a step.
  let width: Int
  let saved: Int
  private let isReversed: Bool

  /// - Parameters:
  ///   - states: the shape of the states.
  init(_ settings: RecurrenceSettings, states: [Int]) {
    examples = states.dropLast(2).reduce(1, *)
    steps = states[states.count - 2]
    row = states[states.count - 1]
    hidden = settings.showsCell ? row / 2 : row
    width = settings.cell.gates * hidden
    saved = settings.cell.saved * hidden
    isReversed = settings.isReversed
  }

  /// The position that a step of the loop treats.
  func position(_ step: Int) -> Int { isReversed ? steps - 1 - step : step }

  /// The position before, in the order of the steps; only for `step > 0`.
  func earlier(_ step: Int) -> Int { position(step - 1) }

  /// The product with the weight, and about ten operations for each gate.
  var cost: Double {
    Double(examples) * Double(steps) * Double(width) * (2 * Double(hidden) + 10)
  }
}
