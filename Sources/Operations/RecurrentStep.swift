internal import KernelTable

/// One step of a recurrence for one example: rows of numbers, and the kernels that work on them.
struct RecurrentStep {
  let kernels: KernelTable
  let hidden: Int
  /// What enters the step: the input's projection.
  let x: Input
  /// The product of the state before with the weight, with its bias; may be overwritten.
  let product: Output
  /// The state before; nil stands for zeros.
  let before: Input?
  /// The state after.
  let state: Output
  /// What was saved by the step before; nil stands for zeros.
  let savedBefore: Input?
  /// What this step saves.
  let saved: Output?
  /// Room for one state.
  let spare: Output

  /// Computes the state; a step that does not count hands on the one before.
  func run(_ cell: RecurrentCell, counts: Bool) {
    guard counts else { return hold(cell) }
    let functions = kernels.elementwise
    switch cell {
    case .identity: functions.add(x, product, state, hidden)
    case .relu:
      functions.add(x, product, state, hidden)
      functions.relu(state, state, hidden)
    case .tanh:
      functions.add(x, product, state, hidden)
      functions.tanh(state, state, hidden)
    case .gru: if let saved { gated(saved) }
    case .lstm: if let saved { longShort(saved) }
    }
  }

  private func hold(_ cell: RecurrentCell) {
    let functions = kernels.elementwise
    if let before { functions.copy(before, state, hidden) } else { functions.fill(0, state, hidden) }
    guard let saved else { return }
    functions.fill(0, saved, cell.saved * hidden)
    if cell == .lstm, let savedBefore { functions.copy(savedBefore + 4 * hidden, saved + 4 * hidden, hidden) }
  }

  /// `h = (1 − z) n + z h` with `n = tanh(x + r · product)`; saves r, z, n and the product's last part.
  private func gated(_ saved: Output) {
    let functions = kernels.elementwise
    let (update, new, inner) = (saved + hidden, saved + 2 * hidden, saved + 3 * hidden)
    functions.copy(product + 2 * hidden, inner, hidden)
    functions.add(x, product, saved, 2 * hidden)
    functions.sigmoid(saved, saved, 2 * hidden)
    functions.multiply(saved, inner, new, hidden)
    functions.add(new, x + 2 * hidden, new, hidden)
    functions.tanh(new, new, hidden)
    for i in 0..<hidden { state[i] = new[i] + update[i] * ((before?[i] ?? 0) - new[i]) }
  }

  /// `c = f c + i g`, `h = o tanh c`; saves i, f, g, o and c.
  private func longShort(_ saved: Output) {
    let functions = kernels.elementwise
    let (forget, new, out, cell) = (
      saved + hidden, saved + 2 * hidden, saved + 3 * hidden, saved + 4 * hidden
    )
    functions.add(x, product, saved, 4 * hidden)
    functions.sigmoid(saved, saved, 2 * hidden)
    functions.tanh(new, new, hidden)
    functions.sigmoid(out, out, hidden)
    functions.multiply(saved, new, cell, hidden)
    if let savedBefore {
      functions.multiply(forget, savedBefore + 4 * hidden, spare, hidden)
      functions.add(cell, spare, cell, hidden)
    }
    functions.tanh(cell, spare, hidden)
    functions.multiply(out, spare, state, hidden)
  }
}
