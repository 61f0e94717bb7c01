internal import Graph

/// The samples of `recurrence` and its gradient: every cell, both directions, with and without bias and mask.
enum RecurrenceSamples {
  private static let cases: [(settings: RecurrenceSettings, steps: Int, hidden: Int)] = [
    (RecurrenceSettings(.tanh, isReversed: false, hasBias: true, hasMask: true), 4, 3),
    (RecurrenceSettings(.relu, isReversed: true, hasBias: false, hasMask: false), 4, 3),
    (RecurrenceSettings(.identity, isReversed: true, hasBias: false, hasMask: true), 4, 3),
    (RecurrenceSettings(.gru, isReversed: false, hasBias: true, hasMask: true), 4, 3),
    (RecurrenceSettings(.gru, isReversed: true, hasBias: true, hasMask: true), 4, 17),
    (RecurrenceSettings(.gru, isReversed: false, hasBias: false, hasMask: false), 1, 3),
    (RecurrenceSettings(.lstm, isReversed: false, hasBias: true, hasMask: true), 4, 3),
    (RecurrenceSettings(.lstm, isReversed: true, hasBias: true, hasMask: true), 4, 17),
    (RecurrenceSettings(.lstm, isReversed: false, hasBias: false, hasMask: false), 4, 3),
    (RecurrenceSettings(.lstm, isReversed: false, hasBias: true, hasMask: true, showsCell: true), 4, 3),
    (RecurrenceSettings(.lstm, isReversed: true, hasBias: false, hasMask: false, showsCell: true), 4, 5),
  ]

  private static func type(_ steps: Int, _ width: Int) -> TensorType {
    TensorType(.f32, [Axis("batch", 5), Axis("time", steps), Axis("feature", width)])
  }

  private static func weight(_ cell: RecurrentCell, _ hidden: Int) -> TensorType {
    TensorType(.f32, [Axis("out", cell.gates * hidden), Axis("in", hidden)])
  }

  private static func mask(_ steps: Int) -> TensorType {
    TensorType(.bool, Array(type(steps, 1).axes.dropLast()))
  }

  static var forward: [OperationSample] {
    cases.map { settings, steps, hidden in
      var operands = [type(steps, settings.cell.gates * hidden), weight(settings.cell, hidden)]
      var values: [OperationSample.Values] = [.numbers, .positive]
      if settings.hasBias {
        operands.append(TensorType(.f32, [weight(settings.cell, hidden).axes[0]]))
        values.append(.numbers)
      }
      if settings.hasMask {
        operands.append(mask(steps))
        values.append(.mask)
      }
      return OperationSample(Recurrence(settings), operands, values: values)
    }
  }

  static var gradient: [OperationSample] {
    cases.map { settings, steps, hidden in
      var operands = [weight(settings.cell, hidden)]
      var values: [OperationSample.Values] = [.positive]
      if settings.hasMask {
        operands.append(mask(steps))
        values.append(.mask)
      }
      let row = settings.showsCell ? 2 * hidden : hidden
      operands.append(type(steps, row))
      if settings.cell.saved > 0 { operands.append(type(steps, settings.cell.saved * hidden)) }
      operands.append(type(steps, row))
      return OperationSample(RecurrenceGradient(settings), operands, values: values)
    }
  }
}
