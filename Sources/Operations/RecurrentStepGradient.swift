internal import KernelTable

/// The gradient of one step of a recurrence for one example.
struct RecurrentStepGradient {
  let kernels: KernelTable
  let hidden: Int
  /// The gradient of the state as a result.
  let dy: Input
  /// The gradient of the cell as a result; nil where it is none.
  let dyCell: Input?
  /// The gradient of the state from later steps; afterwards that of the state before, without the weight's part.
  let dh: Output
  /// The same of an LSTM's cell.
  let dCell: Output
  let state: Input
  /// The state before; nil stands for zeros.
  let before: Input?
  /// What the step saved.
  let saved: Input?
  /// What the step before saved; nil stands for zeros.
  let savedBefore: Input?
  /// The gradient of what enters the step.
  let dx: Output
  /// The gradient of the product with the weight: the same memory as `dx` unless the cell is a GRU.
  let dProduct: Output
  /// Room for one state.
  let spare: Output

  func run(_ cell: RecurrentCell, counts: Bool) {
    let functions = kernels.elementwise
    functions.add(dh, dy, dh, hidden)
    if let dyCell { functions.add(dCell, dyCell, dCell, hidden) }
    guard counts else {
      functions.fill(0, dx, cell.gates * hidden)
      if cell == .gru { functions.fill(0, dProduct, cell.gates * hidden) }
      return
    }
    switch cell {
    case .identity: functions.copy(dh, dx, hidden)
    case .relu: functions.reluGradient(state, dh, dx, hidden)
    case .tanh: functions.tanhGradient(state, dh, dx, hidden)
    case .gru:
      if let saved { gated(saved) }
      return
    case .lstm: if let saved { longShort(saved) }
    }
    functions.fill(0, dh, hidden)
  }

  private func gated(_ saved: Input) {
    let n = hidden
    for i in 0..<n {
      let (reset, update, new, inner) = (saved[i], saved[n + i], saved[2 * n + i], saved[3 * n + i])
      let dNew = dh[i] * (1 - update) * (1 - new * new)
      let dReset = dNew * inner * reset * (1 - reset)
      let dUpdate = dh[i] * ((before?[i] ?? 0) - new) * update * (1 - update)
      dx[i] = dReset
      dx[n + i] = dUpdate
      dx[2 * n + i] = dNew
      dProduct[i] = dReset
      dProduct[n + i] = dUpdate
      dProduct[2 * n + i] = dNew * reset
      dh[i] *= update
    }
  }

  private func longShort(_ saved: Input) {
    let n = hidden
    kernels.elementwise.tanh(saved + 4 * n, spare, n)
    for i in 0..<n {
      let (input, forget, new, out) = (saved[i], saved[n + i], saved[2 * n + i], saved[3 * n + i])
      let squashed = spare[i]
      let dc = dCell[i] + dh[i] * out * (1 - squashed * squashed)
      dx[i] = dc * new * input * (1 - input)
      dx[n + i] = dc * (savedBefore?[4 * n + i] ?? 0) * forget * (1 - forget)
      dx[2 * n + i] = dc * input * (1 - new * new)
      dx[3 * n + i] = dh[i] * squashed * out * (1 - out)
      dCell[i] = dc * forget
    }
  }
}
